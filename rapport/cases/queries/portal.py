"""What the colleague reads of her requests: where they stand in plain words, and why they take so long."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case, Custody, Merge
from rapport.cases.queries.case.clocks import Missed, answered_of, missed, working_day
from rapport.cases.queries.case.shapes import Piece, Pledge, Whole
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.rows import Row, people_in, row_of, teams_in, with_standing
from rapport.cases.rules.limits import UNDONE_WITHIN
from rapport.cases.rules.time import Span, Stretch, cut_at, time_by, while_open
from rapport.cases.rules.words import Offered, Part, Promised, State, WaitsOn, What
from rapport.catalogue.public import ServiceTeamCard, WorkTime, team_cards, work_times_of
from rapport.directory.public import PersonCard, person_card
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


def beside(case: Row | Whole, reader_id: int | None) -> PersonCard | None:
    """Return the other colleague whose request it is: who asked it for the reader, or for whom she asked it.

    For a reader who is neither (what she asked went into it) that is whom it is for.
    """
    both = (case.for_person, case.requester)
    return next((one for one in both if one is not None and one.id != reader_id), None)


def awaited(case: Row | Whole, reader_id: int | None) -> str:
    """Say whose word is waited for: the reader's, the other colleague's, or either."""
    other = beside(case, reader_id)
    if other is None:
        return _("We wait for a word from you")
    hers = any(one is not None and one.id == reader_id for one in (case.for_person, case.requester))
    said = _("We wait for a word from you or %s") if hers else _("We wait for a word from %s")
    return said % other.name


def state_of(row: Row, reader_id: int | None) -> str:
    """Say to one of its colleagues in plain words where a case stands."""
    if row.state is not State.OPEN:
        return _("Goes on together with another case about the same") if row.merged else ENDS[row.state]()
    if row.waits_on is WaitsOn.REQUESTER:
        return awaited(row, reader_id)
    if row.offer is not None:
        return _("%(team)s has it and asked %(other)s to go on") % {
            "team": row.holder_team.name,
            "other": row.offered_to,
        }
    if row.waits_on is not None:
        return _("%s has it; it waits on something outside") % row.holder_team.name
    if row.holder is None:
        return _("With %s; somebody takes it up") % row.holder_team.name
    return _("%(person)s works on it, %(team)s") % {"person": row.holder.name, "team": row.holder_team.name}


ENDS = {
    State.RESOLVED: lambda: _("Answered. If it does not help, open it again"),
    State.CLOSED: lambda: _("Closed"),
    State.WITHDRAWN: lambda: _("Withdrawn, as it is no longer needed"),
}


@dataclass(frozen=True, kw_only=True)
class Plain:
    """What one of its colleagues is told of a case in plain words, each a sentence.

    `next`: what happens next; `awaited`: whose word is waited for, if one is; `asked_for`: who asked it for whom, empty
    where that is one; `readers`: who sees her page. `undo`: she can still take back
    what ended it.
    """

    next: str
    awaited: str
    asked_for: str
    readers: str
    undo: bool


def plainly(case: Whole, reader_id: int | None) -> Plain:
    """Return what a colleague is told of a case. No statement."""
    return Plain(
        next=next_of(case, reader_id),
        awaited=awaited(case, reader_id),
        asked_for=_asked_for(case, reader_id),
        readers=_readers(case, reader_id),
        undo=case.hers and _just_now(case.closed_at) and _by_her(case),
    )


def _by_her(case: Whole) -> bool:
    """Whether its colleague ended it: it is needed no longer, or solved."""
    said = any(step.what == What.SOLVED and step.at == case.closed_at for step in case.steps)
    return case.state is State.WITHDRAWN or said


def _just_now(ended: datetime | None) -> bool:
    return ended is not None and clock.now() <= ended + UNDONE_WITHIN


def _asked_for(case: Whole, reader_id: int | None) -> str:
    asker, whose = case.requester, case.for_person
    if asker is None or whose is None or asker.id == whose.id:
        return ""
    names = {"asker": asker.name, "for": whose.name}
    if whose.id == reader_id:
        return _("%(asker)s asked this for you.") % names
    return (
        _("You asked this for %(for)s.") if asker.id == reader_id else _("%(asker)s asked this for %(for)s.")
    ) % names


def _readers(case: Whole, reader_id: int | None) -> str:
    """Say who reads a case beside the reader: the other colleague, who asked what is one with it, and who serves it."""
    both = {one.id: one.name for one in (case.for_person, case.requester) if one is not None and one.id != reader_id}
    others = [*both.values(), *([_("who asked what is one with it")] if case.joined else [])]
    last = _("the people named on it") if case.restricted else _("the teams that work or worked on it")
    if not others:
        return _("Only you and %s see this page.") % last
    return _("Only you, %(others)s and %(last)s see this page.") % {"others": ", ".join(others), "last": last}


def next_of(case: Whole, reader_id: int | None) -> str:
    """Say to one of its colleagues in plain words what happens next."""
    if case.state is not State.OPEN:
        return NOTHING_MORE[case.state]()
    wait = case.waits_now
    if wait is not None:
        return _waits(wait.on, beside(case, reader_id))
    if case.offer is not None:
        return _("%(other)s says whether it takes it over. Until then it stays with %(team)s.") % {
            "other": case.offer.to_team.name,
            "team": case.holder_team.name,
        }
    if case.open_parts:
        return _parts_next(case.open_parts)
    if case.holder is None:
        return _("Somebody in %s takes it up.") % case.holder_team.name
    return _("%s goes on with it and writes to you.") % case.holder.name


def _parts_next(parts: Sequence[Piece]) -> str:
    """Say with whom parts are, and which team says first whether it takes one: until then it is with who asked it."""
    offered = ", ".join(dict.fromkeys(part.offered_to for part in parts if part.offered_to))
    taken = ", ".join(dict.fromkeys(part.holder_team.name for part in parts if not part.offered_to))
    said = []
    if taken:
        said.append(_("Parts of it are with others: %s.") % taken)
    if offered:
        said.append(_("Whether they take a part of it is for these to say: %s.") % offered)
    return " ".join([*said, _("Then you get the answer.")])


NOTHING_MORE = {
    State.RESOLVED: lambda: _("It closes by itself, unless you open it again."),
    State.CLOSED: lambda: _("Nothing more. Ask anew if you need something else."),
    State.WITHDRAWN: lambda: _("Nothing more. Ask anew if you need something else."),
}


def _waits(on: WaitsOn, other: PersonCard | None) -> str:
    either = _("A word from you or %s. It goes on as soon as one of you writes.") % other.name if other else ""
    return {
        WaitsOn.REQUESTER: lambda: either or _("A word from you. It goes on as soon as you write."),
        WaitsOn.APPROVAL: lambda: _("Somebody has to approve it first. Without an answer the next manager is asked."),
        WaitsOn.OUTSIDE: lambda: _("Somebody outside of the organisation has to answer."),
        WaitsOn.DATE: lambda: _("It goes on by itself when its day comes."),
    }[on]()


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
