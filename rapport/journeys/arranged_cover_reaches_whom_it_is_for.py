"""When somebody arranges who decides for a colleague, then the colleague is told."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell who is covered; of what she arranged herself nobody is told."""
    tell(
        kind=Kind.COVERED,
        about="delegation",
        about_id=int(fact.data["delegation_id"]),
        source=f"fact:{fact.id}",
        people=[int(fact.data["from_person_id"])],
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
