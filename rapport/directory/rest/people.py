"""REST of people: the same nouns, policy and actions as the pages."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.directory.actions.leaving import end_person, return_person
from rapport.directory.actions.people import add_person, change_person
from rapport.directory.queries.history import days_of
from rapport.directory.queries.listing import Filters, people_page
from rapport.directory.queries.profile import profile_of
from rapport.directory.rest.asked import Plain
from rapport.kit.given import Given
from rapport.kit.paging import Id, size
from rapport.privacy.public import record_look

router = Router(tags=["directory"])

Sort = Literal["name", "-name", "title", "-title", "unit", "-unit"]


class PersonRowOut(Schema):
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


class PersonDetail(PersonRowOut):
    """A person as her page shows her."""

    timezone: str
    languages: list[str]
    manager_id: int | None
    vacant: bool
    ended_on: date | None


class People(Schema):
    """One page of people; `after` names the next one."""

    items: list[PersonRowOut]
    after: str | None


class PersonIn(Given):
    """Somebody to be added; an e-mail address or an `external_id` tells her from a namesake."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(max_length=254)] = ""
    title: Annotated[str, Field(max_length=300)] = ""
    unit_id: Id | None = None
    manager_id: Id | None = None
    started_on: date | None = None
    external_id: Annotated[str, Field(max_length=200)] | None = None


class PersonChange(Given):
    """What a record should say; what is left out stays. Your own languages and skills you may change yourself."""

    name: Annotated[str, Field(max_length=200)] = ""
    given_name: Annotated[str, Field(max_length=100)] = ""
    family_name: Annotated[str, Field(max_length=100)] = ""
    location: Annotated[str, Field(max_length=200)] = ""
    timezone: Annotated[str, Field(max_length=64)] = ""
    languages: list[str] = []
    grade: Annotated[str, Field(max_length=60)] = ""
    skills: list[str] = []
    started_on: date | None = None


class DepartureIn(Given):
    """Somebody's last day; without one, today."""

    on: date | None = None


class DaysOut(Schema):
    """Somebody's first day, the last one while it is to come, and the last one once it has passed."""

    started_on: date | None
    leaves_on: date | None
    ended_on: date | None


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


@router.get("/people", response=People)
def list_people(request: HttpRequest, asked: Query[PeopleQuery]) -> Any:
    """List people, filtered and sorted, a page at a time."""
    filters = Filters(q=asked.q, unit=asked.unit, location=asked.location, skill=asked.skill, sort=asked.sort)
    return people_page(filters, by=actor_of(request, Scope.READ), limit=size(asked.limit), after=asked.after)


@router.get("/people/{person_id}", response=PersonDetail)
def get_person(request: HttpRequest, person_id: Id) -> Any:
    """Return one person. The look is written down for her."""
    actor = actor_of(request, Scope.READ)
    found = profile_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.person")
    return found


@router.post("/people", response={201: PersonDetail})
def create_person(request: HttpRequest, told: PersonIn) -> Any:
    """Add somebody; administrators only."""
    actor = actor_of(request, Scope.WRITE)
    ident = add_person(**told.dict(), by=actor)
    return Status(201, profile_of(ident, by=actor))


@router.patch("/people/{person_id}", response=PersonDetail)
def patch_person(request: HttpRequest, person_id: Id, told: PersonChange) -> Any:
    """Change a record as an administrator, or your own languages and skills."""
    actor = actor_of(request, Scope.WRITE)
    change_person(person_id=person_id, **told.dict(exclude_unset=True), by=actor)
    return profile_of(person_id, by=actor)


@router.get("/people/{person_id}/departure", response=DaysOut)
def get_departure(request: HttpRequest, person_id: Id) -> Any:
    """Return somebody's first and last day: your own, or as an administrator anybody's."""
    actor = actor_of(request, Scope.READ)
    days = days_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.record")
    return days


@router.put("/people/{person_id}/departure", response=DaysOut)
def put_departure(request: HttpRequest, person_id: Id, told: DepartureIn) -> Any:
    """Note somebody's last day; administrators only."""
    actor = actor_of(request, Scope.WRITE)
    end_person(person_id=person_id, on=told.on, by=actor)
    return days_of(person_id, by=actor)


@router.delete("/people/{person_id}/departure", response={204: None})
def delete_departure(request: HttpRequest, person_id: Id) -> Any:
    """Undo that somebody leaves or has left; administrators only."""
    return_person(person_id=person_id, by=actor_of(request, Scope.WRITE))
    return Status(204, None)
