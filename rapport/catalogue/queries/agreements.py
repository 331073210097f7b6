"""What was promised to whom: for pages, and as terms for what falls under it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.models import Agreement, AgreementVersion
from rapport.catalogue.queries.teams import ServiceTeamCard, card_of
from rapport.catalogue.rules.agreements import Goal, Side, show_length
from rapport.catalogue.rules.clauses import NO_CLAUSES, Clauses, Measure
from rapport.catalogue.rules.negotiation import OPEN, State, Text, holds, state_of
from rapport.catalogue.rules.words import Level
from rapport.directory.public import PersonCard, UnitCard, person_card, unit_card
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.ledger.public import Subject

Minutes = Mapping[tuple[Goal, Level], int]


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of an agreement; `minutes` of working time by goal and priority, `clauses` what is agreed beside.

    `proposed_by`: the side that proposed it; empty for what the team wrote alone. `state`: where it stands today.
    `wider`: what wider agreements promise where it says nothing, if it is told what counts for somebody.
    """

    id: int
    number: int
    since: date
    review_on: date | None
    words: str
    given_at: datetime | None
    taken_at: datetime | None
    minutes: Minutes
    clauses: Clauses = NO_CLAUSES
    proposed_by: str = ""
    proposed_at: datetime | None = None
    ended_as: str = ""
    ended_at: datetime | None = None
    reason: str = ""
    state: State = State.IN_FORCE
    wider: Minutes = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether it waits for a signature."""
        return self.state in OPEN

    @property
    def is_coming(self) -> bool:
        """Whether it holds from a later day, and may be taken back until then."""
        return self.state is State.COMING

    @property
    def signed_by_both(self) -> bool:
        """Whether both sides said yes."""
        return self.given_at is not None and self.taken_at is not None

    @property
    def text(self) -> Text:
        """What it says, to be held against another."""
        return Text(minutes=self.minutes, clauses=self.clauses, since=self.since, review_on=self.review_on)

    @property
    def counting(self) -> Minutes:
        """What it promises, and wider agreements beside it."""
        return {**self.wider, **self.minutes}

    def rows(self, goals: Iterable[Goal]) -> list[tuple[Goal, list[str]]]:
        """Return a row for each goal that is promised: its lengths by priority, the highest first; empty: none."""
        counting = self.counting
        shown = [(goal, [counting.get((goal, level)) for level in Level]) for goal in goals]
        return [(goal, [show_length(m) if m else "" for m in row]) for goal, row in shown if any(row)]


@dataclass(frozen=True, kw_only=True)
class AgreementCard:
    """An agreement: who promises (`team`), whom (`unit`, `with_team`; neither: all), and the version of today.

    `now` is None while its first version is still to come; `latest` may be one to come. `draft`: the proposal that
    waits for a signature. While nothing was agreed yet, the proposal is the latest. `review_on`: when it is looked at.
    """

    id: int
    team: ServiceTeamCard
    internal: bool
    unit: UnitCard | None
    with_team: ServiceTeamCard | None
    retired: bool
    now: Version | None
    latest: Version
    draft: Version | None = None
    review_on: date | None = None

    @property
    def with_all(self) -> bool:
        """Whether it is with everybody, who cannot sign."""
        return self.unit is None and self.with_team is None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/services/agreements/{self.id}/"


@dataclass(frozen=True, kw_only=True)
class AgreementPage(AgreementCard):
    """An agreement with all its versions, newest first, and what the reader may do.

    `behind`: what other teams promise this one, if it is with colleagues: (team, its words by priority, whether it
    alone takes longer than this agreement's resolution, at any priority).
    """

    versions: Sequence[Version] = ()
    behind: Sequence[tuple[ServiceTeamCard, list[str], bool]] = ()
    contacts: Mapping[int, PersonCard] = field(default_factory=dict)
    may_change: bool = False
    may_propose: bool = False
    may_give: bool = False
    may_take: bool = False
    speaks_for: Sequence[Side] = ()


def agreements(*, by: Actor, team_id: int | None = None, retired: bool = False) -> list[AgreementCard]:
    """Return the agreements the actor may read, by team; of one team: what it promises and what it is promised.

    Six statements at most.
    """
    rows = policy.agreements_visible_to(by)
    if team_id is not None:
        rows = rows.filter(Q(team_id=team_id) | Q(with_team_id=team_id))
    if not retired:
        rows = rows.filter(retired_at=None)
    return cards_of(rows.order_by("team__name", "internal", F("unit__name").asc(nulls_first=True), "id"))


def agreement(agreement_id: int, *, by: Actor) -> AgreementPage:
    """Return one agreement. Eleven statements at most."""
    row = _with_teams(policy.agreements_visible_to(by)).filter(id=agreement_id).first()
    if row is None:
        raise Missing
    versions = _versions([row])[row.id]
    units = unit_card([row.unit_id]) if row.unit_id else {}
    said = _said(row, versions, units)
    sides = policy.sides_of(by, row)
    waits = said["draft"] or said["latest"]
    changes = policy.leads(by, row.team)
    asks = waits.is_open or not waits.ended_as
    return AgreementPage(
        **said,
        versions=versions,
        behind=[] if row.internal else _behind(said["now"] or said["latest"], row.team_id, by=by),
        contacts=_contacts(versions),
        may_change=changes,
        may_propose=row.retired_at is None
        and (row.unit_id or row.with_team_id) is not None
        and (bool(sides) or policy.manages_catalogue(by)),
        may_give=Side.GIVER in sides and asks and waits.given_at is None,
        may_take=Side.TAKER in sides and asks and waits.taken_at is None,
        speaks_for=sides,
    )


def agreements_seen(ids: Collection[int], by: Actor) -> dict[int, Subject]:
    """Return, of these agreements, those the actor may read, as records others may speak of. Two statements."""
    rows = policy.agreements_visible_to(by).filter(id__in=ids)
    found = rows.values_list("id", "team__name", "unit__name", "with_team__name", "internal")
    return {
        ident: Subject(
            id=ident, label=_label(team, unit or other, internal=internal), url=f"/services/agreements/{ident}/"
        )
        for ident, team, unit, other, internal in found
    }


def contacts_held(person_id: int) -> list[tuple[str, str, str]]:
    """Return the agreements that name a person as a contact, for "My data". One statement."""
    named = AgreementVersion.objects.filter(Q(giver_contact=person_id) | Q(taker_contact=person_id))
    rows = named.order_by("agreement_id", "number").values_list(
        "agreement__team__name",
        "agreement__unit__name",
        "agreement__with_team__name",
        "agreement__internal",
        "number",
        "since",
    )
    return [
        (
            _label(team, unit or other, internal=internal),
            _("version %(number)s") % {"number": number},
            _("from %(day)s on") % {"day": since},
        )
        for team, unit, other, internal, number, since in rows
    ]


def _label(team: str, partner: str | None, *, internal: bool) -> str:
    whom = partner or (_("all teams") if internal else _("everybody"))
    return _("What %(team)s promises %(whom)s") % {"team": team, "whom": whom}


def _contacts(versions: Sequence[Version]) -> dict[int, PersonCard]:
    named = {ident for one in versions for ident in (one.clauses.giver_contact_id, one.clauses.taker_contact_id)}
    return person_card({ident for ident in named if ident is not None}) if named - {None} else {}


def day_of(agreement: Agreement, at: datetime) -> date:
    """Return the day of a moment on the wall of the team that promises."""
    calendar = agreement.team.calendar
    return at.astimezone(ZoneInfo(calendar.timezone if calendar else settings.READER_TIME_ZONE)).date()


def _with_teams(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    return rows.select_related("team__unit", "team__calendar", "with_team__unit", "unit")


def cards_of(rows: QuerySet[Agreement]) -> list[AgreementCard]:
    """Return the cards of agreements the caller may see. Five statements."""
    found = list(_with_teams(rows))
    versions = _versions(found)
    units = unit_card({row.unit_id for row in found if row.unit_id})
    return [AgreementCard(**_said(row, versions[row.id], units)) for row in found]


def _said(row: Agreement, versions: Sequence[Version], units: Mapping[int, UnitCard]) -> dict[str, Any]:
    counting = [version for version in versions if holds(version)]
    draft = next((version for version in versions if version.is_open), None)
    return {
        "id": row.id,
        "team": card_of(row.team),
        "internal": row.internal,
        "unit": units.get(row.unit_id or 0),
        "with_team": card_of(row.with_team) if row.with_team else None,
        "retired": row.retired_at is not None,
        "now": next((version for version in versions if version.state is State.IN_FORCE), None),
        "latest": max(counting, key=lambda one: one.since) if counting else draft or versions[0],
        "draft": draft,
        "review_on": row.review_on,
    }


def _versions(agreements: Iterable[Agreement]) -> dict[int, list[Version]]:
    """Return the versions of agreements at hand with their teams' calendars, newest first. Three statements."""
    known = {row.id: row for row in agreements}
    rows = AgreementVersion.objects.filter(agreement_id__in=known).order_by("-number")
    found: dict[int, list[AgreementVersion]] = {ident: [] for ident in known}
    for row in rows.prefetch_related("targets", "thresholds"):
        found[row.agreement_id].append(row)
    now = clock.now()
    days = {ident: day_of(row, now) for ident, row in known.items()}
    return {
        ident: [_version(one, state_of(one, versions, days[ident])) for one in versions]
        for ident, versions in found.items()
    }


def _version(row: AgreementVersion, state: State) -> Version:
    return Version(
        id=row.id,
        number=row.number,
        since=row.since,
        review_on=row.review_on,
        words=row.words,
        given_at=row.given_at,
        taken_at=row.taken_at,
        minutes={(Goal(t.goal), Level(t.priority)): t.minutes for t in row.targets.all()},
        clauses=Clauses(
            thresholds={Measure(t.measure): float(t.value) for t in row.thresholds.all()},
            channels=tuple(row.channels),
            obligations=tuple(row.obligations),
            survey_weeks=row.survey_weeks,
            giver_contact_id=row.giver_contact_id,
            taker_contact_id=row.taker_contact_id,
        ),
        proposed_by=row.proposed_by,
        proposed_at=row.made_at if row.proposed_by else None,
        ended_as=row.ended_as,
        ended_at=row.ended_at,
        reason=row.reason,
        state=state,
    )


def _behind(promised: Version, team_id: int, *, by: Actor) -> list[tuple[ServiceTeamCard, list[str], bool]]:
    """Return what other teams promise one, as far as the actor reads that, to be read beside what it promises itself.

    Four statements at most.
    """
    rows = policy.agreements_visible_to(by).filter(internal=True, retired_at=None).exclude(team_id=team_id)
    cards = cards_of(rows.filter(Q(with_team=None) | Q(with_team_id=team_id)).order_by("team__name", "with_team_id"))
    nearest = {card.team.id: card for card in cards if card.now and card.with_team is None}
    nearest |= {card.team.id: card for card in cards if card.now and card.with_team is not None}
    return [(card.team, *_beside(card.now, promised)) for card in nearest.values() if card.now]


def _beside(internal: Version, promised: Version) -> tuple[list[str], bool]:
    """Return how long a team may take to accept and finish, by priority, and whether that is longer than promised."""
    takes = [sum(internal.minutes.get((goal, level), 0) for goal in (Goal.ACCEPT, Goal.FINISH)) for level in Level]
    whole = [promised.minutes.get((Goal.RESOLUTION, level)) for level in Level]
    too_long = any(limit is not None and length > limit for length, limit in zip(takes, whole, strict=True))
    return [show_length(length) if length else "" for length in takes], too_long
