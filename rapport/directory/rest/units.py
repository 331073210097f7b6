"""REST of units."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Actor, Scope, actor_of
from rapport.directory.actions.units import add_unit, change_unit, end_unit, reopen_unit
from rapport.directory.policy import require_directory
from rapport.directory.queries.cards import unit_by_slug, unit_card
from rapport.directory.queries.listing import Filters, people_page
from rapport.directory.queries.tree import branches, unit_page
from rapport.directory.rest.people import People
from rapport.kit.given import Given
from rapport.kit.paging import Id, size

router = Router(tags=["directory"])

Name = Annotated[str, Field(min_length=1, max_length=200)]


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


class UnitIn(Given):
    """A unit to be added; without a manager it follows from who reports to whom."""

    name: Name
    parent_id: Id | None = None
    manager_id: Id | None = None


class UnitChange(Given):
    """Another name, place or manager; what is left out stays. A null `parent_id` is the top."""

    name: Name = ""
    parent_id: Id | None = None
    manager_id: Id | None = None


class ClosureIn(Given):
    """A unit's last day; without one, today."""

    on: date | None = None


@router.get("/units", response=list[UnitOut])
def list_units(request: HttpRequest, parent: Annotated[Id | None, Query()] = None) -> Any:
    """Return the top units, or those right below `parent`."""
    return branches(parent, by=actor_of(request, Scope.READ))


@router.get("/units/{path:slug}/people", response=People)
def list_unit_people(request: HttpRequest, slug: str, limit: int = 50, after: str | None = None) -> Any:
    """List the people of a unit and of all units below it."""
    actor = actor_of(request, Scope.READ)
    page = unit_page(slug, by=actor)
    return people_page(Filters(unit=page.card.slug), by=actor, limit=size(limit), after=after)


@router.post("/units", response={201: UnitDetail})
def create_unit(request: HttpRequest, told: UnitIn) -> Any:
    """Add a unit below another, or at the top; administrators only."""
    actor = actor_of(request, Scope.WRITE)
    ident = add_unit(**told.dict(), by=actor)
    return Status(201, _detail(unit_card([ident])[ident].slug, actor))


@router.put("/units/{path:slug}/closure", response=UnitDetail)
def put_closure(request: HttpRequest, slug: str, told: ClosureIn) -> Any:
    """End a unit in which nobody is and below which nothing stands; administrators only."""
    actor = actor_of(request, Scope.WRITE)
    require_directory(actor)
    card = unit_by_slug(slug, by=actor)
    end_unit(unit_id=card.id, on=told.on, by=actor)
    return _detail(card.slug, actor)


@router.delete("/units/{path:slug}/closure", response={204: None})
def delete_closure(request: HttpRequest, slug: str) -> Any:
    """Let a unit that was ended stand again; administrators only."""
    actor = actor_of(request, Scope.WRITE)
    require_directory(actor)
    reopen_unit(unit_id=unit_by_slug(slug, by=actor).id, by=actor)
    return Status(204, None)


@router.patch("/units/{path:slug}", response=UnitDetail)
def patch_unit(request: HttpRequest, slug: str, told: UnitChange) -> Any:
    """Rename or move a unit, or name its manager, all or nothing; administrators only."""
    actor = actor_of(request, Scope.WRITE)
    require_directory(actor)
    ident = unit_by_slug(slug, by=actor).id
    change_unit(unit_id=ident, **told.dict(exclude_unset=True), by=actor)
    return _detail(unit_card([ident])[ident].slug, actor)


@router.get("/units/{path:slug}", response=UnitDetail)
def get_unit(request: HttpRequest, slug: str) -> Any:
    """Return one unit, also by the slug it had before."""
    return _detail(slug, actor_of(request, Scope.READ))


def _detail(slug: str, actor: Actor) -> dict[str, Any]:
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
