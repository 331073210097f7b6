"""When an analyst asks who is behind a pseudonym, then those who may decide are written to."""

from rapport.accounts.public import Actor, overseers
from rapport.ledger.public import Delivered
from rapport.messaging.public import send


def react(fact: Delivered) -> None:
    """Write to everybody who oversees, administrators where nobody does. What is asked stands on the page only."""
    for reader in overseers():
        send(reader, "privacy/mail/name", {}, by=Actor.system(), reason="privacy.name_asked")
