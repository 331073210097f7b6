"""When a requester says thank you, then those who said yes read it."""

from uuid import UUID

from rapport.accounts.public import Actor
from rapport.directory.public import account_of, person_card
from rapport.ledger.public import Delivered
from rapport.messaging.public import send
from rapport.network.public import letter_of_thanks


def react(fact: Delivered) -> None:
    """Write to those who said yes."""
    letter = letter_of_thanks(UUID(fact.data["introduction_id"]))
    if letter is None:
        return
    cards = person_card([letter.requester_id, letter.target_id])
    context = {"requester": cards.get(letter.requester_id), "target": cards.get(letter.target_id)}
    for person_id in letter.go_between_ids:
        account = account_of(person_id)
        if account is not None:
            send(
                account,
                "network/mail/thanks",
                context,
                by=Actor.system(),
                reason="network.introduction_thanked",
                private=True,
            )
