"""Tokens for programs."""

import secrets
from datetime import timedelta

from django.db import transaction

from rapport.accounts.actions.facts import record
from rapport.accounts.events import TokenCreated, TokenRevoked
from rapport.accounts.models import ApiToken
from rapport.accounts.policy import ensure_own
from rapport.accounts.queries.who import digest_of
from rapport.accounts.rules import TOKEN_PREFIX, Actor, Scope
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.kit.text import squeeze

MOST_DAYS = 366
SHOWN = len(TOKEN_PREFIX) + 6


def create_token(*, user_id: int, name: str, scopes: frozenset[Scope], days: int, by: Actor) -> tuple[int, str]:
    """Make a token for an account; return its id and the token itself, which is shown this once and not kept.

    It expires after `days` (at most 366). Only somebody signed in makes one: a token's child would outlive it.
    """
    ensure_own(user_id, by)
    if by.scopes is not None:
        raise Forbidden("A token cannot make another one. Sign in to make it.")
    if not scopes:
        raise Refusal("Say what the token may do: read, write or import.", code="no_scope", field="scopes")
    if not 1 <= days <= MOST_DAYS:
        raise Refusal(f"A token lives between 1 and {MOST_DAYS} days.", code="bad_days", field="days")
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    moment = clock.now()
    with transaction.atomic():
        row = ApiToken.objects.create(
            user_id=user_id,
            name=squeeze(name)[:100] or "token",
            prefix=token[:SHOWN],
            digest=digest_of(token),
            scopes=sorted(scopes),
            created_at=moment,
            expires_at=moment + timedelta(days=days),
        )
        record(TokenCreated(user_id=user_id, token_id=row.id), by=by)
    return row.id, token


def revoke_tokens(user_id: int, *, by: Actor) -> None:
    """Revoke all tokens of an account, as when its password was forgotten: whoever had it may have made some."""
    with transaction.atomic():
        for row in ApiToken.objects.select_for_update().filter(user_id=user_id, revoked_at=None):
            row.revoked_at = clock.now()
            row.save(update_fields=["revoked_at"])
            record(TokenRevoked(user_id=user_id, token_id=row.id), by=by)


def revoke_token(*, token_id: int, by: Actor) -> None:
    """Revoke an own token, at once. Twice changes nothing."""
    with transaction.atomic():
        row = ApiToken.objects.select_for_update().filter(id=token_id).first()
        ensure_own(row.user_id if row else -1, by)
        if row is not None and row.revoked_at is None:
            row.revoked_at = clock.now()
            row.save(update_fields=["revoked_at"])
            record(TokenRevoked(user_id=row.user_id, token_id=row.id), by=by)
