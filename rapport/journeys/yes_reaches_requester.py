"""When a go-between says yes, then the requester learns who; a no and silence are told to nobody."""

from uuid import UUID

from rapport.accounts.public import Actor
from rapport.directory.public import account_of, person_card
from rapport.ledger.public import Delivered
from rapport.messaging.public import send
from rapport.network.public import letter_to_requester


def react(fact: Delivered) -> None:
    """Write to the requester, if it still is a yes: the room knows."""
    letter = letter_to_requester(UUID(fact.data["introduction_id"]), UUID(fact.data["ask_id"]))
    account = account_of(letter.requester_id) if letter else None
    if letter is None or account is None:
        return
    cards = person_card([letter.target_id, *letter.go_between_ids])
    context = {"target": cards.get(letter.target_id), "willing": cards.get(letter.go_between_ids[0])}
    send(account, "network/mail/yes", context, by=Actor.system(), reason="network.introduction_answered", private=True)
