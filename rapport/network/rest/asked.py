"""Who asks, and what may be asked with: shared by the nouns of the room's REST."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from rapport.accounts.public import Actor, Scope
from rapport.kit.problems import Forbidden

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Months = Annotated[int, Field(ge=1, le=36)]
Limit = Annotated[int, Field(ge=1, le=50)]


def actor_of(request: HttpRequest) -> Actor:
    """The account behind a request."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def reader(request: HttpRequest) -> Actor:
    """The same, if it may read."""
    actor = actor_of(request)
    if not actor.may(Scope.READ):
        raise Forbidden("This token may not read. Make one with the right scope.")
    return actor
