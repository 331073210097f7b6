"""When a book is to change hands, then who takes over and who leads the team are told."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell the taker that it is hers now, and the lead who took it over; nobody hears of what she did herself."""
    data = fact.data
    taker_id, lead_id = int(data["taker_id"]), data["lead_id"]
    by_id = int(data["by_id"]) if data["by_id"] is not None else None
    about = {"about": "transfer", "about_id": int(data["transfer_id"]), "source": f"fact:{fact.id}", "at": fact.at}
    tell(kind=Kind.OWNS, people=[taker_id], by_person_id=by_id, **about)
    if lead_id is not None and int(lead_id) not in {taker_id, by_id}:
        tell(kind=Kind.MOVED, people=[int(lead_id)], by_person_id=taker_id, **about)
