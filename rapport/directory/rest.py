"""REST of the directory: the same nouns, policy and actions as the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from rapport.accounts.public import Actor, Scope
from rapport.directory.actions.statements import correct_statement, withdraw_statement, write_statement
from rapport.directory.queries.listing import Filters, people_page
from rapport.directory.queries.profile import StatementRow, profile_of, statement_for, statements_about
from rapport.directory.queries.search import search
from rapport.directory.queries.tree import branches, unit_page
from rapport.kit.paging import size
from rapport.kit.problems import Forbidden, Missing
from rapport.privacy.public import record_look

router = Router(tags=["directory"])

Ident = Annotated[int, Field(ge=1, lt=2**63)]
Sort = Literal["name", "-name", "title", "-title", "unit", "-unit"]
Topic = Literal["reach", "tell", "avoid", "moves", "do", "need"]
Reach = Literal["everyone", "unit", "team", "me"]
Plain = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class PersonOut(Schema):
    """A person as lists show her."""

    id: int
    name: str
    title: str
    unit_slug: str
    unit_name: str
    location: str
    email: str
    skills: list[str]
    started_on: date | None


class PersonDetail(PersonOut):
    """A person as her page shows her."""

    timezone: str
    languages: list[str]
    manager_id: int | None
    vacant: bool
    ended_on: date | None


class People(Schema):
    """One page of people; `after` names the next one."""

    items: list[PersonOut]
    after: str | None


class StatementOut(Schema):
    """What somebody said about a person."""

    id: int
    topic: str
    text: str
    visibility: str
    author_id: int | None
    author: str
    own: bool
    at: datetime
    checked_on: date | None
    disputed: bool


class StatementIn(Schema):
    """A statement to be written."""

    topic: Topic
    text: Annotated[str, Field(min_length=1, max_length=500)]
    visibility: Reach = "everyone"


class StatementChange(Schema):
    """Other words for one's own statement."""

    text: Annotated[str, Field(min_length=1, max_length=500)]
    visibility: Reach | None = None


class UnitOut(Schema):
    """A unit with its headcount, all units below it counted in."""

    id: int
    name: str
    slug: str
    people: int
    manager_id: int | None


class UnitDetail(UnitOut):
    """A unit and where it stands."""

    parent_id: int | None
    depth: int
    ended: bool
    above: list[str]
    below: list[UnitOut]


class Hit(Schema):
    """Something that was found; `tier` 0 is the whole name, 4 only looks alike."""

    kind: Literal["person", "unit"]
    id: int
    name: str
    line: str
    url: str
    tier: int | None = None


class PeopleQuery(Schema):
    """What a list of people is narrowed to."""

    q: Plain = ""
    unit: Annotated[
        str, Field(max_length=500, pattern=r"^[^\x00]*$", description="Slug; means all units below too.")
    ] = ""
    location: Plain = ""
    skill: Plain = ""
    sort: Sort = "name"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: str | None = None


def _actor(request: HttpRequest, scope: Scope = Scope.READ) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may(scope):
        raise Forbidden(f"This token may not {scope.value}.")
    return actor


@router.get("/people", response=People)
def list_people(request: HttpRequest, asked: Query[PeopleQuery]) -> Any:
    """List people, filtered and sorted, a page at a time."""
    filters = Filters(q=asked.q, unit=asked.unit, location=asked.location, skill=asked.skill, sort=asked.sort)
    return people_page(filters, by=_actor(request), limit=size(asked.limit), after=asked.after)


@router.get("/people/{person_id}", response=PersonDetail)
def get_person(request: HttpRequest, person_id: Ident) -> Any:
    """Return one person. The look is written down for her."""
    actor = _actor(request)
    found = profile_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.person")
    return found


@router.get("/people/{person_id}/statements", response=list[StatementOut])
def list_statements(request: HttpRequest, person_id: Ident) -> Any:
    """Return what the caller may read about working with somebody."""
    actor = _actor(request)
    profile_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.statements")
    return statements_about(person_id, by=actor)


@router.post("/people/{person_id}/statements", response={201: StatementOut})
def add_statement(request: HttpRequest, person_id: Ident, told: StatementIn) -> tuple[int, StatementRow]:
    """Say how to work with oneself, or note what helps with a colleague, who will read it."""
    actor = _actor(request, Scope.WRITE)
    ident = write_statement(person_id=person_id, topic=told.topic, text=told.text, visibility=told.visibility, by=actor)
    return 201, statement_for(ident, by=actor)[1]


@router.patch("/people/{person_id}/statements/{statement_id}", response=StatementOut)
def change_statement(request: HttpRequest, person_id: Ident, statement_id: Ident, told: StatementChange) -> Any:
    """Put one's own statement in other words; the answer is a new statement in its place."""
    actor = _actor(request, Scope.WRITE)
    _belongs(statement_id, person_id, actor)
    ident = correct_statement(statement_id=statement_id, text=told.text, visibility=told.visibility, by=actor)
    return statement_for(ident, by=actor)[1]


@router.delete("/people/{person_id}/statements/{statement_id}", response={204: None})
def remove_statement(request: HttpRequest, person_id: Ident, statement_id: Ident) -> tuple[int, None]:
    """Withdraw a statement one wrote, or one about oneself."""
    actor = _actor(request, Scope.WRITE)
    _belongs(statement_id, person_id, actor)
    withdraw_statement(statement_id=statement_id, by=actor)
    return 204, None


def _belongs(statement_id: int, person_id: int, actor: Actor) -> None:
    if statement_for(statement_id, by=actor)[0] != person_id:
        raise Missing


@router.get("/units", response=list[UnitOut])
def list_units(request: HttpRequest, parent: Annotated[Ident | None, Query()] = None) -> Any:
    """Return the top units, or those right below `parent`."""
    return branches(parent, by=_actor(request))


@router.get("/units/{path:slug}/people", response=People)
def list_unit_people(request: HttpRequest, slug: str, limit: int = 50, after: str | None = None) -> Any:
    """List the people of a unit and of all units below it."""
    actor = _actor(request)
    page = unit_page(slug, by=actor)
    return people_page(Filters(unit=page.card.slug), by=actor, limit=size(limit), after=after)


@router.get("/units/{path:slug}", response=UnitDetail)
def get_unit(request: HttpRequest, slug: str) -> Any:
    """Return one unit, also by the slug it had before."""
    actor = _actor(request)
    page = unit_page(slug, by=actor)
    return {
        "id": page.card.id,
        "name": page.card.name,
        "slug": page.card.slug,
        "people": page.people,
        "manager_id": page.card.manager_id,
        "parent_id": page.card.parent_id,
        "depth": page.card.depth,
        "ended": page.card.ended,
        "above": [above.slug for above in page.crumbs],
        "below": branches(page.card.id, by=actor) if page.branches else [],
    }


@router.get("/search", response=list[Hit])
def find(request: HttpRequest, q: Annotated[str, Query(max_length=200)], limit: int = 10) -> Any:
    """Find people and units by a few letters, best first; spelling is forgiven."""
    found = search(q, by=_actor(request), limit=size(limit, default=10))
    people = [_hit("person", hit) | {"tier": hit.tier} for hit in found.people]
    return people + [_hit("unit", hit) for hit in found.units]


def _hit(kind: str, hit: Any) -> dict[str, Any]:
    return {"kind": kind, "id": hit.id, "name": hit.name, "line": hit.line, "url": hit.url}
