"""When a colleague is answered, then she gets the answer by mail, in the thread of what she wrote."""

from rapport.cases.public import mail_reply
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Mail one answer."""
    mail_reply(message_id=int(fact.data["message_id"]))
