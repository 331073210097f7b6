"""What somebody says is not so in a book: read and answered by who keeps it."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.relationships.actions.corrections import answer_said
from rapport.relationships.queries.corrections import corrections_waiting
from rapport.relationships.rules.words import LONGEST_WORDS

router = Router()


class SaidOut(Schema):
    """What somebody says is not so: `who` she is, `label` and `url` of the record, her words."""

    id: int
    entry: str
    who: str
    label: str
    url: str
    text: str
    created_at: datetime


class SaidAnswerIn(Given):
    """Whether it was put right; where it stays, `reason` says why."""

    yes: bool
    reason: Annotated[str, Field(max_length=LONGEST_WORDS)] = ""


@router.get("/relationships/corrections", response=list[SaidOut], operation_id="corrections")
def get_corrections(request: HttpRequest) -> Any:
    """What you are asked to correct in your books, the oldest first."""
    return corrections_waiting(by=actor_of(request, Scope.READ))


@router.post(
    "/relationships/corrections/{correction_id}/answer", response={204: None}, operation_id="answer_correction"
)
def post_answer(request: HttpRequest, correction_id: Id, given: SaidAnswerIn) -> Any:
    """Say that it was put right, or why it stays: she reads it."""
    answer_said(correction_id=correction_id, yes=given.yes, reason=given.reason, by=actor_of(request))
    return 204, None
