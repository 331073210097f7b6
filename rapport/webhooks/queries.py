"""Reads of webhooks: who hears what, and what arrived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rapport.accounts.public import Actor, ensure_administrator
from rapport.kit.facts import all_facts
from rapport.kit.fresh import Fresh
from rapport.kit.paging import Page, cut, decode
from rapport.kit.problems import Missing
from rapport.webhooks.models import Delivery, Subscription
from rapport.webhooks.policy import visible_to
from rapport.webhooks.rules import State, kinds_heard

FRESH = 5.0  # seconds: so much later at most, every process knows of a new webhook


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """A subscription as it crosses the door. `paused` is empty while it works, else why it does not."""

    id: int
    url: str
    kinds: tuple[str, ...]
    paused: str
    failing_since: datetime | None
    arrived_at: datetime | None
    old_secret_until: datetime | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeliveryRow:
    """A fact on its way to a subscription, and the outcome of the last try."""

    id: int
    fact_id: int
    kind: str
    state: str
    attempts: int
    due_at: datetime
    tried_at: datetime | None
    code: int | None
    answer: str
    error: str
    took_ms: int | None


def sendable() -> tuple[str, ...]:
    """Return every kind of fact that may leave: none that is confidential."""
    return tuple(known.name for known in all_facts() if not known.confidential)


def subscribed_kinds() -> frozenset[str]:
    """Return the kinds of fact that somebody outside hears of now; read anew after five seconds. One statement."""
    return _heard()


def _read_heard() -> frozenset[str]:
    rows = Subscription.objects.filter(paused="").values_list("kinds", flat=True)
    wanted = {kind for kinds in rows for kind in kinds}
    return kinds_heard(wanted, sendable()) if wanted else frozenset()


_heard = Fresh(_read_heard, seconds=FRESH)


def forget() -> None:
    """Let this process read anew who hears what."""
    _heard.forget()


def assume_nobody(seconds: float) -> None:
    """Take for granted in this process that nobody hears anything, for so long or until it subscribes somebody."""
    _heard.suppose(frozenset(), seconds=seconds)


def webhooks(*, by: Actor) -> Sequence[Webhook]:
    """Return every webhook, the newest first; for administrators. One statement."""
    ensure_administrator(by)
    return [as_webhook(row) for row in visible_to(by).order_by("-id")]


def webhook(subscription_id: int, *, by: Actor) -> Webhook:
    """Return one webhook; `Missing` where there is none. One statement."""
    ensure_administrator(by)
    row = visible_to(by).filter(id=subscription_id).first()
    if row is None:
        raise Missing
    return as_webhook(row)


def url_of(subscription_id: int) -> str | None:
    """Return where a webhook goes, for a notice about it; None where it is gone. One statement."""
    return Subscription.objects.filter(id=subscription_id).values_list("url", flat=True).first()


def as_webhook(row: Subscription) -> Webhook:
    """Return a row as it crosses the door."""
    return Webhook(
        id=row.id,
        url=row.url,
        kinds=tuple(row.kinds),
        paused=row.paused,
        failing_since=row.failing_since,
        arrived_at=row.arrived_at,
        old_secret_until=row.old_until,
        created_at=row.created_at,
    )


def deliveries(
    subscription_id: int, *, by: Actor, state: State | None = None, limit: int = 50, after: str | None = None
) -> Page[DeliveryRow]:
    """Return what went to a webhook, the newest first. Two statements."""
    webhook(subscription_id, by=by)
    rows = Delivery.objects.filter(subscription_id=subscription_id)
    if state is not None:
        rows = rows.filter(state=state)
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    found = [_delivery(row) for row in rows.order_by("-id")[: limit + 1]]
    return cut(found, limit=limit, key=lambda row: [row.id])


def _delivery(row: Delivery) -> DeliveryRow:
    return DeliveryRow(
        id=row.id,
        fact_id=row.fact_number,
        kind=row.kind,
        state=row.state,
        attempts=row.attempts,
        due_at=row.due_at,
        tried_at=row.tried_at,
        code=row.code,
        answer=row.answer,
        error=row.error,
        took_ms=row.took_ms,
    )
