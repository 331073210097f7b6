"""When the other side said yes or no to a goal, then who proposed it, and who looks after them, is told."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered
from rapport.relationships.public import keepers_of_goal


def react(fact: Delivered) -> None:
    """Tell them; what was said stands on the page of the relationship."""
    tell(
        kind=Kind.ANSWERED,
        about="relationship",
        about_id=int(fact.data["relationship_id"]),
        source=f"fact:{fact.id}",
        people=keepers_of_goal(int(fact.data["goal_id"])),
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
