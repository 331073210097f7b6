"""When the ball, or the answering for a case, comes to somebody by another's hand, then she is told."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered

TOLD = {"holder": Kind.GIVEN, "owner": Kind.OWNS}


def react(fact: Delivered) -> None:
    """Tell who has it now; a team alone finds it in its inbox."""
    person_id = fact.data["person_id"]
    if person_id is None:
        return
    tell(
        kind=TOLD[fact.data["part"]],
        about="case",
        about_id=int(fact.data["case_id"]),
        source=f"fact:{fact.id}",
        people=[int(person_id)],
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
