"""When a book is to change hands, then who takes over and who leads the team are told."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell the taker that it is hers now, and the lead who took it over; nobody hears of what she did herself."""
    data = fact.data
    taker_id, lead_id = int(data["taker_id"]), data["lead_id"]
    by_id = int(data["by_id"]) if data["by_id"] is not None else None
    told = [(Kind.OWNS, taker_id, by_id)]
    if lead_id is not None and int(lead_id) not in {taker_id, by_id}:
        told.append((Kind.MOVED, int(lead_id), taker_id))
    for kind, person_id, by_person_id in told:
        tell(
            kind=kind,
            about="transfer",
            about_id=int(data["transfer_id"]),
            source=f"fact:{fact.id}",
            people=[person_id],
            by_person_id=by_person_id,
            at=fact.at,
        )
