"""One case as its page and REST show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Access, Approval, Case, Custody, Event, Merge, Message, Offer, Promise, Waiting
from rapport.cases.queries.case.above import above_of, waits_above, with_due
from rapport.cases.queries.case.merged import Joined, joined
from rapport.cases.queries.case.messages import files_of_word, fitting, word_of
from rapport.cases.queries.case.road import road
from rapport.cases.queries.case.shapes import Hold, Piece, Pledge, Told, Wait, Whole
from rapport.cases.queries.columns import compiled
from rapport.cases.queries.deliveries import delivery_stands
from rapport.cases.queries.drafts import draft_of, with_draft
from rapport.cases.queries.needing import calls_on
from rapport.cases.queries.rows import due_first, refused_on
from rapport.cases.rules.approvals import Approved
from rapport.cases.rules.deliveries import Stands
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.time import Span, answered, merged, while_open
from rapport.cases.rules.words import Channel, Offered, Part, Promised, Said, State, WaitsOn
from rapport.catalogue.public import (
    OUTER,
    Goal,
    Kind,
    Level,
    ServiceTeamCard,
    answers_shown,
    service_cards,
    team_cards,
)
from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock
from rapport.kit.prepared import Prepared, Slot, columns_of
from rapport.kit.problems import Missing

MESSAGES_SHOWN = 30
STEPS_SHOWN = 200
NOBODY, WHOLE = 0, 3  # of a team that had the ball: nobody in it, and whoever it was
MERGES = {"has_joined": "into", "is_gone": "gone"}


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """What the database holds of a case."""

    case: Any
    custody: Sequence[Any]
    waits: Sequence[Any]
    offers: Sequence[Any]
    promises: Sequence[Any]
    messages: Sequence[Any]
    events: Sequence[Any]
    around: list[Any]
    named: list[int]
    joined: list[Joined]


def whole(case_id: int, *, by: Actor, before: int | None = None) -> Whole:
    """Return a case the actor may see; of words the last, or those `before` one. Eleven statements, fifteen at most.

    Three more where its form calls for an approval.
    """
    served_in = policy.teams_of(by)
    case = next(iter(_seen(by, served_in)(case=case_id)), None)
    if case is None:
        raise Missing
    rows = _rows(case, by, served_in, before)
    people = person_card(_people(rows))
    teams = team_cards(_teams(rows))
    return _told(rows, by, served_in, people, teams, before)


@lru_cache(maxsize=1024)
def _seen(by: Actor, served_in: policy.Teams) -> Prepared:
    """Return the statement for a case, if the actor sees it; who serves looks at one after the other."""

    def made() -> QuerySet[Any]:
        seen = policy.with_notes(policy.visible_to(by, served_in).filter(id=Slot("case")), by, served_in)
        hers = with_draft(seen.annotate(**_columns()), by)
        return hers.values_list(*columns_of(Case, "reads_notes", "her_draft", *_columns()), named=True)

    return Prepared(made)


@cache
def _columns() -> Mapping[str, RawSQL]:
    """Return what the row of a case says beside its own columns."""
    replied = Message.objects.filter(case=OuterRef("pk"), said=Said.REPLY).order_by("-id").values("at")
    agreed = due_first(OUTER).values(json=JSONObject(due="due_at", goal="goal"))
    merges = {name: Exists(Merge.objects.filter(**{at: OuterRef("pk")}, until=None)) for name, at in MERGES.items()}
    return compiled(
        {
            "replied_at": Subquery(replied[:1]),
            "now_agreed": Subquery(agreed[:1]),
            "done_by": Subquery(due_first([Goal.RESOLUTION]).values("due_at")[:1]),
            "has_approvals": Exists(Approval.objects.filter(case=OuterRef("pk"))),
            "approving": Exists(Approval.objects.filter(case=OuterRef("pk"), state=Approved.OPEN)),
            "has_parts": Exists(Case.objects.filter(parent=OuterRef("pk"))),
            "now_refused": refused_on(),
            "delivery_stands": delivery_stands(),
            **merges,
        }
    )


def _rows(case: Any, by: Actor, served_in: policy.Teams, before: int | None) -> _Rows:
    parts = joined(case.id, by=by) if case.has_joined else []
    if parts or before is not None:
        here = Message.objects.filter(case_id__in=[case.id, *(one.id for one in parts)])
        messages: Sequence[Any] = list(_words(here, before, notes=case.reads_notes))
    else:
        messages = LAST_WORDS[case.reads_notes](case=case.id)
    return _Rows(
        case=case,
        custody=HELD(case=case.id),
        waits=WAITED(case=case.id),
        offers=OFFERED(case=case.id),
        promises=PROMISED(case=case.id),
        messages=messages,
        events=HAPPENED(case=case.id)[::-1],
        around=_around(case, by, served_in) if case.has_parts or case.parent_id else [],
        named=[row.person_id for row in NAMED(case=case.id)] if case.restricted else [],
        joined=parts,
    )


def _words(said: QuerySet[Message], before: int | None = None, *, notes: bool) -> QuerySet[Any]:
    """Return of what was said the last, newest first, with its files."""
    said = said if notes else said.exclude(said=Said.NOTE)
    said = said if before is None else said.filter(id__lt=before)
    rows: Any = said.annotate(files=ArraySubquery(files_of_word())).order_by("-id")
    shown: QuerySet[Any] = rows.values_list(*columns_of(Message, "files"), named=True)[: MESSAGES_SHOWN + 1]
    return shown


def _of_case(model: Any, order: str, **only: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.objects.filter(case_id=Slot("case"), **only).order_by(order, "id")
    return rows.values_list(*columns_of(model), named=True)


HELD = Prepared(lambda: _of_case(Custody, "place", part=Part.HOLDER))
WAITED = Prepared(lambda: _of_case(Waiting, "since"))
OFFERED = Prepared(lambda: _of_case(Offer, "id"))
PROMISED = Prepared(lambda: _of_case(Promise, "id"))
HAPPENED = Prepared(lambda: _of_case(Event, "-place")[:STEPS_SHOWN])
NAMED = Prepared(lambda: _of_case(Access, "id"))
LAST_WORDS = {
    True: Prepared(lambda: _words(Message.objects.filter(case_id=Slot("case")), notes=True)),
    False: Prepared(lambda: _words(Message.objects.filter(case_id=Slot("case")), notes=False)),
}  # by whether the notes are read


def _around(case: Any, by: Actor, served_in: policy.Teams) -> list[Any]:
    """Return the parts of a case and what it is a part of, with whether the actor sees each."""
    near = with_due(Case.objects.filter(Q(parent_id=case.id) | Q(id=case.parent_id)))
    visible = Exists(policy.visible_to(by, served_in).filter(id=OuterRef("pk")))
    offer = Offer.objects.filter(case=OuterRef("pk"), state=Offered.OPEN)
    had = Custody.objects.filter(case=OuterRef("pk"), part=Part.HOLDER, until=None).values("needed_by")
    needed = Coalesce(Subquery(offer.values("needed_by")[:1]), Subquery(had[:1]))
    offered = Subquery(offer.values("to_team__name")[:1])
    return list(near.annotate(visible=visible, offered_to=offered, needed_by=needed).order_by("id"))


def _people(rows: _Rows) -> set[int]:
    case = rows.case
    ids = {case.requester_id, case.for_person_id, case.owner_id, case.holder_id, *rows.named}
    ids |= {offer.from_person_id for offer in rows.offers} | {offer.to_person_id for offer in rows.offers}
    ids |= {waits_above(near) for near in rows.around if near.id == case.parent_id}
    ids |= {message.author_id for message in rows.messages}
    ids |= {event.person_id for event in rows.events} | {event.by_id for event in rows.events}
    return {ident for ident in ids if ident is not None}


def _teams(rows: _Rows) -> set[int]:
    case = rows.case
    ids = {case.team_id, case.owner_team_id, case.holder_team_id} | {span.team_id for span in rows.custody}
    ids |= {offer.from_team_id for offer in rows.offers} | {offer.to_team_id for offer in rows.offers}
    ids |= {near.team_id for near in rows.around} | {near.holder_team_id for near in rows.around}
    return ids | {event.team_id for event in rows.events if event.team_id is not None}


def _told(
    rows: _Rows,
    by: Actor,
    served_in: policy.Teams,
    people: Mapping[int, PersonCard],
    teams: Mapping[int, ServiceTeamCard],
    before: int | None,
) -> Whole:
    case, around = rows.case, [_piece(near, teams, told=rows.case.reads_notes) for near in rows.around]
    service = service_cards([case.service_id]).get(case.service_id) if case.service_id else None
    offers = [_offer(offer, people, teams, told=case.reads_notes) for offer in rows.offers]
    return Whole(
        id=case.id,
        number=number_of(case.id, teams[case.team_id], case.number),
        subject=case.subject,
        kind=Kind(case.kind),
        state=State(case.state),
        impact=Level(case.impact),
        urgency=Level(case.urgency),
        priority=Level(case.priority),
        channel=Channel(case.channel),
        restricted=case.restricted,
        version=case.version,
        opened_at=case.opened_at,
        resolved_at=case.resolved_at,
        closed_at=case.closed_at,
        requester=people.get(case.requester_id or 0),
        for_person=people.get(case.for_person_id or 0),
        owner_team=teams[case.owner_team_id],
        owner=people.get(case.owner_id or 0),
        holder_team=teams[case.holder_team_id],
        holder=people.get(case.holder_id or 0),
        service=service,
        answers=answers_shown(service.form, case.answers) if service else [],
        **_holds(rows, people, teams),
        waits=[_wait(row, told=case.reads_notes) for row in rows.waits],
        offers=offers,
        promises=[_pledge(row) for row in rows.promises],
        steps=road(rows.events, teams=teams, people=people, serving=case.reads_notes, **_beside_road(rows, offers)),
        parts=[near for near in around if near.id != case.parent_id],
        parent=next((near for near in around if near.id == case.parent_id), None),
        named=[people[ident] for ident in rows.named if ident in people],
        offered_to_her=any(_is_for(row, teams[row.to_team_id], by, served_in) for row in rows.offers),
        offered_to_hers=any(row.state == Offered.OPEN and row.to_team_id in served_in for row in rows.offers),
        **_said(rows, by, people, before),
        **_belonging(rows),
        **_above(rows, people),
        **_standing(case, by, served_in),
        **_agreed(case),
    )


def _beside_road(rows: _Rows, offers: Sequence[Told]) -> dict[str, Any]:
    """Return what the road of a case tells besides its events: whose it is, on what it waited, what was asked.

    The last two by the moment they began, which is that of their step.
    """
    case = rows.case
    return {
        "hers": {one for one in (case.requester_id, case.for_person_id) if one is not None},
        "waits": {wait.since: WaitsOn(wait.on) for wait in rows.waits},
        "asked": {offer.made_at: offer for offer in offers if offer.words},
    }


def _said(rows: _Rows, by: Actor, people: Mapping[int, PersonCard], before: int | None) -> dict[str, Any]:
    """Return the last words, oldest first, whether there are earlier ones, and of what time they are."""
    shown = fitting(rows.messages[:MESSAGES_SHOWN])
    via = {one.id: one.number for one in rows.joined}
    words = [word_of(message, people, by, via) for message in shown][::-1]
    earlier = rows.messages[len(shown)].at if len(rows.messages) > len(shown) else None
    until = words[-1].at if words and before is not None else None
    return {"words": words, "earlier": earlier is not None, "words_since": earlier, "words_until": until}


def _standing(case: Any, by: Actor, served_in: policy.Teams) -> dict[str, Any]:
    """Return what the reader is to a case."""
    return {
        "hers": policy.is_hers(by, case),
        "notes": case.reads_notes,
        "has_approvals": case.has_approvals,
        "approving": case.approving,
        "delivery_stands": Stands(case.delivery_stands) if case.delivery_stands else None,
        "serves": policy.serves(by, case, served_in),
        "draft": draft_of(case),
        "holds": by.is_system or case.holder_team_id in served_in,
        "owns": by.is_system or case.owner_team_id in served_in,
    }


def _agreed(case: Any) -> dict[str, Any]:
    """Return what was agreed with the colleague and is due first, and by when all is to be done."""
    if case.state != State.OPEN or not case.now_agreed:
        return {}
    due, goal = datetime.fromisoformat(case.now_agreed["due"]), Goal(case.now_agreed["goal"])
    return {"agreed_at": due, "agreed_goal": goal, "done_by": case.done_by}


def _belonging(rows: _Rows) -> dict[str, Any]:
    """Return what a case is sorted by, is one with and calls for, and whether its last promise was broken."""
    hers = any(one.hers for one in rows.joined)
    said = {"tags": rows.case.tags, "joined": rows.joined, "asked_in": hers, "gone": rows.case.is_gone}
    calls = calls_on(rows.case, rows.around, told=rows.case.reads_notes)
    return said | {"broken": _is_broken(rows), "calls": calls}


def _above(rows: _Rows, people: Mapping[int, PersonCard]) -> dict[str, Any]:
    """Return what is for those who serve alone.

    Whether an action stands refused, by when the work is needed, and of a part who waits for it.
    """
    if not rows.case.reads_notes:
        return {}
    above = next((near for near in rows.around if near.id == rows.case.parent_id), None)
    told = {"refused": rows.case.now_refused, "above": above_of(above, people) if above is not None else None}
    return told | {"needed_by": rows.custody[-1].needed_by if rows.case.state == State.OPEN else None}


def _is_for(offer: Offer, team: ServiceTeamCard, by: Actor, served_in: policy.Teams) -> bool:
    """Whether the actor may answer an offer to a team."""
    if offer.state != Offered.OPEN:
        return False
    person = offer.to_person_id
    return policy.may_answer_offer(by, team_id=team.id, person_id=person, lead_id=team.lead_id, served_in=served_in)


def _is_broken(rows: _Rows) -> bool:
    """Whether the last promise was not kept, and nothing was said to the colleague since."""
    last = rows.promises[-1] if rows.promises else None
    if last is None or (last.state == Promised.OPEN and last.due_at > clock.now()):
        return False
    heard = rows.case.replied_at is not None and rows.case.replied_at > last.due_at
    return last.state in {Promised.BROKEN, Promised.OPEN} and not heard


def _holds(rows: _Rows, people: Mapping[int, PersonCard], teams: Mapping[int, ServiceTeamCard]) -> dict[str, Any]:
    """Return who had the ball by team, what of it nobody in it had apart (`had`), and since when it is where it is.

    Only the span that lasts names a person. What lies after an answer, up to an opening again, is nobody's.
    """
    case = rows.case
    holder = people.get(case.holder_id or 0) if rows.custody[-1].until is None else None
    over = answered([(event.at, event.state) for event in rows.events], clock.now())
    if case.state != State.OPEN and (end := case.resolved_at or case.closed_at):
        over = [*((since, until) for since, until in over if until < end), (end, max(end, clock.now()))]
    named = [row.person_id is not None or row.person_key is not None for row in rows.custody]
    last = rows.custody[-1]
    now = holder is not None and last.person_id == holder.id
    parts = [(row.team_id, int(one) + int(now and row is last)) for row, one in zip(rows.custody, named, strict=True)]
    return {
        "holds_so_far": _held(rows, [(row.team_id, WHOLE) for row in rows.custody], over, holder, teams),
        "had": _held(rows, parts, over, holder, teams),
        "since": last.since,
    }


def _held(
    rows: _Rows,
    keys: Sequence[tuple[int, int]],
    over: Sequence[tuple[datetime, datetime]],
    holder: PersonCard | None,
    teams: Mapping[int, ServiceTeamCard],
) -> list[Hold]:
    """Return spans by key (team, and who in it) as far as the case was open, those of one key that follow as one."""
    told = [
        Span(of=keys.index(key), since=row.since, until=row.until) for key, row in zip(keys, rows.custody, strict=True)
    ]
    lasts = rows.case.state == State.OPEN  # the ball stays where it is after the answer, but nobody's time runs
    found = merged([span for span in while_open(told, over) if lasts or span.until is not None])
    found = found or told[-1:]  # opened and answered at one instant
    return [
        Hold(
            team=teams[keys[int(span.of)][0]],
            person=holder if span is found[-1] and span.of == told[-1].of else None,
            nobody=keys[int(span.of)][1] == NOBODY,
            since=span.since,
            until=span.until,
        )
        for span in found
    ]


def _offer(row: Offer, people: Mapping[int, PersonCard], teams: Mapping[int, ServiceTeamCard], *, told: bool) -> Told:
    """An offer; what departments wrote to one another is for those who serve alone."""
    return Told(
        id=row.id,
        from_team=teams[row.from_team_id],
        from_person=people.get(row.from_person_id or 0) if told else None,
        to_team=teams[row.to_team_id],
        to_person=people.get(row.to_person_id or 0) if told else None,
        words=row.words if told else "",
        made_at=row.made_at,
        answer_by=row.answer_by,
        needed_by=row.needed_by if told else None,
        state=Offered(row.state),
        settled_at=row.settled_at,
        reason=row.reason if told else "",
    )


def _wait(row: Waiting, *, told: bool) -> Wait:
    """A waiting; what it is for the colleague reads only where she is waited for."""
    words = row.words if told or row.on == WaitsOn.REQUESTER else ""
    return Wait(on=WaitsOn(row.on), since=row.since, until=row.until, day=row.day, words=words)


def _pledge(row: Promise) -> Pledge:
    return Pledge(id=row.id, due_at=row.due_at, state=Promised(row.state), settled_at=row.settled_at)


def _piece(row: Any, teams: Mapping[int, ServiceTeamCard], *, told: bool) -> Piece:
    """A part, or the case above; what departments asked of one another is for those who serve."""
    return Piece(
        id=row.id,
        number=number_of(row.id, teams[row.team_id], row.number),
        subject=row.subject if row.visible else "",
        state=State(row.state),
        holder_team=teams[row.holder_team_id],
        visible=row.visible,
        offered_to=row.offered_to or "",
        needed_by=row.needed_by if told and row.state == State.OPEN else None,
    )
