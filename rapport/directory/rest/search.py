"""REST of search."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from rapport.accounts.public import Scope, actor_of
from rapport.directory.queries.search import search
from rapport.kit.paging import size

router = Router(tags=["directory"])


class Hit(Schema):
    """Something that was found; `tier` 0 is the whole name, 4 only looks alike."""

    kind: Literal["person", "unit"]
    id: int
    name: str
    line: str
    url: str
    tier: int | None = None


@router.get("/search", response=list[Hit])
def find(request: HttpRequest, q: Annotated[str, Query(max_length=200)], limit: int = 10) -> Any:
    """Find people and units by a few letters, best first; spelling is forgiven."""
    found = search(q, by=actor_of(request, Scope.READ), limit=size(limit, default=10))
    people = [_hit("person", hit) | {"tier": hit.tier} for hit in found.people]
    return people + [_hit("unit", hit) for hit in found.units]


def _hit(kind: str, hit: Any) -> dict[str, Any]:
    return {"kind": kind, "id": hit.id, "name": hit.name, "line": hit.line, "url": hit.url}
