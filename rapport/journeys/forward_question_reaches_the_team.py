"""When somebody asks who of a team would step forward, then those who are close are written to, each alone."""

from uuid import UUID

from rapport.accounts.public import Actor
from rapport.catalogue.public import team_cards
from rapport.directory.public import account_of, person_card, unit_card
from rapport.ledger.public import Delivered
from rapport.messaging.public import send
from rapport.network.public import forward_letter


def react(fact: Delivered) -> None:
    """Write to everybody asked who has an account; the others find it when they get one."""
    letter = forward_letter(UUID(fact.data["forward_id"]))
    if letter is None:
        return
    context = {
        "letter": letter,
        "asker": person_card([letter.asker_id]).get(letter.asker_id),
        "unit": unit_card([letter.unit_id]).get(letter.unit_id),
        "team": team_cards([letter.team_id]).get(letter.team_id),
    }
    for person_id in letter.person_ids:
        account = account_of(person_id)
        if account is not None:
            by, reason = Actor.system(), "network.forward_asked"
            send(account, "network/mail/forward", context, by=by, reason=reason, private=True)
