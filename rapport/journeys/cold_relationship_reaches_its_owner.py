"""When a relationship goes cold, then who looks after it is told, before anybody complains."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell her; the page says why."""
    ident = int(fact.data["relationship_id"])
    owner = int(fact.data["owner_id"])
    tell(kind=Kind.COLD, about="relationship", about_id=ident, source=f"fact:{fact.id}", people=[owner], at=fact.at)
