"""REST of the organisation's own fields of people and units. Values are texts here, as imports and forms take them."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body, Router
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.directory.queries.cards import unit_by_slug
from rapport.directory.queries.profile import profile_of
from rapport.fields.public import Noun, shown_values, write_values
from rapport.kit.paging import Id
from rapport.privacy.public import record_look

router = Router(tags=["directory"])

Texts = dict[str, Annotated[str, Field(max_length=2000)] | None]


@router.get("/people/{person_id}/fields", response=dict[str, str])
def get_person_fields(request: HttpRequest, person_id: Id) -> Any:
    """Return the own fields of a person that you may see, by key; empty ones are empty texts."""
    actor = actor_of(request, Scope.READ)
    profile_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.fields")
    return _texts(Noun.PERSON, person_id, actor)


@router.patch("/people/{person_id}/fields", response=dict[str, str])
def patch_person_fields(request: HttpRequest, person_id: Id, told: Body[Texts]) -> Any:
    """Write own fields of a person by key; an empty text takes a value away, what is left out stays."""
    actor = actor_of(request, Scope.WRITE)
    profile_of(person_id, by=actor)
    write_values(Noun.PERSON, {person_id: told}, by=actor)
    return _texts(Noun.PERSON, person_id, actor)


@router.get("/units/{path:slug}/fields", response=dict[str, str])
def get_unit_fields(request: HttpRequest, slug: str) -> Any:
    """Return the own fields of a unit that you may see, by key; empty ones are empty texts."""
    actor = actor_of(request, Scope.READ)
    return _texts(Noun.UNIT, unit_by_slug(slug, by=actor).id, actor)


@router.patch("/units/{path:slug}/fields", response=dict[str, str])
def patch_unit_fields(request: HttpRequest, slug: str, told: Body[Texts]) -> Any:
    """Write own fields of a unit by key; an empty text takes a value away, what is left out stays."""
    actor = actor_of(request, Scope.WRITE)
    ident = unit_by_slug(slug, by=actor).id
    write_values(Noun.UNIT, {ident: told}, by=actor)
    return _texts(Noun.UNIT, ident, actor)


def _texts(noun: Noun, subject_id: int, actor: Actor) -> dict[str, str]:
    return {shown.field.key: shown.text for shown in shown_values(noun, subject_id, by=actor)}
