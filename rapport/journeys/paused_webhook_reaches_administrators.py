"""When a webhook is paused because nothing arrives, then its administrators are written to."""

from rapport.accounts.public import Actor, administrators
from rapport.ledger.public import Delivered
from rapport.messaging.public import send
from rapport.webhooks.public import url_of


def react(fact: Delivered) -> None:
    """Write to everybody who administers, unless somebody paused it on purpose or it is gone."""
    subscription_id, why = int(fact.data["subscription_id"]), fact.data["why"]
    url = url_of(subscription_id)
    if why == "asked" or url is None:
        return
    context = {"number": subscription_id, "url": url, "gone": why == "gone"}
    for reader in administrators():
        send(reader, "webhooks/mail/paused", context, by=Actor.system(), reason="webhooks.paused")
