"""What all nouns of the catalogue's REST share: who asks, and the shapes of ids and texts."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import Field

from rapport.accounts.public import Actor, Scope
from rapport.kit.problems import Forbidden

Ident = Annotated[int, Field(ge=1, lt=2**63)]
Name = Annotated[str, Field(max_length=200)]
About = Annotated[str, Field(max_length=2000)]
Minute = Annotated[int, Field(ge=0, le=1440)]
Span = Annotated[list[Minute], Field(min_length=2, max_length=2)]  # from, until
DayHours = Annotated[list[Span], Field(max_length=24)]


def actor_of(request: HttpRequest, scope: Scope = Scope.READ) -> Actor:
    """Return who asks; refuses a token that does not cover the scope, and strangers."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.may(scope) or not actor.is_known:
        raise Forbidden(f"This token may not {scope.value}.")
    return actor
