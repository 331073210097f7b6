"""When a touchpoint was written down, then those of the team who were there are told."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered
from rapport.relationships.public import ours_at


def react(fact: Delivered) -> None:
    """Tell them where to read it, and add to it."""
    touchpoint_id = int(fact.data["touchpoint_id"])
    tell(
        kind=Kind.MENTIONED,
        about="touchpoint",
        about_id=touchpoint_id,
        source=f"fact:{fact.id}",
        people=ours_at(touchpoint_id),
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
