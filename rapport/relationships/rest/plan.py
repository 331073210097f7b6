"""Goals and steps."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from rapport.accounts.public import Scope, actor_of
from rapport.kit.paging import Id
from rapport.relationships.actions.goals import (
    answer_goal,
    change_goal,
    end_goal,
    propose_goal,
    reopen_goal,
    value_goal,
)
from rapport.relationships.actions.steps import change_step, end_step, reopen_step, set_step
from rapport.relationships.queries.page import whole
from rapport.relationships.rest.shapes import (
    BookMadeOut,
    ComingOut,
    GoalAnswerIn,
    GoalEndIn,
    GoalIn,
    GoalOut,
    StepChange,
    StepEndIn,
    StepIn,
    StepOut,
    ValueIn,
)
from rapport.relationships.rules.words import GoalState

router = Router()


@router.get("/relationships/{relationship_id}/goals", response=list[GoalOut], operation_id="relationship_goals")
def get_goals(request: HttpRequest, relationship_id: Id) -> Any:
    """Goals: those that are open, then the last that ended."""
    plan = whole(relationship_id, by=actor_of(request, Scope.READ)).plan
    return [*plan.goals, *plan.ended]


@router.post("/relationships/{relationship_id}/goals", response={201: BookMadeOut}, operation_id="propose_goal")
def post_goal(request: HttpRequest, relationship_id: Id, given: GoalIn) -> Any:
    """Propose a goal to the other side."""
    ident = propose_goal(relationship_id=relationship_id, **given.dict(), by=actor_of(request))
    return Status(201, {"id": ident})


@router.put("/relationships/goals/{goal_id}", response={204: None}, operation_id="change_goal")
def put_goal(request: HttpRequest, goal_id: Id, given: GoalIn) -> Any:
    """Put a goal anew; the other side is asked again where its terms changed."""
    change_goal(goal_id=goal_id, **given.dict(), by=actor_of(request))
    return Status(204, None)


@router.post("/relationships/goals/{goal_id}/values", response={204: None}, operation_id="value_goal")
def post_value(request: HttpRequest, goal_id: Id, given: ValueIn) -> Any:
    """Put down how far a goal is on a day."""
    value_goal(goal_id=goal_id, value=given.value, on=given.on, by=actor_of(request))
    return Status(204, None)


@router.post("/relationships/goals/{goal_id}/answer", response={204: None}, operation_id="answer_goal")
def post_answer(request: HttpRequest, goal_id: Id, given: GoalAnswerIn) -> Any:
    """Say yes or no to a goal, for the other side; a yes to what is proposed no more is told what is."""
    answer_goal(goal_id=goal_id, yes=given.yes, reason=given.reason, seen=given.seen, by=actor_of(request))
    return Status(204, None)


@router.put("/relationships/goals/{goal_id}/state", response={204: None}, operation_id="end_goal")
def put_goal_state(request: HttpRequest, goal_id: Id, given: GoalEndIn) -> Any:
    """Say that a goal was reached, drop it, or take it up again."""
    if given.state == GoalState.OPEN:
        reopen_goal(goal_id=goal_id, by=actor_of(request))
    else:
        end_goal(goal_id=goal_id, state=given.state, by=actor_of(request))
    return Status(204, None)


@router.get("/relationships/{relationship_id}/steps", response=list[StepOut], operation_id="relationship_steps")
def get_steps(request: HttpRequest, relationship_id: Id) -> Any:
    """Steps that are open, what is due first at the top."""
    return list(whole(relationship_id, by=actor_of(request, Scope.READ)).plan.steps)


@router.post("/relationships/{relationship_id}/steps", response={201: BookMadeOut}, operation_id="set_step")
def post_step(request: HttpRequest, relationship_id: Id, given: StepIn) -> Any:
    """Say what somebody of either side is to do by a day."""
    ident = set_step(relationship_id=relationship_id, **given.dict(), by=actor_of(request))
    return Status(201, {"id": ident})


@router.patch("/relationships/steps/{step_id}", response={204: None}, operation_id="change_step")
def patch_step(request: HttpRequest, step_id: Id, given: StepChange) -> Any:
    """Put a step anew: in other words, on somebody else or nobody, by another day or none."""
    said = given.dict(exclude_unset=True)
    if said.get("words", "") is None:  # null says nothing of the words, for a step has some
        del said["words"]
    change_step(step_id=step_id, **said, by=actor_of(request))
    return Status(204, None)


@router.put("/relationships/steps/{step_id}/state", response={204: None}, operation_id="end_step")
def put_step_state(request: HttpRequest, step_id: Id, given: StepEndIn) -> Any:
    """Say that a step is done, drop it, or take it up again."""
    if given.done is None:
        reopen_step(step_id=step_id, by=actor_of(request))
    else:
        end_step(step_id=step_id, done=given.done, by=actor_of(request))
    return Status(204, None)


@router.get("/relationships/{relationship_id}/planned", response=list[ComingOut], operation_id="relationship_planned")
def get_planned(request: HttpRequest, relationship_id: Id) -> Any:
    """Touchpoints in the calendar; first those whose time is over, and of which nobody said whether they took place."""
    plan = whole(relationship_id, by=actor_of(request, Scope.READ)).plan
    return [*plan.asked, *plan.coming]
