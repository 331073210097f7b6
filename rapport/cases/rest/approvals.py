"""Approval of actions on a case, and questions to colleagues: asked, answered, done, given up."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.approvals import answering, asking
from rapport.cases.actions.words import questions
from rapport.cases.queries.approvals import Asking, Before, Deed, before, deeds_on
from rapport.cases.rest.asked import Moment, Text, Version
from rapport.cases.rest.shapes import MadeOut, PersonOut, TeamOut, person_out, team_out
from rapport.kit.given import Given
from rapport.kit.paging import Id

router = Router()

Amount = Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)]


class ApproverOut(Schema):
    """Somebody who was asked: `open`, `yes`, `no`, `passed_on`, `freed`; `by` is who answered, for her or herself."""

    id: int
    person: PersonOut | None
    state: str
    answer_by: datetime
    answered_at: datetime | None
    by: PersonOut | None
    reason: str


class ApprovalOut(Schema):
    """An action on a case: `open`, `approved`, `refused`, `done`, `given_up`; so many (`needed`) have to say yes."""

    id: int
    case_id: int
    what: str
    amount: Decimal | None
    unit: str
    words: str
    asked_by: PersonOut | None
    asked_at: datetime
    needed: int
    state: str
    settled_at: datetime | None
    ended_at: datetime | None
    reason: str
    asked: list[ApproverOut]


class PutOut(Schema):
    """What is put before you: the action and the facts of the case, not the case itself.

    `for_person`: for whom it is, and `hears_at` by when she hears.
    """

    number: str
    subject: str
    requester: PersonOut | None
    for_person: PersonOut | None
    hears_at: datetime | None
    holder_team: TeamOut
    may_answer: bool
    approval: ApprovalOut


class ApprovalIn(Given):
    """An action by a rule of the catalogue (`rule_id`), else `what` is to be done and who has to agree to it."""

    words: Text
    rule_id: Id | None = None
    amount: Amount | None = None
    what: Annotated[str, Field(max_length=60)] = ""
    person_ids: Annotated[list[Id], Field(max_length=50)] = []
    answer_by: Moment | None = None
    version: Version | None = None


class ApprovalAnswerIn(Given):
    """Yes or no, and why; a no needs a reason."""

    yes: bool
    reason: Annotated[str, Field(max_length=50_000)] = ""


class GivenUpIn(Given):
    """Why an action will not be done."""

    reason: Text


class QuestionIn(Given):
    """A question to a colleague, who need not see the case."""

    person_id: Id
    words: Text
    answer_by: Moment | None = None
    version: Version | None = None


@router.get("/cases/{case_id}/approvals", response=list[ApprovalOut], operation_id="case_approvals")
def list_approvals(request: HttpRequest, case_id: Id) -> Any:
    """Actions on a case that need approval, newest first; for who serves or served it."""
    return [_approval(deed) for deed in deeds_on(case_id, by=actor_of(request, Scope.READ)).deeds]


@router.post("/cases/{case_id}/approvals", response={201: MadeOut}, operation_id="ask_approval")
def post_approval(request: HttpRequest, case_id: Id, given: ApprovalIn) -> Any:
    """Ask for approval of an action; under the limit of its rule it is approved at once."""
    return Status(201, {"id": asking.ask_approval(case_id=case_id, **given.dict(), by=actor_of(request))})


@router.post("/cases/approvals/{approval_id}/done", response={204: None}, operation_id="complete_approval")
def post_done(request: HttpRequest, approval_id: Id) -> Any:
    """Say that an approved action is done."""
    answering.complete(approval_id=approval_id, by=actor_of(request))
    return Status(204, None)


@router.post("/cases/approvals/{approval_id}/given-up", response={204: None}, operation_id="give_up_approval")
def post_given_up(request: HttpRequest, approval_id: Id, given: GivenUpIn) -> Any:
    """Say that an action will not be done, and why."""
    answering.give_up(approval_id=approval_id, reason=given.reason, by=actor_of(request))
    return Status(204, None)


@router.get("/cases/approvers/{approver_id}", response=PutOut, operation_id="approval_put_to_you")
def get_put(request: HttpRequest, approver_id: Id) -> Any:
    """What is put before you, or before whom you stand in for."""
    return _put(before(approver_id, by=actor_of(request, Scope.READ)))


@router.post("/cases/approvers/{approver_id}/answer", response={204: None}, operation_id="answer_approval")
def post_answer(request: HttpRequest, approver_id: Id, given: ApprovalAnswerIn) -> Any:
    """Agree, or refuse with a reason."""
    answering.answer(approver_id=approver_id, yes=given.yes, reason=given.reason, by=actor_of(request))
    return Status(204, None)


@router.post("/cases/{case_id}/questions", response={201: MadeOut}, operation_id="ask_colleague")
def post_question(request: HttpRequest, case_id: Id, given: QuestionIn) -> Any:
    """Put a question to a colleague; the id is that of the task on her list, and her answer becomes a note."""
    return Status(201, {"id": questions.ask_colleague(case_id=case_id, **given.dict(), by=actor_of(request))})


def _approval(deed: Deed) -> dict[str, Any]:
    own = {name: getattr(deed, name) for name in ApprovalOut.model_fields if name not in {"asked", "asked_by"}}
    return own | {"asked_by": person_out(deed.asked_by), "asked": [_approver(one) for one in deed.asked]}


def _approver(one: Asking) -> dict[str, Any]:
    own = {name: getattr(one, name) for name in ApproverOut.model_fields if name not in {"person", "by"}}
    return own | {"person": person_out(one.person), "by": person_out(one.by)}


def _put(put: Before) -> dict[str, Any]:
    return {
        "number": put.number,
        "subject": put.subject,
        "requester": person_out(put.requester),
        "for_person": person_out(put.for_person),
        "hears_at": put.hears_at,
        "holder_team": team_out(put.holder_team),
        "may_answer": put.may_answer,
        "approval": _approval(put.deed),
    }
