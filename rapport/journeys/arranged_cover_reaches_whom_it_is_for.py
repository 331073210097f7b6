"""When somebody arranges who decides for a colleague, then the colleague is told, and who decides from now on."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell who is covered and who stands in; of what she arranged herself nobody is told."""
    for kind, whom in ((Kind.COVERED, "from_person_id"), (Kind.STANDS_IN, "to_person_id")):
        tell(
            kind=kind,
            about="delegation",
            about_id=int(fact.data["delegation_id"]),
            source=f"fact:{fact.id}",
            people=[int(fact.data[whom])],
            by_person_id=fact.by_person_id,
            at=fact.at,
        )
