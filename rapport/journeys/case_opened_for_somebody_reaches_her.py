"""When a case is opened for a colleague by somebody else, then she is told."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell who is asked for, and on whose behalf it was asked, unless she did it herself."""
    people = [int(one) for one in (fact.data["requester_id"], fact.data["for_person_id"]) if one is not None]
    tell(
        kind=Kind.OPENED,
        about="case",
        about_id=int(fact.data["case_id"]),
        source=f"fact:{fact.id}",
        people=people,
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
