"""What happens to webhooks."""

from dataclasses import dataclass

from rapport.kit.facts import fact
from rapport.webhooks.rules import Why


@fact("webhooks.subscribed")
@dataclass(frozen=True, kw_only=True)
class Subscribed:
    """An administrator had facts sent to an address."""

    subscription_id: int


@fact("webhooks.subscription_changed")
@dataclass(frozen=True, kw_only=True)
class SubscriptionChanged:
    """An administrator changed where a webhook goes, or what it tells of."""

    subscription_id: int


@fact("webhooks.subscription_paused")
@dataclass(frozen=True, kw_only=True)
class SubscriptionPaused:
    """A webhook was paused: by an administrator, or by itself because nothing arrived."""

    subscription_id: int
    why: Why


@fact("webhooks.subscription_resumed")
@dataclass(frozen=True, kw_only=True)
class SubscriptionResumed:
    """An administrator let a paused webhook go on."""

    subscription_id: int


@fact("webhooks.secret_changed")
@dataclass(frozen=True, kw_only=True)
class SecretChanged:
    """A webhook got a new secret; the one before is good for another day."""

    subscription_id: int


@fact("webhooks.unsubscribed")
@dataclass(frozen=True, kw_only=True)
class Unsubscribed:
    """An administrator removed a webhook."""

    subscription_id: int


@fact("webhooks.tested")
@dataclass(frozen=True, kw_only=True)
class Tested:
    """An administrator sent a test to a webhook."""

    subscription_id: int


@fact("webhooks.replayed")
@dataclass(frozen=True, kw_only=True)
class Replayed:
    """An administrator sent facts to a webhook once more."""

    subscription_id: int
    facts: int
