"""When a version to come is taken back before it begins, then who leads either side hears of it."""

from rapport.catalogue.public import who_leads_sides
from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell both leads; who took it back herself is told nothing."""
    agreement_id = int(fact.data["agreement_id"])
    tell(
        kind=Kind.ANSWERED,
        about="agreement",
        about_id=agreement_id,
        source=f"fact:{fact.id}",
        people=[lead for lead in who_leads_sides(agreement_id) if lead != fact.by_person_id],
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
