"""One thing done to many cases: how far it is, what became of each, undo."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.many import bulk
from rapport.cases.queries.inbox.bulk import BulkCard, bulk_card
from rapport.cases.rest.asked import Once, Tags, TextOrNone
from rapport.cases.rules.limits import AT_ONCE
from rapport.cases.rules.texts import check_note
from rapport.cases.rules.words import Does, Said
from rapport.catalogue.public import Level
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.shapes import written_out

router = Router()


class CaseBulkIn(Given):
    """One thing for many cases. `text`: the answer for good, or what is asked of `team_id`.

    What is `said` as a note resolves nothing: that is refused.
    """

    do: Annotated[Does, written_out(Does)]
    case_ids: Annotated[list[Id], Field(min_length=1, max_length=AT_ONCE)]
    text: TextOrNone = ""
    said: Literal[Said.REPLY, Said.NOTE] = Said.REPLY
    priority: Level | None = None
    tags: Tags = []
    team_id: Id | None = None
    person_id: Id | None = None
    macro_id: Id | None = None
    once: Once | None = None


class BulkRowOut(Schema):
    """What became of one case, and why."""

    case_id: int
    number: str
    outcome: str
    reason: str


class CaseBulkOut(Schema):
    """One thing done to many cases: `worked` of them so far."""

    id: int
    do: str
    worked: int
    finished: bool
    undone: bool
    cases: list[BulkRowOut]


@router.post("/cases/bulk", response={201: CaseBulkOut}, operation_id="do_to_cases")
def post_bulk(request: HttpRequest, given: CaseBulkIn) -> Any:
    """Do one thing to many cases, each by itself; up to twenty at once, more beside."""
    check_note(given.said, answers=given.do is Does.RESOLVE)
    made = bulk.do_to_many(**given.dict(exclude={"said"}), by=actor_of(request))
    return Status(201, _bulk_out(bulk_card(made, by=actor_of(request))))


@router.get("/cases/bulk/{bulk_id}", response=CaseBulkOut, operation_id="done_to_cases")
def get_bulk(request: HttpRequest, bulk_id: Id) -> Any:
    """How far it is, and what became of each case."""
    return _bulk_out(bulk_card(bulk_id, by=actor_of(request, Scope.READ)))


@router.post("/cases/bulk/{bulk_id}/undo", response=CaseBulkOut, operation_id="undo_to_cases")
def post_undo(request: HttpRequest, bulk_id: Id) -> Any:
    """Undo it where nothing changed since."""
    bulk.undo_bulk(bulk_id=bulk_id, by=actor_of(request))
    return _bulk_out(bulk_card(bulk_id, by=actor_of(request)))


def _bulk_out(card: BulkCard) -> dict[str, Any]:
    rows = [{name: getattr(row, name) for name in ("case_id", "number", "outcome", "reason")} for row in card.rows]
    said = {"id": card.id, "do": card.do, "worked": card.worked}
    return said | {"finished": card.done_at is not None, "undone": card.undone_at is not None, "cases": rows}
