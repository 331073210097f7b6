"""When one of a team says that she would step forward, then the asker learns who; a no and silence reach nobody."""

from uuid import UUID

from rapport.accounts.public import Actor
from rapport.directory.public import account_of, person_card, unit_card
from rapport.ledger.public import Delivered
from rapport.messaging.public import send
from rapport.network.public import forward_letter


def react(fact: Delivered) -> None:
    """Write to the asker, if it still is a yes: the room knows."""
    letter = forward_letter(UUID(fact.data["forward_id"]), ask_id=UUID(fact.data["ask_id"]))
    account = account_of(letter.asker_id) if letter else None
    if letter is None or account is None:
        return
    willing = person_card(letter.person_ids).get(letter.person_ids[0])
    context = {"unit": unit_card([letter.unit_id]).get(letter.unit_id), "willing": willing}
    send(
        account, "network/mail/forward_yes", context, by=Actor.system(), reason="network.stepped_forward", private=True
    )
