"""What happened in a relationship."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.kit.paging import Id
from rapport.relationships.actions.looks import look_at_relationship
from rapport.relationships.queries.timeline import timeline
from rapport.relationships.rest.shapes import Limit, TimelineOut

router = Router()


@router.get("/relationships/{relationship_id}/timeline", response=TimelineOut, operation_id="relationship_timeline")
def get_timeline(
    request: HttpRequest,
    relationship_id: Id,
    kind: Annotated[str, Field(max_length=20)] = "",
    q: Annotated[str, Field(max_length=80)] = "",
    after: str | None = None,
    limit: Limit = 30,
) -> Any:
    """What happened, newest first; `kind` is contact, cases, promises or plan, `q` words in touchpoints."""
    by = actor_of(request, Scope.READ)
    page = timeline(relationship_id, by=by, kind=kind, words=q, after=after, limit=limit)
    look_at_relationship(relationship_id, by=by)
    return {"items": list(page.items), "after": page.after}
