"""When a promise to a colleague is broken, then who serves the case is told, its leads, and the colleague herself."""

from rapport.cases.public import concerned_by
from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell them; the colleague finds it here and gets no mail that holds nothing but bad news."""
    case_id = int(fact.data["case_id"])
    case = concerned_by(case_id)
    if case is None:
        return
    tell(
        kind=Kind.BROKEN,
        about="case",
        about_id=case_id,
        source=f"fact:{fact.id}",
        people=case.serving | case.lead_ids | case.hers,
        written=case.hers,
        at=fact.at,
    )
