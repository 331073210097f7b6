"""When what somebody asked for about her data is answered, then she hears of it."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell her; the answer stands on My data."""
    tell(
        kind=Kind.ANSWERED,
        about="objection",
        about_id=int(fact.data["objection_id"]),
        source=f"fact:{fact.id}",
        people=[int(fact.data["person_id"])],
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
