"""Reads of accounts."""

import hashlib

from django.db.models import Q

from rapport.accounts.models import ApiToken, RoleGrant, User
from rapport.accounts.rules import Role, Scope
from rapport.kit import clock


def roles_of(user_id: int) -> frozenset[Role]:
    """Return the roles of an account; everybody signed in is an employee. One statement."""
    granted = RoleGrant.objects.filter(user_id=user_id).values_list("role", flat=True)
    return frozenset({Role.EMPLOYEE, *(Role(role) for role in granted)})


def digest_of(token: str) -> bytes:
    """Return what is kept of a token: its SHA-256; a token is random, so it needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def user_of_token(token: str) -> tuple[User, frozenset[Scope]] | None:
    """Return the account and scopes behind a valid token, or None. One statement."""
    moment = clock.now()
    found = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(token), revoked_at=None, user__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=moment))
        .first()
    )
    if found is None:
        return None
    return found.user, frozenset(Scope(s) for s in found.scopes)
