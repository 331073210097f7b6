"""When an action on a case is approved or refused, then who asked for it hears so by mail."""

from rapport.cases.public import mail_outcome
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Mail what came of it."""
    mail_outcome(approval_id=int(fact.data["approval_id"]))
