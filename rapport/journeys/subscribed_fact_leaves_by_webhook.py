"""When something happens that a program outside asked to hear of, then it is sent there."""

from collections.abc import Sequence

from rapport.cases.public import restricted_among
from rapport.ledger.public import Delivered
from rapport.webhooks.public import send_out


def react(fact: Delivered) -> None:
    """Queue the fact for everybody outside who hears of its kind."""
    send_out([fact])


def withheld(facts: Sequence[Delivered]) -> frozenset[int]:
    """Return the numbers of those facts that stay in the house: what is about a case only those named on it see."""
    about = {fact.id: case for fact in facts if (case := _case_of(fact)) is not None}
    restricted = restricted_among(set(about.values())) if about else frozenset()
    return frozenset(number for number, case in about.items() if case in restricted)


def _case_of(fact: Delivered) -> int | None:
    found = fact.data.get("case_id")
    return found if isinstance(found, int) else None
