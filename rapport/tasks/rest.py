"""REST of tasks: what waits on you, and your answer."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime, Field

from rapport.accounts.public import Scope, actor_of
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.tasks.actions import about_tasks, decide, delegate, end_delegation, kinds
from rapport.tasks.queries import covers, waiting_on
from rapport.tasks.rules import LONGEST_REASON

router = Router(tags=["tasks"])

Limit = Annotated[int, Field(ge=1, le=200)]


class TaskOut(Schema):
    """One thing that waits: on a person, or on whoever of a unit takes it; `subject` says what it is about.

    `words`: what was asked, as far as you may read it.
    `wants`: a `decision` (yes or no), `words`, or a `look`: then it settles by itself where it is done.
    """

    id: int
    kind: str
    title: str
    wants: str
    subject: str
    subject_id: int
    to_person_id: int | None
    to_unit_id: int | None
    asked_by_id: int | None
    asked_at: datetime
    words: str
    due_at: datetime | None


class TasksOut(Schema):
    """One page; `after` is the cursor of the next one."""

    items: list[TaskOut]
    after: str | None


class DelegationOut(Schema):
    """Who decides for whom, on what (a kind of task; empty: on everything), from when until when."""

    id: int
    from_person_id: int
    to_person_id: int
    kind: str
    since: datetime
    until: datetime


class DelegationIn(Given):
    """Who decides for you, or for somebody whose unit you lead (`from_person_id`)."""

    to_person_id: Id
    from_person_id: Id | None = None
    kind: Annotated[str, Field(max_length=40)] = ""
    since: AwareDatetime
    until: AwareDatetime


class DelegationMadeOut(Schema):
    """The id of what was made."""

    id: int


class DecisionIn(Given):
    """Yes or no, and why."""

    yes: bool
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""


@router.get("/tasks", response=TasksOut, operation_id="tasks")
def list_tasks(request: HttpRequest, after: Annotated[str, Field(max_length=500)] = "", limit: Limit = 50) -> Any:
    """What waits on you and on your units, what is due first at the top."""
    actor = actor_of(request, Scope.READ)
    page = waiting_on(by=actor, after=after or None, limit=limit)
    known, about = kinds(), about_tasks(page.items, actor)
    said = [name for name in TaskOut.model_fields if name not in {"title", "wants", "words"}]
    items = [
        {name: getattr(row, name) for name in said}
        | {"title": str(known[row.kind].title), "wants": known[row.kind].wants.value}
        | {"words": about[row.id].words if row.id in about else ""}
        for row in page.items
        if row.kind in known
    ]
    return {"items": items, "after": page.after}


@router.post("/tasks/{task_id}/decision", response={204: None}, operation_id="decide_task")
def post_decision(request: HttpRequest, task_id: Id, given: DecisionIn) -> Any:
    """Answer what waits on you; what follows happens at once."""
    decide(task_id=task_id, yes=given.yes, reason=given.reason, by=actor_of(request))
    return Status(204, None)


@router.get("/tasks/delegations", response=list[DelegationOut], operation_id="delegations")
def list_delegations(request: HttpRequest) -> Any:
    """Who decides for you and for whom you decide, now and later."""
    return covers(by=actor_of(request, Scope.READ))


@router.post("/tasks/delegations", response={201: DelegationMadeOut}, operation_id="delegate_tasks")
def post_delegation(request: HttpRequest, given: DelegationIn) -> Any:
    """Let a colleague decide while somebody is away."""
    return Status(201, {"id": delegate(**given.dict(), by=actor_of(request))})


@router.delete("/tasks/delegations/{delegation_id}", response={204: None}, operation_id="end_delegation")
def delete_delegation(request: HttpRequest, delegation_id: Id) -> Any:
    """End a delegation now."""
    end_delegation(delegation_id=delegation_id, by=actor_of(request))
    return Status(204, None)
