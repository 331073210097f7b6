"""Cases as REST gives them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Schema, Status

from rapport.accounts.public import actor_of
from rapport.cases.queries.case.messages import Word
from rapport.cases.queries.case.road import Step
from rapport.cases.queries.case.shapes import Hold, Piece, Pledge, Told, Wait, Whole
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.needing import Need
from rapport.cases.queries.portal import Why
from rapport.cases.queries.rows import Row
from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import PersonCard


class PersonOut(Schema):
    """Somebody, by id and name."""

    id: int
    name: str


class TeamOut(Schema):
    """A service team."""

    id: int
    name: str
    prefix: str


class PromiseOut(Schema):
    """By when the colleague hears, or was to: `open`, `kept`, `broken`, `renewed`."""

    id: int
    due_at: datetime
    state: str
    settled_at: datetime | None


class WaitOut(Schema):
    """What a case waits on, or waited."""

    on: str
    since: datetime
    until: datetime | None
    day: date | None
    words: str


class OfferOut(Schema):
    """An offer of the ball; its words, `needed_by` (by when the work is needed) and its reason are for who serves."""

    id: int
    from_team: TeamOut
    to_team: TeamOut
    to_person: PersonOut | None
    words: str
    made_at: datetime
    answer_by: datetime
    needed_by: datetime | None
    state: str
    settled_at: datetime | None
    reason: str


class FileOut(Schema):
    """A file that came with words; its bytes are at `/api/cases/files/{id}`."""

    id: int
    name: str
    size: int


class MessageOut(Schema):
    """Something that was said: `asked`, `reply`, `note`. `via`: the number of the merged case it was said in."""

    id: int
    said: str
    author: PersonOut | None
    text: str
    at: datetime
    files: list[FileOut]
    via: str


class PartOut(Schema):
    """A part of a case; its subject only for who may see it, `needed_by` for who serves."""

    id: int
    number: str
    subject: str
    state: str
    holder_team: TeamOut
    needed_by: datetime | None


class CaseRowOut(Schema):
    """A case in a list. `since`: when the ball came to who has it. `promise_at`: by when the colleague hears.

    `agreed_at`: what was agreed (`agreed_goal`) and is due first. `offer_words`: what is asked with the ball, in the
    list of what is offered to you. `needed_by`: by when the work is needed, as it was said with the ball or is there.
    `offer_person`: whom it is offered to by name; `wrote_at`: when the colleague wrote, if the last word is hers; both
    in lists of the inbox.
    """

    id: int
    number: str
    subject: str
    state: str
    priority: int
    restricted: bool
    version: int
    opened_at: datetime
    changed_at: datetime
    requester: PersonOut | None
    owner_team: TeamOut
    owner: PersonOut | None
    holder_team: TeamOut
    holder: PersonOut | None
    since: datetime | None
    promise_at: datetime | None
    promise_broken: bool
    agreed_at: datetime | None
    agreed_goal: str | None
    waits_on: str | None
    offer_id: int | None
    offer_person: PersonOut | None
    offer_words: str
    needed_by: datetime | None
    wrote_at: datetime | None
    tags: list[str]


class CasesOut(Schema):
    """One page of cases; `after` is the cursor of the next one."""

    items: list[CaseRowOut]
    after: str | None


class NeedOut(Schema):
    """An approval without which a case is not resolved: so much (`amount`) is above the limit.

    `asked`: it waits on a yes. `of_whom` is for who serves. Of a part it is what the case above calls for; no amount
    for who does not see that.
    """

    rule_id: int
    what: str
    amount: Decimal | None
    unit: str
    above: Decimal
    of_whom: str
    asked: bool


class CaseOut(Schema):
    """A case as far as the reader may see it; `merged`: it went into another one.

    Send `version` back with what you do, so that nobody is overwritten. `needed_by`: by when the work is needed of who
    has the ball, as was said with it; for who serves.
    """

    id: int
    number: str
    subject: str
    kind: str
    state: str
    impact: int
    urgency: int
    priority: int
    channel: str
    restricted: bool
    version: int
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    requester: PersonOut | None
    for_person: PersonOut | None
    owner_team: TeamOut
    owner: PersonOut | None
    holder_team: TeamOut
    holder: PersonOut | None
    since: datetime
    service: str | None
    answers: dict[str, Any]
    promise: PromiseOut | None
    promise_broken: bool
    agreed_at: datetime | None
    agreed_goal: str | None
    done_by: datetime | None
    waits: WaitOut | None
    offer: OfferOut | None
    needed_by: datetime | None
    needs_approval: list[NeedOut]
    parent_id: int | None
    parts: list[PartOut]
    messages: list[MessageOut]
    earlier_messages: bool
    tags: list[str]
    merged: bool


class RoadStepOut(Schema):
    """One thing on the road of a case, in a sentence; by whom: all for who serves, else of what the colleague did.

    `words`: what was asked with the ball, to be answered by `answer_by`, the work `needed_by`; only for who serves.
    """

    at: datetime
    what: str
    text: str
    by: str
    words: str
    answer_by: datetime | None
    needed_by: datetime | None


class HoldOut(Schema):
    """How long a team had the ball; a person only where she has it now."""

    team: TeamOut
    person: PersonOut | None
    since: datetime
    until: datetime | None


class TeamTimeOut(Schema):
    """How long a team had the ball, in seconds: by the calendar, and within its working hours."""

    team: TeamOut
    seconds: float
    worked_seconds: float


class CustodyOut(Schema):
    """Where the time of a case went, up to `until`. It names teams; a person only where she has the ball now."""

    until: datetime
    seconds: float
    holders: list[HoldOut]
    teams: list[TeamTimeOut]
    waits: list[WaitOut]
    offers_returned: int
    offers_expired: int
    promises_kept: int
    promises_broken: int


class MadeOut(Schema):
    """What was made, by its id."""

    id: int


def person_out(card: PersonCard | None) -> dict[str, Any] | None:
    """Return somebody."""
    return {"id": card.id, "name": card.name} if card else None


def team_out(card: ServiceTeamCard) -> dict[str, Any]:
    """Return a team."""
    return {"id": card.id, "name": card.name, "prefix": card.prefix}


AFTER = {200: CaseOut, 204: None}  # what an operation that does something to a case answers


def row_out(row: Row) -> dict[str, Any]:
    """Return a case of a list."""
    said = ("id", "number", "subject", "state", "priority", "restricted", "version", "opened_at", "changed_at")
    return {
        **{name: getattr(row, name) for name in (*said, "since", "promise_at", "promise_broken", "waits_on")},
        "agreed_at": row.agreed_at,
        "agreed_goal": row.agreed_goal,
        "requester": person_out(row.requester),
        "owner_team": team_out(row.owner_team),
        "owner": person_out(row.owner),
        "holder_team": team_out(row.holder_team),
        "holder": person_out(row.holder),
        "offer_id": row.offer.id if row.offer else None,
        "offer_person": person_out(row.offered_person),
        "offer_words": row.offer.words if row.offer else "",
        "needed_by": row.needed_by,
        "wrote_at": row.wrote_at,
        "tags": list(row.tags),
    }


def case_now(request: HttpRequest, case_id: int) -> Any:
    """Return a case as it is after what was done; nothing for who prefers that (RFC 7240: `Prefer: return=minimal`)."""
    if "return=minimal" in request.headers.get("Prefer", "").replace(" ", "").split(","):
        return Status(204, None)
    return case_out(whole(case_id, by=actor_of(request)))


def case_out(case: Whole) -> dict[str, Any]:
    """Return a case."""
    said = ("id", "number", "subject", "kind", "state", "impact", "urgency", "priority", "channel", "restricted")
    times = ("version", "opened_at", "resolved_at", "closed_at", "since")
    return {
        **{name: getattr(case, name) for name in (*said, *times)},
        "requester": person_out(case.requester),
        "for_person": person_out(case.for_person),
        "owner_team": team_out(case.owner_team),
        "owner": person_out(case.owner),
        "holder_team": team_out(case.holder_team),
        "holder": person_out(case.holder),
        "service": case.service.slug if case.service else None,
        "answers": {row.field.key: row.value for row in case.answers},
        "promise": promise_out(case.promise) if case.promise else None,
        "promise_broken": case.broken,
        "agreed_at": case.agreed_at,
        "agreed_goal": case.agreed_goal,
        "done_by": case.done_by,
        "waits": wait_out(case.waits_now) if case.waits_now else None,
        "offer": offer_out(case.offer) if case.offer else None,
        "needed_by": case.needed_by,
        "needs_approval": [need_out(need) for need in case.needs],
        "parent_id": case.parent.id if case.parent else None,
        "parts": [part_out(part) for part in case.parts],
        "messages": [message_out(word) for word in case.words],
        "earlier_messages": case.earlier,
        "tags": list(case.tags),
        "merged": case.gone,
    }


def need_out(need: Need) -> dict[str, Any]:
    """Return an approval without which a case is not resolved."""
    rule = need.rule
    said = {"rule_id": rule.id, "what": rule.what, "amount": need.amount, "unit": rule.amount_unit, "above": rule.above}
    return said | {"of_whom": need.who, "asked": need.asked}


def promise_out(row: Pledge) -> dict[str, Any]:
    """Return a promise."""
    return {"id": row.id, "due_at": row.due_at, "state": row.state, "settled_at": row.settled_at}


def wait_out(row: Wait) -> dict[str, Any]:
    """Return a waiting."""
    return {"on": row.on, "since": row.since, "until": row.until, "day": row.day, "words": row.words}


def offer_out(row: Told) -> dict[str, Any]:
    """Return an offer."""
    said = ("id", "words", "made_at", "answer_by", "needed_by", "state", "settled_at", "reason")
    people = {"to_person": person_out(row.to_person)}
    teams = {"from_team": team_out(row.from_team), "to_team": team_out(row.to_team)}
    return {**{name: getattr(row, name) for name in said}, **people, **teams}


def message_out(row: Word) -> dict[str, Any]:
    """Return something that was said."""
    files = [{"id": file.id, "name": file.name, "size": file.size} for file in row.files]
    said = {"id": row.id, "said": row.said, "text": row.text, "at": row.at, "via": row.via}
    return {**said, "author": person_out(row.author), "files": files}


def part_out(row: Piece) -> dict[str, Any]:
    """Return a part."""
    said = {name: getattr(row, name) for name in ("id", "number", "subject", "state", "needed_by")}
    return {**said, "holder_team": team_out(row.holder_team)}


def step_out(row: Step) -> dict[str, Any]:
    """Return one thing on the road."""
    return {name: getattr(row, name) for name in ("at", "what", "text", "by", "words", "answer_by", "needed_by")}


def hold_out(row: Hold) -> dict[str, Any]:
    """Return a span of custody."""
    return {"team": team_out(row.team), "person": person_out(row.person), "since": row.since, "until": row.until}


def custody_out(why: Why) -> dict[str, Any]:
    """Return where the time went."""
    return {
        "until": why.until,
        "seconds": why.length.total_seconds(),
        "holders": [hold_out(hold) for hold in why.case.holds_so_far],
        "teams": [
            {
                "team": team_out(share.team),
                "seconds": share.length.total_seconds(),
                "worked_seconds": share.worked.total_seconds(),
            }
            for share in why.shares
        ],
        "waits": [wait_out(wait) for wait in why.case.waits],
        "offers_returned": why.returned,
        "offers_expired": why.expired,
        "promises_kept": why.kept,
        "promises_broken": why.broken,
    }
