"""REST of people: the same nouns, policy and actions as the pages."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from rapport.directory.queries.listing import Filters, people_page
from rapport.directory.queries.profile import profile_of
from rapport.directory.rest.asked import Ident, Plain, actor_of
from rapport.kit.paging import size
from rapport.privacy.public import record_look

router = Router(tags=["directory"])

Sort = Literal["name", "-name", "title", "-title", "unit", "-unit"]


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
    return people_page(filters, by=actor_of(request), limit=size(asked.limit), after=asked.after)


@router.get("/people/{person_id}", response=PersonDetail)
def get_person(request: HttpRequest, person_id: Ident) -> Any:
    """Return one person. The look is written down for her."""
    actor = actor_of(request)
    found = profile_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.person")
    return found
