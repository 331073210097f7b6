"""Have facts sent to an address, and change, pause or end it."""

import base64
import secrets as chance
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from rapport.accounts.public import Actor, ensure_administrator
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.queue import enqueue
from rapport.ledger.public import record
from rapport.webhooks.events import (
    SecretChanged,
    Subscribed,
    SubscriptionChanged,
    SubscriptionPaused,
    SubscriptionResumed,
    Unsubscribed,
)
from rapport.webhooks.models import Subscription
from rapport.webhooks.policy import visible_to
from rapport.webhooks.queries import Webhook, as_webhook, forget, sendable
from rapport.webhooks.rules import SECRET_OVERLAP, State, Why, check_kinds, secret_of, target_of

SEED = 16  # bytes


def subscribe(*, url: str, kinds: Iterable[str], by: Actor) -> tuple[Webhook, str]:
    """Have facts of some kinds sent to an https address; return the webhook and its secret, which is shown only now.

    `kinds` are names of facts, whole rooms (`cases.*`), or `*`. Raises Refusal for an address nothing may be sent to.
    """
    ensure_administrator(by)
    target_of(url.strip(), allowed=hosts_allowed())
    with transaction.atomic():
        row = Subscription.objects.create(
            url=url.strip(), kinds=check_kinds(kinds, sendable()), seed=chance.token_bytes(SEED)
        )
        record(Subscribed(subscription_id=row.id), by=by)
    forget()
    return as_webhook(row), _secret(row.id, bytes(row.seed))


def change(*, subscription_id: int, url: str | None = None, kinds: Iterable[str] | None = None, by: Actor) -> Webhook:
    """Send to another address, or other kinds of fact; what is left out stays. The same again changes nothing."""
    with transaction.atomic():
        row = _locked(subscription_id, by)
        before = (row.url, row.kinds)
        if url is not None:
            target_of(url.strip(), allowed=hosts_allowed())
            row.url = url.strip()
        if kinds is not None:
            row.kinds = check_kinds(kinds, sendable())
        if (row.url, row.kinds) != before:
            row.save(update_fields=["url", "kinds"])
            record(SubscriptionChanged(subscription_id=row.id), by=by)
    forget()
    return as_webhook(row)


def pause(*, subscription_id: int, by: Actor) -> Webhook:
    """Send nothing until somebody resumes it; what happens meanwhile is not kept, and can be replayed."""
    with transaction.atomic():
        row = _locked(subscription_id, by)
        if not row.paused:
            stop(row, Why.ASKED, by=by)
    return as_webhook(row)


def stop(row: Subscription, why: Why, *, by: Actor) -> None:
    """Pause a webhook whose row the caller's transaction holds."""
    row.paused = why
    row.save(update_fields=["paused"])
    record(SubscriptionPaused(subscription_id=row.id, why=why), by=by)
    forget()


def resume(*, subscription_id: int, by: Actor) -> Webhook:
    """Let a paused webhook go on, with three days anew for what still waits."""
    with transaction.atomic():
        row = _locked(subscription_id, by)
        if row.paused:
            row.paused, row.failures, row.failing_since = "", 0, None
            row.save(update_fields=["paused", "failures", "failing_since"])
            row.deliveries.filter(state=State.WAITING).update(due_at=clock.now(), begun_at=None, attempts=0)
            record(SubscriptionResumed(subscription_id=row.id), by=by)
            wake(row.id)
    forget()
    return as_webhook(row)


def change_secret(*, subscription_id: int, by: Actor) -> str:
    """Give a webhook a new secret and return it; for a day, what is sent is signed with the one before too."""
    with transaction.atomic():
        row = _locked(subscription_id, by)
        row.old_seed, row.old_until = bytes(row.seed), clock.now() + SECRET_OVERLAP
        row.seed = chance.token_bytes(SEED)
        row.save(update_fields=["seed", "old_seed", "old_until"])
        record(SecretChanged(subscription_id=row.id), by=by)
    return _secret(row.id, bytes(row.seed))


def unsubscribe(*, subscription_id: int, by: Actor) -> None:
    """Remove a webhook and the list of what went to it. Twice changes nothing."""
    ensure_administrator(by)
    with transaction.atomic():
        row = visible_to(by).select_for_update().filter(id=subscription_id).first()
        if row is not None:
            record(Unsubscribed(subscription_id=row.id), by=by)
            row.delete()
    forget()


def secrets_of(row: Subscription, at: datetime) -> list[str]:
    """Return the secrets that are good at a moment, the newest first."""
    found = [_secret(row.id, bytes(row.seed))]
    if row.old_seed is not None and row.old_until is not None and at < row.old_until:
        found.append(_secret(row.id, bytes(row.old_seed)))
    return found


def _secret(subscription_id: int, seed: bytes) -> str:
    """The secret of a seed: the database alone does not tell it, for the signing key of the house is in it."""
    words = f"{subscription_id}:{base64.b64encode(seed).decode()}"
    return secret_of(salted_hmac("webhooks.secret", words, algorithm="sha256").digest())


def hosts_allowed() -> frozenset[str]:
    """Return the hosts that may be called though they lie inside our own network."""
    return settings.WEBHOOK_HOSTS


def wake(subscription_id: int) -> None:
    """Have what is due sent soon, by the queue."""
    enqueue("webhooks.send", only_once=f"webhooks.send:{subscription_id}", subscription_id=subscription_id)


def _locked(subscription_id: int, by: Actor) -> Subscription:
    ensure_administrator(by)
    row = visible_to(by).select_for_update().filter(id=subscription_id).first()
    if row is None:
        raise Missing
    return row


def ensure_works(row: Subscription) -> None:
    """Refuse to send to a webhook that is paused."""
    if row.paused:
        raise Refusal("This webhook is paused. Resume it first.", code="paused")
