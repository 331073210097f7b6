"""When people come in after the accounts of those who administer, then these are linked to their persons."""

from rapport.accounts.public import Actor, administrators
from rapport.directory.public import link_user, resolve_identities
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Link each that has no person yet by its address, which an operator vouched for; a linked one stays as it is."""
    accounts = administrators()
    people = resolve_identities(accounts.values())
    for user_id, address in accounts.items():
        if (person_id := people.get(address)) is not None:
            link_user(person_id=person_id, user_id=user_id, by=Actor.system())
