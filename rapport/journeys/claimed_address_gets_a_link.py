"""When somebody types a work address to get an account, then a link goes there if the directory knows it."""

from rapport.accounts.public import Actor, answer_claim, claimed_address, drop_claim, user_id_of_address
from rapport.directory.public import account_of, person_card, resolve_identities
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Look the address up; who left, or has another account, gets nothing, and nobody is told."""
    claim_id = int(fact.data["claim_id"])
    address = claimed_address(claim_id)
    if address is None:  # answered before
        return
    person_id = next(iter(resolve_identities([address]).values()), None)
    if person_id is not None and _may_join(person_id, address):
        answer_claim(claim_id=claim_id, person_id=person_id, by=Actor.system())
    else:
        drop_claim(claim_id=claim_id)


def _may_join(person_id: int, address: str) -> bool:
    """Whether a person is still here, and has no account or the one of this address."""
    card = person_card([person_id])[person_id]
    return not card.left and not card.vacant and account_of(person_id) in {None, user_id_of_address(address)}
