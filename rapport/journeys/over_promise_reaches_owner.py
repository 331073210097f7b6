"""When departments behind a case promise more time together than its colleague was promised, its owner is told."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell who answers for the case; a team alone sees it on the case."""
    person_id = fact.data["person_id"]
    if person_id is None:
        return
    tell(
        kind=Kind.OVER_PROMISED,
        about="case",
        about_id=int(fact.data["case_id"]),
        source=f"fact:{fact.id}",
        people=[int(person_id)],
        at=fact.at,
    )
