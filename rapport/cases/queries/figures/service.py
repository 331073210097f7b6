"""Figures of service, added up from what cases came to (`queries/figures/sums.py`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from rapport.accounts.public import Actor, Role, Scope
from rapport.cases.models import Custody
from rapport.cases.queries.figures.adding import OF_LIFE, OF_SERVICE, Summed
from rapport.cases.queries.figures.apart import apart, had_by, key_told
from rapport.cases.queries.figures.sums import Group, summed
from rapport.cases.queries.ratings.published import Told, rated_between
from rapport.cases.rules.bases import ALL as ALL_CASES
from rapport.cases.rules.figures import HandedBy, Measure, Spread, Sums, figures_of, untold
from rapport.cases.rules.held import told_apart
from rapport.cases.rules.periods import Period
from rapport.cases.rules.service import ServiceFigure, service_figures, without
from rapport.catalogue.public import (
    ServiceCard,
    ServiceTeamCard,
    led_team_ids,
    service_by_slug,
    small_teams,
    team_cards,
)
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.knowledge.public import solved_by_service
from rapport.privacy.public import minimum_group

SEES_ALL = (Role.ANALYST, Role.EXECUTIVE, Role.ADMINISTRATOR)
DAY, HOUR = 86_400_000_000, 3_600_000_000  # microseconds
FIRST = date(1970, 1, 1)
# The bases of the medians of days, by between whom a handover is counted.
MEDIANS = {
    HandedBy.TEAM: {"median_days_with_handover": "moved", "median_days_without_handover": "stayed"},
    HandedBy.PERSON: {"median_days_with_handover": "passed", "median_days_without_handover": "unpassed"},
}


class FewBeside(Refusal):
    """Whatever is told of these cases would tell of few others."""

    def __init__(self, *, alone: bool) -> None:
        super().__init__(
            "So few cases were opened beside this period that its figures would tell of them. Choose a longer one."
            if alone
            else "So few others were opened that these figures would tell of them. Choose a longer one, or all teams.",
            code="few_beside",
        )


class SmallTeam(Forbidden):
    """A team of a person or two."""

    def __init__(self) -> None:
        super().__init__("The team has fewer than three people, so its figures would be about one of them.")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Of which cases: opened in the period (`until` left out), of a service, that a team had or answered for."""

    by: HandedBy = HandedBy.TEAM
    since: datetime | None = None
    until: datetime | None = None
    service: str = ""
    team: str = ""


@dataclass(frozen=True, kw_only=True)
class Held:
    """How long a team had the ball, of the cases counted: hours, and its share of those of all teams that are told.

    Of small teams and of those that had few of the cases nothing is told (`rules/held.py`).
    """

    team: str
    hours: float
    share: float


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures by name, with what they were asked for; `unknown_*` are spans in which no team is named.

    `service`: accessibility, feedback, speed, quality and accountability. `by_team`: who had the ball how long.
    `few_beside`: how many cases there were is not told, nor what counts all of them, as it would tell of few others.
    `ratings`: what colleagues said of the team in the quarters of the period that are published; None unless it is the
    figures of one team, as there are no sums over teams.
    """

    asked: Asked
    figures: Mapping[str, Measure]
    open: int
    unknown_spans: int
    unknown_cases: int
    unknown_days: float
    service: Mapping[str, ServiceFigure]
    by_team: Sequence[Held]
    ratings: Sequence[Told] | None
    few_beside: bool = False

    def document(self) -> dict[str, Any]:
        """Return them flat, for programs, and in `figures` and `measures` each with its n, range and definition."""
        flat = {name: one.value for name, one in self.figures.items()}
        unknown = {"spans": self.unknown_spans, "cases": self.unknown_cases, "days": self.unknown_days}
        told = self.figures["cases"].value is not None
        return {
            **flat,
            "open": self.open if told else None,
            "unknown_team": unknown if told else None,
            "by": self.asked.by.value,
            "since": self.asked.since,
            "until": self.asked.until,
            "service": self.asked.service,
            "team": self.asked.team,
            "figures": dict(self.figures),
            "measures": measures(self.service),
            "held_by_team": [asdict(one) for one in self.by_team],
            "ratings": [rated(one) for one in self.ratings or ()],
        }


def rated(one: Told) -> dict[str, Any]:
    """Return what was said in a quarter for programs: how it went, and whether one felt taken seriously."""
    names = ("mean", "good", "item", "item_good")
    return {"period": one.period} | {name: asdict(getattr(one.whole, name)) if one.whole else None for name in names}


def measures(found: Mapping[str, ServiceFigure]) -> dict[str, dict[str, Any]]:
    """Return figures of service for programs: each with its side, unit, n, range, definition and formula."""
    return {
        name: {
            **asdict(one.measure),
            "side": one.about.side.value,
            "unit": one.about.kind.value,
            "title": one.about.title,
            "formula": one.about.formula,
        }
        for name, one in found.items()
    }


def figures(asked: Asked, *, by: Actor, days: bool = True) -> Figures:
    """Return the figures of service for analysts, executives and administrators; for a lead those of her teams.

    Fifty statements at most. Refuses who may not see them, a team no case was with, a period that ends first, one that
    is neither a month, a quarter, a year nor all time, and one whose every figure would tell of few cases beside it; of
    single figures that would is told nothing (`queries/figures/apart.py`).
    Restricted cases are in no figure; how many cases there were is told to people from the minimum on, or if none.
    Without `days` the medians of days from opening to closing are left out.
    """
    group = group_of(asked, by=by)
    key = "" if by.is_system else key_told(group.since, group.until)
    lengths = (OF_LIFE if days else ()) + OF_SERVICE
    found = summed(group, lengths=lengths, people=asked.by is HandedBy.PERSON, by_team=True)
    cards = team_cards(found.by_team)
    small = set() if by.is_system else small_teams(cards.values())
    enough = [team for team, many in found.cases_by_team.items() if many >= minimum_group() and team not in small]
    hidden = _hidden(group, by, key, sorted(enough))
    sums = sums_of(found)
    told = figures_of(sums, by=asked.by, minimum=minimum_group())
    team = next(iter(group.teams)) if group.teams and len(group.teams) == 1 else None
    first, past = (_day(moment) for moment in (group.since, group.until))
    return Figures(
        asked=asked,
        figures=told if by.is_system else _without_few(told, sums.cases, hidden, asked.by),
        open=sums.open,
        unknown_spans=sums.unknown_spans,
        unknown_cases=sums.unknown_cases,
        unknown_days=sums.unknown_days,
        service=without(of_service(found, solved=_solved(group, team, first, past)), hidden),
        by_team=_held(found, cards, {team for team in cards if team in small or had_by(team) in hidden}, by),
        ratings=rated_between(team, first, past) if team and not group.service else None,
        few_beside=ALL_CASES in hidden,
    )


def spans_of(periods: Sequence[Period]) -> list[tuple[int, datetime, datetime]]:
    """Return when periods begin and end, by their place."""
    return [(place, one.since, one.until) for place, one in enumerate(periods) if one.since and one.until]


def _hidden(group: Group, by: Actor, key: str, held: Sequence[int]) -> frozenset[str]:
    """Return the bases nothing is told of; refuse a period of which every figure would tell of few beside it."""
    if by.is_system:
        return frozenset()
    found = apart(group, by=by, held=held)
    hidden = found.hidden(key)
    if ALL_CASES in hidden and not found.tells(key):
        raise FewBeside(alone=group.teams is None and group.service is None)
    return hidden


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(ZoneInfo(settings.READER_TIME_ZONE)).date()


def _solved(group: Group, team: int | None, first: date | None, past: date | None) -> int | None:
    """How many an article answered: of one team, of a service, or of all; None of several teams. Three statements."""
    if group.teams is not None and team is None:
        return None
    last = past - timedelta(days=1) if past else clock.today()
    rows = solved_by_service(since=first or FIRST, until=last, team_id=team)
    mine = (row for row in rows if group.service is None or (row.service and row.service.id == group.service))
    return sum(row.solved for row in mine)


def group_of(asked: Asked, *, by: Actor) -> Group:
    """Return which cases somebody asks for, of those she may; refuses as `figures` does. Three statements at most."""
    teams = _scope(asked, by)
    if teams is not None and not by.is_system:
        teams = _groups_of(teams)
    if asked.since and asked.until and asked.until <= asked.since:
        raise Refusal("The period ends before it begins.", code="bad_period", field="until")
    service = _service(asked.service) if asked.service else None
    if service is not None and not by.is_system and small_teams([service.team]):
        raise SmallTeam
    return Group(since=asked.since, until=asked.until, service=service.id if service else None, teams=teams)


def _groups_of(teams: frozenset[int]) -> frozenset[int]:
    """Leave out teams of a person or two: their cases among others' would be theirs by taking away the others'."""
    large = teams - small_teams(team_cards(teams).values())
    if teams and not large:
        raise SmallTeam
    return large


def _without_few(found: Mapping[str, Measure], cases: int, hidden: frozenset[str], by: HandedBy) -> dict[str, Measure]:
    """Counts of a few cases are told no more than what is computed of them; nor is what would tell of few beside."""
    if 0 < cases < minimum_group():
        return {name: untold(one.definition) for name, one in found.items()}
    of = MEDIANS[by]
    return {name: untold(one.definition) if of.get(name, ALL_CASES) in hidden else one for name, one in found.items()}


def of_service(found: Summed, *, solved: int | None = None) -> dict[str, ServiceFigure]:
    """Return the figures of service of a group. A group of fewer cases than the minimum has none."""
    return service_figures(found.counts, found.spread, minimum=minimum_group(), solved=solved)


def _held(found: Summed, cards: Mapping[int, ServiceTeamCard], left_out: Collection[int], by: Actor) -> list[Held]:
    """Return how long each team had the ball, the longest first; nothing of too few cases. All to the operator."""
    if found.counts["n"] < minimum_group():
        return []
    least = 1 if by.is_system else minimum_group()
    parts = told_apart(found.by_team, found.cases_by_team, left_out, minimum=least)
    return [Held(team=cards[one.team].name, hours=one.length / HOUR, share=one.share) for one in parts]


def may_see(actor: Actor) -> bool:
    """Whether the actor may see figures of every team."""
    return (actor.is_system or actor.has(*SEES_ALL)) and actor.may(Scope.READ)


def _scope(asked: Asked, by: Actor) -> frozenset[int] | None:
    """Return the teams whose cases count; None is all."""
    if may_see(by):
        return frozenset({_team(asked.team, by)}) if asked.team else None
    led = led_team_ids(by) if by.may(Scope.READ) else frozenset()
    if not led:
        raise Forbidden("Figures of service are for analysts, executives, administrators, and who leads a team.")
    if not asked.team:
        return led
    # What does not exist and what is another's are told alike.
    named = Custody.objects.filter(_called(asked.team), team_id__in=led).values_list("team_id", flat=True).first()
    if named is None:
        raise Forbidden("You may see the figures of the teams you lead.")
    return frozenset({named})


def _called(text: str) -> Q:
    return Q(team__prefix=text.strip().upper()) | Q(team__name=text.strip())


def _team(text: str, by: Actor) -> int:
    """The team of a prefix or name, of those that ever had a case; what only a log names is for the operator."""
    rows = Custody.objects.order_by() if by.is_system else Custody.objects.filter(team__unit__isnull=False).order_by()
    for named in (Q(team__prefix=text.strip().upper()), Q(team__name=text.strip())):
        found = rows.filter(named).values_list("team_id", flat=True).first()
        if found is not None:
            return found
    raise Refusal(
        f"No case was ever with a team called “{text[:100]}”. Give its prefix, as IT, or its name.",
        code="no_team",
        field="team",
    )


def _service(slug: str) -> ServiceCard:
    try:
        return service_by_slug(slug.strip(), by=Actor.system())
    except Missing:
        raise Refusal(
            f"There is no service “{slug[:100]}”. Give the last part of its address.",
            code="no_service",
            field="service",
        ) from None


def sums_of(found: Summed) -> Sums:
    """Return what was counted, in days."""
    counts = found.counts
    return Sums(
        cases=counts["n"],
        handovers=counts["handovers"],
        squares=counts["squares"],
        with_handover=counts["with_handover"],
        a_b_a=counts["a_b_a"],
        open=counts["open"],
        unknown_spans=counts["unknown_spans"],
        unknown_cases=counts["unknown_cases"],
        unknown_days=counts["unknown"] / DAY,
        days=_days(found, "life"),
        days_with=_days(found, "life_with"),
        days_without=_days(found, "life_without"),
    )


def _days(found: Summed, name: str) -> Spread:
    if (name, "median") not in found.spreads:
        return Spread()
    spread = found.spread(name)
    median, low, high = (None if at is None else at / DAY for at in (spread.median, spread.low, spread.high))
    return Spread(n=spread.n, median=median, low=low, high=high)
