"""When messengers are invited, then each of them is written to, alone."""

from uuid import UUID

from rapport.accounts.public import Actor, names_of
from rapport.directory.public import account_of
from rapport.ledger.public import Delivered
from rapport.messaging.public import send
from rapport.network.public import letter_to_messengers


def react(fact: Delivered) -> None:
    """Write to everybody invited who has an account; the others find it when they get one."""
    letter = letter_to_messengers(UUID(fact.data["round_id"]))
    if letter is None:
        return
    names = names_of([letter.asked_by_id]) if letter.asked_by_id else {}
    context = {"letter": letter, "asked_by": names.get(letter.asked_by_id or 0, "")}
    for person_id in letter.person_ids:
        account = account_of(person_id)
        if account is not None:
            send(
                account,
                "network/mail/invited",
                context,
                by=Actor.system(),
                reason="network.messengers_invited",
                private=True,
            )
