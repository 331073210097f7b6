"""When somebody asks for an introduction, then those who could give it are written to, each alone."""

from uuid import UUID

from rapport.accounts.public import Actor
from rapport.directory.public import account_of, person_card
from rapport.ledger.public import Delivered
from rapport.messaging.public import send
from rapport.network.public import letter_to_asked


def react(fact: Delivered) -> None:
    """Write to every go-between who has an account; the others find it when they get one."""
    letter = letter_to_asked(UUID(fact.data["introduction_id"]))
    if letter is None:
        return
    cards = person_card([letter.requester_id, letter.target_id])
    context = {"letter": letter, "requester": cards.get(letter.requester_id), "target": cards.get(letter.target_id)}
    for person_id in letter.go_between_ids:
        account = account_of(person_id)
        if account is not None:
            send(
                account,
                "network/mail/asked",
                context,
                by=Actor.system(),
                reason="network.introduction_asked",
                private=True,
            )
