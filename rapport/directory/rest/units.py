"""REST of units."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from rapport.directory.queries.listing import Filters, people_page
from rapport.directory.queries.tree import branches, unit_page
from rapport.directory.rest.asked import Ident, actor_of
from rapport.directory.rest.people import People
from rapport.kit.paging import size

router = Router(tags=["directory"])


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


@router.get("/units", response=list[UnitOut])
def list_units(request: HttpRequest, parent: Annotated[Ident | None, Query()] = None) -> Any:
    """Return the top units, or those right below `parent`."""
    return branches(parent, by=actor_of(request))


@router.get("/units/{path:slug}/people", response=People)
def list_unit_people(request: HttpRequest, slug: str, limit: int = 50, after: str | None = None) -> Any:
    """List the people of a unit and of all units below it."""
    actor = actor_of(request)
    page = unit_page(slug, by=actor)
    return people_page(Filters(unit=page.card.slug), by=actor, limit=size(limit), after=after)


@router.get("/units/{path:slug}", response=UnitDetail)
def get_unit(request: HttpRequest, slug: str) -> Any:
    """Return one unit, also by the slug it had before."""
    actor = actor_of(request)
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
