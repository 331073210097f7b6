"""Who an account is, and who stands behind a token."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from rapport.accounts.models import ApiToken, RoleGrant, User
from rapport.accounts.rules import Role, Scope
from rapport.kit import clock

USED_AGAIN_AFTER = timedelta(minutes=10)  # how exact "last used" is; keeps a busy token from writing at every call


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How to write to somebody: address, name, language and time zone (empty: the installation's)."""

    user_id: int | None
    email: str
    name: str = ""
    language: str = ""
    timezone: str = ""


@dataclass(frozen=True, kw_only=True)
class TokenRow:
    """A token as its owner sees it."""

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    works: bool


def reader_of(user_id: int) -> Reader:
    """Return how to write to an account; raises `User.DoesNotExist`. One statement."""
    user = User.objects.get(id=user_id)
    language, zone = user.language_here, user.timezone
    return Reader(user_id=user.id, email=user.email, name=user.name, language=language, timezone=zone)


def user_id_of_address(address: str) -> int | None:
    """Return the account that signs in with an address, whatever its case. One statement."""
    return User.objects.with_address(address).values_list("id", flat=True).first()


def tokens_of(user_id: int) -> Sequence[TokenRow]:
    """Return an account's tokens, newest first. One statement."""
    moment = clock.now()
    return [
        TokenRow(
            id=t.id,
            name=t.name,
            prefix=t.prefix,
            scopes=tuple(t.scopes),
            created_at=t.created_at,
            expires_at=t.expires_at,
            last_used_at=t.last_used_at,
            revoked_at=t.revoked_at,
            works=t.revoked_at is None and (t.expires_at is None or t.expires_at > moment),
        )
        for t in ApiToken.objects.filter(user_id=user_id).order_by("-id")
    ]


def roles_of(user_id: int) -> frozenset[Role]:
    """Return the roles of an account; everybody signed in is an employee. One statement."""
    granted = RoleGrant.objects.filter(user_id=user_id).values_list("role", flat=True)
    return frozenset({Role.EMPLOYEE, *(Role(role) for role in granted)})


def digest_of(token: str) -> bytes:
    """Return what is kept of a token: its SHA-256; a token is random, so it needs no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def user_of_token(token: str) -> tuple[User, frozenset[Scope]] | None:
    """Return the account and scopes behind a valid token, or None. One or two statements."""
    moment = clock.now()
    found = (
        ApiToken.objects.select_related("user")
        .filter(digest=digest_of(token), revoked_at=None, user__is_active=True)
        .filter(Q(expires_at=None) | Q(expires_at__gt=moment))
        .first()
    )
    if found is None:
        return None
    if found.last_used_at is None or found.last_used_at < moment - USED_AGAIN_AFTER:
        ApiToken.objects.filter(id=found.id).update(last_used_at=moment)
    return found.user, frozenset(Scope(s) for s in found.scopes)
