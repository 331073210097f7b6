"""What the colleague reads of her requests: where they stand in plain words, and why they take so long."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils.translation import ngettext

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case, Custody, Merge
from rapport.cases.queries.case.clocks import Missed, answered_of, missed, working_day
from rapport.cases.queries.case.shapes import Piece, Pledge, Whole
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.rows import Row, people_in, row_of, teams_in, with_standing
from rapport.cases.rules.time import Span, Stretch, cut_at, time_by, while_open
from rapport.cases.rules.words import Offered, Part, Promised, State, WaitsOn
from rapport.catalogue.public import ServiceTeamCard, WorkTime, team_cards, work_times_of
from rapport.directory.public import person_card
from rapport.kit import clock
from rapport.kit.paging import Page, cut, decode, size


def mine(*, by: Actor, after: str | None = None, limit: int | None = None) -> Page[Row]:
    """Return what the actor asked, and what others asked for her, newest first. Five statements at most."""
    me = by.person_id or 0
    asked = Q(requester_id=me) | Q(for_person_id=me)
    rows: Any = with_standing(policy.visible_to(by).filter(asked)).order_by("-id")
    key = decode(after, int)
    if key is not None:
        rows = rows.filter(id__lt=key[0])
    many = size(limit)
    cases: list[Any] = list(rows[: many + 1])
    people, teams = person_card(people_in(cases)), team_cards(teams_in(cases))
    now = clock.now()
    over = [case.id for case in cases if case.state == State.CLOSED]
    gone = set(Merge.objects.filter(gone_id__in=over, until=None).values_list("gone_id", flat=True)) if over else set()
    found = [replace(row_of(case, people, teams, now=now), merged=case.id in gone) for case in cases]
    return cut(found, limit=many, key=lambda row: (row.id,))


@dataclass(frozen=True, kw_only=True)
class Share:
    """How long a team had the ball: by the calendar, and of its own working hours."""

    team: ServiceTeamCard
    length: timedelta
    worked: timedelta
    day: timedelta  # how long it works on one
    now: bool


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """How long it waited on something; this lies within the time of the teams."""

    on: WaitsOn
    length: timedelta
    now: bool


@dataclass(frozen=True, kw_only=True)
class PartTime:
    """How long a part of the case was with which teams; this lies within the time of the team that has the whole."""

    part: Piece
    length: timedelta
    shares: Sequence[tuple[ServiceTeamCard, timedelta]]


@dataclass(frozen=True, kw_only=True)
class Why:
    """Where the time of a case went, from its custody. It names teams, never a person."""

    case: Whole
    until: datetime
    length: timedelta
    shares: Sequence[Share]
    waits: Sequence[Awaited]
    handovers: int
    returned: int
    expired: int
    on_offer: timedelta
    kept: int
    broken: int
    renewed: int
    open: Pledge | None
    missed: Sequence[Missed]
    parts: Sequence[PartTime] = ()

    @property
    def offers_say(self) -> str:
        """What became of offers, in one sentence; empty if there were none worth telling."""
        parts = []
        if self.returned:
            said = ngettext("One handover came back", "%(n)s handovers came back", self.returned)
            parts.append(said % {"n": self.returned})
        if self.expired:
            said = ngettext("one was not answered in time", "%(n)s were not answered in time", self.expired)
            parts.append(said % {"n": self.expired})
        return "; ".join(parts)


def why(case_id: int, *, by: Actor) -> Why:
    """Return where the time of a case went, up to its answer, else to now.

    What lies between such an answer and a reopening is nobody's. As `whole`, and five statements; three more with
    parts, four with agreed times that were missed.
    """
    case = whole(case_id, by=by)
    until = case.resolved_at or case.closed_at or clock.now()
    held = list(Custody.objects.filter(case_id=case.id, part=Part.HOLDER).order_by("place"))
    over = answered_of(case.id, until)
    spans = while_open([Span(of=row.team_id, since=row.since, until=row.until) for row in held], over)
    hours = work_times_of({row.team_id for row in held})
    teams = {hold.team.id: hold.team for hold in case.holds_so_far}
    waits = [Span(of=wait.on.value, since=wait.since, until=wait.until) for wait in case.waits]
    waiting = case.waits_now.on.value if case.waits_now else ""
    promised = [promise.state for promise in case.promises]
    open_now = case.state is State.OPEN
    return Why(
        case=case,
        until=until,
        length=until - case.opened_at - sum((end - since for since, end in over if end < until), timedelta()),
        shares=[
            Share(
                team=teams[int(of)],
                length=length,
                worked=_worked(spans, int(of), hours[int(of)], until),
                day=working_day(hours[int(of)]),
                now=open_now and of == case.holder_team.id,
            )
            for of, length in time_by(spans, until).items()
        ],
        waits=[
            Awaited(on=WaitsOn(str(of)), length=took, now=of == waiting) for of, took in time_by(waits, until).items()
        ],
        handovers=sum(one.team.id != other.team.id for one, other in pairwise(case.holds_so_far)),
        returned=sum(offer.state is Offered.RETURNED for offer in case.offers),
        expired=sum(offer.state is Offered.EXPIRED for offer in case.offers),
        on_offer=_on_offer(case, until, over),
        kept=promised.count(Promised.KEPT),
        broken=promised.count(Promised.BROKEN) + int(case.broken and promised[-1] is Promised.OPEN),
        renewed=promised.count(Promised.RENEWED),
        open=None if case.broken else case.promise,
        missed=missed(case.id),
        parts=_parts(case, until),
    )


def _on_offer(case: Whole, until: datetime, over: Sequence[Stretch]) -> timedelta:
    """Return how long the ball was on offer; what is offered after the answer is no part of the way to it."""
    offers = [Span(of="", since=offer.made_at, until=offer.settled_at) for offer in case.offers]
    return sum((end - since for _of, since, end in cut_at(while_open(offers, over), until)), timedelta())


def _parts(case: Whole, until: datetime) -> list[PartTime]:
    """Return how long each part took and with whom it was, up to its own end or that of the case. Three statements."""
    if not case.parts:
        return []
    ids = [part.id for part in case.parts]
    rows = Case.objects.filter(id__in=ids).values_list("id", "opened_at", "resolved_at", "closed_at")
    ends = {ident: (opened, min(resolved or closed or until, until)) for ident, opened, resolved, closed in rows}
    held = list(Custody.objects.filter(case_id__in=ids, part=Part.HOLDER).order_by("case_id", "place"))
    teams = team_cards({row.team_id for row in held})
    found = []
    for part in case.parts:
        opened, end = ends[part.id]
        spans = [Span(of=row.team_id, since=row.since, until=row.until) for row in held if row.case_id == part.id]
        shares = [(teams[int(of)], length) for of, length in time_by(spans, end).items()]
        found.append(PartTime(part=part, length=max(end - opened, timedelta()), shares=shares))
    return found


def _worked(spans: Sequence[Span], team_id: int, hours: WorkTime, until: datetime) -> timedelta:
    """Return how many of a team's own working hours lie in its spans."""
    parts = cut_at([span for span in spans if span.of == team_id], until)
    return sum((hours.between(since, end) for _team, since, end in parts), timedelta())
