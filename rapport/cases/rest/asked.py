"""Who asks, and what is asked with: shared by the nouns of the room's REST."""

from typing import Annotated

from django.http import HttpRequest
from pydantic import AwareDatetime as Moment
from pydantic import Field

from rapport.accounts.public import Actor, Scope
from rapport.cases.rules.limits import LONGEST_SUBJECT, LONGEST_TEXT
from rapport.kit.problems import Forbidden

Id = Annotated[int, Field(ge=1, le=2**63 - 1)]
Limit = Annotated[int, Field(ge=1, le=200)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Once = Annotated[str, Field(min_length=1, max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Subject = Annotated[str, Field(min_length=1, max_length=LONGEST_SUBJECT)]


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


__all__ = ["Id", "Limit", "Moment", "Once", "Subject", "Text", "Version", "actor_of", "reader"]
