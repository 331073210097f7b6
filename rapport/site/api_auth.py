"""Who acts through REST: a token, or the session of the pages."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer, SessionAuth

from rapport.accounts.public import Actor, scope_for, user_of_token
from rapport.directory.public import actor_for
from rapport.kit.problems import Forbidden


class TokenActor(HttpBearer):
    """`Authorization: Bearer …`, with the scopes of the token."""

    def authenticate(self, request: HttpRequest, token: str) -> Any | None:
        """Return the actor behind a token, or None."""
        found = user_of_token(token)
        if found is None:
            return None
        user, scopes = found
        actor = actor_for(user, via="rest", scopes=scopes)
        needed = scope_for(request.method or "", request.path)
        if not actor.may(needed):
            raise Forbidden(f"This token may not {needed}. Make one that may under “My account”, Tokens.")
        request.actor = actor  # type: ignore[attr-defined]
        return actor


class SessionActor(SessionAuth):
    """The signed-in reader of the pages; cross-site requests are refused by the CSRF check."""

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """Return the signed-in actor, or None."""
        return request.actor if request.user.is_authenticated else None  # type: ignore[attr-defined]


token_actor = TokenActor()
session_actor = SessionActor(csrf=True)
