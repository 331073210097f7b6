"""When a side signs or declines what the other proposed, then who leads the side that proposed it hears of it."""

from rapport.catalogue.public import Side, who_proposed
from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell the lead; who took her own proposal back, or signed her own, is told nothing."""
    lead = who_proposed(int(fact.data["version_id"]), Side(fact.data["side"]))
    if lead is None:
        return
    tell(
        kind=Kind.ANSWERED,
        about="agreement",
        about_id=int(fact.data["agreement_id"]),
        source=f"fact:{fact.id}",
        people=[lead],
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
