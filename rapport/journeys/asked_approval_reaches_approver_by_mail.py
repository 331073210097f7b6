"""When somebody has to approve an action on a case, then she gets the facts by mail, and may answer by mail."""

from rapport.cases.public import mail_approval
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Mail it to her, and to who decides for her while she is away."""
    mail_approval(approver_id=int(fact.data["approver_id"]))
