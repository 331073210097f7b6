"""What was promised to whom: for pages, and as terms for what falls under it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q, QuerySet

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.models import Agreement, AgreementVersion, Target
from rapport.catalogue.queries.teams import ServiceTeamCard, card_of
from rapport.catalogue.rules.agreements import Goal, show_length
from rapport.catalogue.rules.words import Level
from rapport.directory.public import UnitCard, unit_card
from rapport.kit import clock
from rapport.kit.problems import Missing

Minutes = Mapping[tuple[Goal, Level], int]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What one version promises, as working time of its team by goal and priority."""

    version_id: int
    agreement_id: int
    team_id: int
    targets: Mapping[tuple[Goal, Level], timedelta]

    def target(self, goal: Goal, priority: Level) -> timedelta | None:
        """Return how long something may take; None where nothing is promised."""
        return self.targets.get((goal, priority))


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version of an agreement; `minutes` of working time by goal and priority."""

    id: int
    number: int
    since: date
    review_on: date | None
    words: str
    given_at: datetime | None
    taken_at: datetime | None
    minutes: Minutes

    def rows(self, goals: Iterable[Goal]) -> list[tuple[Goal, list[str]]]:
        """Return a row for each goal that is promised: its lengths by priority, the highest first; empty: none."""
        shown = [(goal, [self.minutes.get((goal, level)) for level in Level]) for goal in goals]
        return [(goal, [show_length(m) if m else "" for m in row]) for goal, row in shown if any(row)]


@dataclass(frozen=True, kw_only=True)
class AgreementCard:
    """An agreement: who promises (`team`), whom (`unit`, `with_team`; neither: all), and the version of today.

    `now` is None while its first version is still to come; `latest` may be one to come.
    """

    id: int
    team: ServiceTeamCard
    internal: bool
    unit: UnitCard | None
    with_team: ServiceTeamCard | None
    retired: bool
    now: Version | None
    latest: Version

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
    may_change: bool = field(default=False)
    may_give: bool = field(default=False)
    may_take: bool = field(default=False)


def agreements(*, by: Actor, team_id: int | None = None, retired: bool = False) -> list[AgreementCard]:
    """Return the agreements the actor may read, by team; of one team: what it promises and what it is promised.

    Four statements.
    """
    rows = policy.agreements_visible_to(by)
    if team_id is not None:
        rows = rows.filter(Q(team_id=team_id) | Q(with_team_id=team_id))
    if not retired:
        rows = rows.filter(retired_at=None)
    return _cards(rows.order_by("team__name", "internal", F("unit__name").asc(nulls_first=True), "id"))


def agreement(agreement_id: int, *, by: Actor) -> AgreementPage:
    """Return one agreement. Seven statements at most."""
    row = _with_teams(policy.agreements_visible_to(by)).filter(id=agreement_id).first()
    if row is None:
        raise Missing
    versions = _versions([row.id])[row.id]
    units = unit_card([row.unit_id]) if row.unit_id else {}
    said = _said(row, versions, units)
    return AgreementPage(
        **said,
        versions=versions,
        behind=[] if row.internal else _behind(said["now"] or said["latest"], row.team_id),
        may_change=policy.leads(by, row.team),
        may_give=policy.gives(by, row) and versions[0].given_at is None,
        may_take=policy.takes(by, row) and versions[0].taken_at is None,
    )


def terms_for(team_id: int, unit_ids: Iterable[int], *, at: datetime) -> Terms | None:
    """Return what a team promised, in force at a moment, to who is in these units: the nearest unit, else everybody.

    Two statements.
    """
    with_them = Q(agreement__unit=None) | Q(agreement__unit_id__in=set(unit_ids))
    rows = AgreementVersion.objects.filter(with_them, agreement__team_id=team_id, agreement__internal=False)
    return _terms(rows.order_by(F("agreement__unit__depth").desc(nulls_last=True), "-number"), at)


def terms_between(team_id: int, asking_team_id: int, *, at: datetime) -> Terms | None:
    """Return what a team promised another one, in force at a moment: to it, else to all teams. Two statements."""
    with_them = Q(agreement__with_team=None) | Q(agreement__with_team_id=asking_team_id)
    rows = AgreementVersion.objects.filter(with_them, agreement__team_id=team_id, agreement__internal=True)
    return _terms(rows.order_by(F("agreement__with_team_id").asc(nulls_last=True), "-number"), at)


def terms_by(version_ids: Iterable[int]) -> dict[int, Terms]:
    """Return what versions promise, by their ids. One statement."""
    rows = Target.objects.filter(version_id__in=set(version_ids)).select_related("version__agreement")
    found: dict[int, list[Target]] = {}
    for row in rows:
        found.setdefault(row.version_id, []).append(row)
    return {
        ident: Terms(
            version_id=ident,
            agreement_id=targets[0].version.agreement_id,
            team_id=targets[0].version.agreement.team_id,
            targets={(Goal(t.goal), Level(t.priority)): timedelta(minutes=t.minutes) for t in targets},
        )
        for ident, targets in found.items()
    }


def _terms(rows: QuerySet[AgreementVersion], at: datetime) -> Terms | None:
    standing = rows.filter(agreement__retired_at=None, since__lte=at.date() + timedelta(days=1))
    for row in standing.select_related("agreement__team__calendar"):
        if row.since <= _day_of(row.agreement, at):
            return terms_by([row.id]).get(row.id)
    return None


def _day_of(agreement: Agreement, at: datetime) -> date:
    """Return the day of a moment on the wall of the team that promises."""
    calendar = agreement.team.calendar
    return at.astimezone(ZoneInfo(calendar.timezone if calendar else settings.READER_TIME_ZONE)).date()


def _with_teams(rows: QuerySet[Agreement]) -> QuerySet[Agreement]:
    return rows.select_related("team__unit", "team__calendar", "with_team__unit")


def _cards(rows: QuerySet[Agreement]) -> list[AgreementCard]:
    found = list(_with_teams(rows))
    versions = _versions([row.id for row in found])
    units = unit_card({row.unit_id for row in found if row.unit_id})
    return [AgreementCard(**_said(row, versions[row.id], units)) for row in found]


def _said(row: Agreement, versions: Sequence[Version], units: Mapping[int, UnitCard]) -> dict[str, Any]:
    today = _day_of(row, clock.now())
    return {
        "id": row.id,
        "team": card_of(row.team),
        "internal": row.internal,
        "unit": units.get(row.unit_id or 0),
        "with_team": card_of(row.with_team) if row.with_team else None,
        "retired": row.retired_at is not None,
        "now": next((version for version in versions if version.since <= today), None),
        "latest": versions[0],
    }


def _versions(agreement_ids: Iterable[int]) -> dict[int, list[Version]]:
    """Return the versions of agreements, newest first. Two statements."""
    rows = AgreementVersion.objects.filter(agreement_id__in=set(agreement_ids)).order_by("-number")
    found: dict[int, list[Version]] = {ident: [] for ident in agreement_ids}
    for row in rows.prefetch_related("targets"):
        minutes = {(Goal(t.goal), Level(t.priority)): t.minutes for t in row.targets.all()}
        found[row.agreement_id].append(
            Version(
                id=row.id,
                number=row.number,
                since=row.since,
                review_on=row.review_on,
                words=row.words,
                given_at=row.given_at,
                taken_at=row.taken_at,
                minutes=minutes,
            )
        )
    return found


def _behind(promised: Version, team_id: int) -> list[tuple[ServiceTeamCard, list[str], bool]]:
    """Return what other teams promise one, to be read beside what it promises itself. Three statements."""
    rows = Agreement.objects.filter(internal=True, retired_at=None).exclude(team_id=team_id)
    cards = _cards(rows.filter(Q(with_team=None) | Q(with_team_id=team_id)).order_by("team__name", "with_team_id"))
    nearest = {card.team.id: card for card in cards if card.now and card.with_team is None}
    nearest |= {card.team.id: card for card in cards if card.now and card.with_team is not None}
    return [(card.team, *_beside(card.now, promised)) for card in nearest.values() if card.now]


def _beside(internal: Version, promised: Version) -> tuple[list[str], bool]:
    """Return how long a team may take to accept and finish, by priority, and whether that is longer than promised."""
    takes = [sum(internal.minutes.get((goal, level), 0) for goal in (Goal.ACCEPT, Goal.FINISH)) for level in Level]
    whole = [promised.minutes.get((Goal.RESOLUTION, level)) for level in Level]
    too_long = any(limit is not None and length > limit for length, limit in zip(takes, whole, strict=True))
    return [show_length(length) if length else "" for length in takes], too_long
