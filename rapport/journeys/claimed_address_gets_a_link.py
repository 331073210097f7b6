"""When somebody types a work address to get an account, then a link goes there if the directory knows it."""

from rapport.accounts.public import Actor, answer_claim, claimed_address, drop_claim, user_id_of_address
from rapport.directory.public import account_of, resolve_identities
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Look the address up; a person who has another account already gets nothing, and nobody is told."""
    claim_id = int(fact.data["claim_id"])
    address = claimed_address(claim_id)
    if address is None:  # answered before
        return
    person_id = next(iter(resolve_identities([address]).values()), None)
    there = account_of(person_id) if person_id is not None else None
    if person_id is None or there not in {None, user_id_of_address(address)}:
        drop_claim(claim_id=claim_id)
    else:
        answer_claim(claim_id=claim_id, person_id=person_id, by=Actor.system())
