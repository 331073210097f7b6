"""REST of what those read who oversee, of retention, and of names behind pseudonyms."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from rapport.accounts.public import Role, actor_of
from rapport.kit.given import Given
from rapport.kit.paging import size
from rapport.privacy.actions.names import answer_name, ask_name, read_name
from rapport.privacy.queries.names import name_request, name_requests
from rapport.privacy.queries.oversight import oversight
from rapport.privacy.queries.retention import clock_rows, retention_runs
from rapport.privacy.rules import Purpose, Wish

router = Router(tags=["privacy"])


class RunOut(Schema):
    """The report of one run of a retention clock."""

    id: int
    clock: str
    title: str
    ran_at: datetime
    before: datetime
    removed: int
    error: str


class Runs(Schema):
    """One page of reports."""

    items: list[RunOut]
    after: str | None


class ClockOut(Schema):
    """A retention clock; where the time is not one for all, `days` is null and `note` says how long."""

    name: str
    title: str
    days: int | None
    note: str
    last: RunOut | None


class BrowsingOut(Schema):
    """An account that looked at many different people within an hour."""

    user_id: int
    name: str
    since: datetime
    people: int


class RoleOut(Schema):
    """How many open accounts have a role, and the first of their names."""

    role: Role
    count: int
    names: list[str]


class NameOut(Schema):
    """A question who is behind a pseudonym, and what came of it; never the name."""

    id: int
    pseudonym: str
    purpose: Purpose
    reason: str
    asked_by_id: int | None
    asked_by: str
    asked_at: datetime
    state: Literal["open", "granted", "refused", "over"]
    answer: str
    answered_by: str
    answered_at: datetime | None
    until: datetime | None


class Names(Schema):
    """One page of questions for names."""

    items: list[NameOut]
    after: str | None


class RequestCountOut(Schema):
    """How many requests of one kind there are, and what came of them; `late`: open for more than a month."""

    wish: Wish
    open: int
    late: int
    done: int
    refused: int
    answered_late: int


class RequestOut(Schema):
    """A request that waits, without whose it is or a word of it; `keepers`: no administrator answers it."""

    id: int
    wish: Wish
    created_at: datetime
    late: bool
    keepers: bool


class RequestsOut(Schema):
    """What people ask for about their data, in numbers, and what waits, the oldest first."""

    counts: list[RequestCountOut]
    waiting: list[RequestOut]


class ExportOut(Schema):
    """Somebody took something away as a file; `name` is empty for the terminal."""

    what: str
    name: str
    at: datetime


class ConfidedOut(Schema):
    """Looks in the last month at what only few may read: how often, and by how many accounts."""

    what: str
    times: int
    accounts: int


class OversightOut(Schema):
    """What those look at first who oversee. `opted_out` is told from ten people on and by full tens."""

    purposes: list[Purpose]
    browsing: list[BrowsingOut]
    requests: RequestsOut
    waiting: list[NameOut]
    opted_out: int | None
    clocks: list[ClockOut]
    roles: list[RoleOut]
    exports: list[ExportOut]
    confided: list[ConfidedOut]


class PrivacyNameIn(Given):
    """Whose name, what for and why."""

    pseudonym: Annotated[str, Field(min_length=1, max_length=20)]
    purpose: Purpose
    reason: Annotated[str, Field(min_length=1, max_length=4000)]


class NameAnswerIn(Given):
    """A decision; a no says why."""

    granted: bool
    text: Annotated[str, Field(max_length=4000)] = ""


class TheName(Schema):
    """Who is behind a pseudonym."""

    person_id: int
    name: str


@router.get("/privacy/clocks", response=list[ClockOut], summary="When data go")
def list_clocks(request: HttpRequest) -> Any:
    """Return every retention clock with its last run."""
    return _clocks(clock_rows(by=actor_of(request)))


def _clocks(rows: Any) -> list[dict[str, Any]]:
    return [{**vars(row), "days": None if row.keeps is None else row.keeps.days} for row in rows]


@router.get("/privacy/retention", response=Runs, summary="What was removed when")
def list_runs(request: HttpRequest, clock: str = "", after: str | None = None, limit: int | None = None) -> Any:
    """Return reports of the retention clocks, newest first; for those who oversee."""
    return retention_runs(by=actor_of(request), clock=clock, after=after, limit=size(limit))


@router.get("/oversight", response=OversightOut, summary="What those look at first who oversee")
def show_oversight(request: HttpRequest) -> Any:
    """Return purposes, who browsed, requests in numbers, open questions for names, clocks and roles; for overseers."""
    found = oversight(by=actor_of(request))
    return {**vars(found), "purposes": list(Purpose), "clocks": _clocks(found.clocks)}


@router.get("/privacy/names", response=Names, summary="Questions who is behind a pseudonym")
def list_names(request: HttpRequest, after: str | None = None, limit: int | None = None) -> Any:
    """Return my questions, newest first; those who oversee get everybody's."""
    return name_requests(by=actor_of(request), after=after, limit=size(limit))


@router.post("/privacy/names", response={201: NameOut}, summary="Ask who is behind a pseudonym")
def ask(request: HttpRequest, body: PrivacyNameIn) -> Any:
    """Ask for a name; a second person decides. For analysts."""
    actor = actor_of(request)
    ident = ask_name(pseudonym=body.pseudonym, purpose=body.purpose, reason=body.reason, by=actor)
    return 201, name_request(ident, by=actor)


@router.post("/privacy/names/{request_id}/answer", response={204: None}, summary="Decide a question for a name")
def decide(request: HttpRequest, request_id: int, body: NameAnswerIn) -> Any:
    """Let the name be read for a day by the one who asked, or not; for those who oversee, of others' questions."""
    answer_name(request_id=request_id, granted=body.granted, text=body.text, by=actor_of(request))
    return 204, None


@router.post("/privacy/names/{request_id}/name", response=TheName, summary="Read a name")
def read(request: HttpRequest, request_id: int) -> Any:
    """Return the name, to the one who asked, within a day of the yes. The person sees that it was read."""
    name = read_name(request_id=request_id, by=actor_of(request))
    return {"person_id": name.subject_id, "name": name.card.name}
