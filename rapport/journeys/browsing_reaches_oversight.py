"""When somebody looks at many people, then those who oversee are written to."""

from rapport.accounts.public import Actor, names_of, overseers
from rapport.ledger.public import Delivered
from rapport.messaging.public import send


def react(fact: Delivered) -> None:
    """Write to everybody who oversees, administrators where nobody does; not to the one it is about."""
    user_id, people = int(fact.data["user_id"]), int(fact.data["people"])
    context = {"who": names_of([user_id]).get(user_id, ""), "people": people}
    for reader in overseers():
        if reader != user_id:
            send(reader, "privacy/mail/browsing", context, by=Actor.system(), reason="privacy.browsing_noticed")
