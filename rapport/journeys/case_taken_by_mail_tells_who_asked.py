"""When a mail opened a case, then who wrote it is told at once that it came in, who has it and by when she hears."""

from rapport.cases.public import acknowledge
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Answer one mail."""
    acknowledge(case_id=int(fact.data["case_id"]))
