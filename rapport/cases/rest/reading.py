"""Read cases: the lists of the inbox, one's own requests, one case, its road and its custody; and open one."""

from collections.abc import Callable
from typing import Annotated, Any, cast

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.cases import policy
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.looking import opened
from rapport.cases.queries.case.clocks import agreed
from rapport.cases.queries.case.whole import whole
from rapport.cases.queries.inbox.lists import COUNTED, Filters, Tab, case_named, counts, inbox
from rapport.cases.queries.portal import mine, why
from rapport.cases.rest.asked import Limit, Once, Subject
from rapport.cases.rest.clocks import AgreedOut, agreed_out
from rapport.cases.rest.shapes import (
    CaseOut,
    CasesOut,
    CustodyOut,
    RoadStepOut,
    case_out,
    custody_out,
    row_out,
    step_out,
)
from rapport.cases.rules.limits import LONGEST_TEXT
from rapport.cases.rules.words import Channel
from rapport.catalogue.public import Level, service_by_slug, team_by_prefix
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.problems import Missing
from rapport.kit.shapes import written_out

router = Router()

Short = Annotated[str, Field(max_length=200)]
Person = Id | None


class ListIn(Schema):
    """Which list, and how it is narrowed. `team`: its letters. `state`: open, resolved or ended, where all is shown.

    `due`: what is `late`, or due within a `day`, as promised or as agreed. `last`: with `her`, those in which the last
    word is the colleague's. `holder`: the open cases one person, by id, or `nobody` has. `sort`: of all of a team, what
    is `due` first; without it, what changed last.
    """

    tab: Annotated[Tab, written_out(Tab)] = Tab.MINE
    q: Short = ""
    team: Short = ""
    priority: Level | None = None
    state: Annotated[str, Field(pattern="^(open|resolved|ended)?$")] = ""
    due: Annotated[str, Field(pattern="^(late|day)?$")] = ""
    last: Annotated[str, Field(pattern="^(her)?$")] = ""
    holder: Annotated[str, Field(pattern="^(nobody|[0-9]{1,9})?$")] = ""
    tag: Short = ""
    sort: Annotated[str, Field(pattern="^(due)?$")] = ""
    after: Annotated[str, Field(max_length=500)] = ""
    limit: Limit = 50


class CaseCountsOut(Schema):
    """How many cases each list of the inbox holds that nothing narrows. `most`: one more than that is "more"."""

    mine: int
    promises: int
    offered: int
    waiting: int
    unassigned: int
    team: int
    most: int


class CaseOpenIn(Given):
    """What is needed: of a `service` by its address, or of a `team` by its letters.

    `requester_id`: who asks, if a member of the team takes it down for her; `for_person_id`: for whom it is.
    The same `once` twice opens one case.
    """

    subject: Subject
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    service: Annotated[str, Field(max_length=120)] | None = None
    team: Annotated[str, Field(max_length=12)] | None = None
    answers: dict[str, Any] = {}
    requester_id: Person = None
    for_person_id: Person = None
    impact: Level | None = None
    urgency: Level | None = None
    restricted: bool = False
    once: Once | None = None


@router.get("/cases", response=CasesOut, operation_id="cases")
def list_cases(request: HttpRequest, wanted: Query[ListIn]) -> Any:
    """A list of the inbox: `mine`, `promises`, `offered`, `waiting`, `unassigned`, `team`."""
    actor = actor_of(request, Scope.READ)
    priority = str(wanted.priority.value) if wanted.priority else ""
    said = {
        name: getattr(wanted, name) for name in ("tab", "q", "team", "state", "due", "last", "holder", "tag", "sort")
    }
    filters = Filters(**said, priority=priority)
    page = inbox(filters, by=actor, own=policy.own_teams(actor), after=wanted.after or None, limit=wanted.limit)
    return {"items": [row_out(row) for row in page.items], "after": page.after}


@router.get("/cases/counts", response=CaseCountsOut, operation_id="case_counts")
def get_counts(request: HttpRequest) -> Any:
    """How many cases each list of the inbox holds, counted up to `most`."""
    actor = actor_of(request, Scope.READ)
    return {**counts(by=actor, own=policy.own_teams(actor)), "most": COUNTED}


@router.post("/cases", response={201: CaseOut}, operation_id="open_case")
def create_case(request: HttpRequest, given: CaseOpenIn) -> Any:
    """Ask for something."""
    actor = actor_of(request)
    made = open_case(
        subject=given.subject,
        text=given.text,
        service_id=_named("service", service_by_slug, given.service, actor),
        team_id=_named("team", team_by_prefix, given.team, actor),
        answers=given.answers,
        requester_id=given.requester_id,
        for_person_id=given.for_person_id,
        impact=given.impact,
        urgency=given.urgency,
        restricted=given.restricted,
        channel=Channel.REST,
        once=given.once,
        by=actor,
    )
    return Status(201, case_out(whole(made, by=actor)))


def _named(field: str, find: Callable[..., Any], name: str | None, actor: Actor) -> int | None:
    """Return the id of what a field names, None where it names nothing; what is not there is told at its field."""
    if not name:
        return None
    try:
        return cast("int", find(name, by=actor).id)
    except Missing:
        missing = Missing(f"There is no {field} “{name}”, or it is not yours to ask.")
        missing.field = field
        raise missing from None


@router.get("/cases/mine", response=CasesOut, operation_id="my_requests")
def list_mine(request: HttpRequest, after: str = "", limit: Limit = 50) -> Any:
    """What you asked, and what others asked for you, newest first."""
    page = mine(by=actor_of(request, Scope.READ), after=after or None, limit=limit)
    return {"items": [row_out(row) for row in page.items], "after": page.after}


@router.get("/cases/numbers/{number}", response=CaseOut, operation_id="case_by_number")
def get_numbered(request: HttpRequest, number: Annotated[str, Field(max_length=40)]) -> Any:
    """The case that is called so: IT-1042."""
    actor = actor_of(request, Scope.READ)
    found = case_named(number, by=actor)
    if found is None:
        raise Missing
    return case_out(opened(whole(found, by=actor), by=actor))


@router.get("/cases/{case_id}", response=CaseOut, operation_id="case")
def get_case(request: HttpRequest, case_id: Id, before: Id | None = None) -> Any:
    """One case, with the last messages, thirty at most, or those before one."""
    actor = actor_of(request, Scope.READ)
    return case_out(opened(whole(case_id, by=actor, before=before), by=actor))


@router.get("/cases/{case_id}/road", response=list[RoadStepOut], operation_id="case_road")
def get_road(request: HttpRequest, case_id: Id) -> Any:
    """What happened to a case, in order; the last two hundred things."""
    actor = actor_of(request, Scope.READ)
    return [step_out(step) for step in opened(whole(case_id, by=actor), by=actor).steps]


@router.get("/cases/{case_id}/custody", response=CustodyOut, operation_id="case_custody")
def get_custody(request: HttpRequest, case_id: Id) -> Any:
    """Who had the ball, and where the time went."""
    return custody_out(why(case_id, by=actor_of(request, Scope.READ)))


@router.get("/cases/{case_id}/agreed", response=list[AgreedOut], operation_id="case_agreed")
def get_agreed(request: HttpRequest, case_id: Id) -> Any:
    """What was agreed about a case: what is due when, what was missed, and how a breach divides among teams."""
    return [agreed_out(row) for row in agreed(case_id, by=actor_of(request, Scope.READ))]
