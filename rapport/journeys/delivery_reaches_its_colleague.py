"""When terms of a delivery are proposed, or it is delivered, then the colleague it is for is told: her word is next."""

from rapport.cases.public import concerned_by
from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered

TOLD = {"cases.terms_proposed": Kind.TERMS, "cases.delivered": Kind.DELIVERED}


def react(fact: Delivered) -> None:
    """Tell her, and whoever asked for her."""
    case_id = int(fact.data["case_id"])
    case = concerned_by(case_id)
    if case is None:
        return
    tell(
        kind=TOLD[fact.name],
        about="case",
        about_id=case_id,
        source=f"fact:{fact.id}",
        people=case.hers,
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
