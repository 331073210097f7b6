"""When a mail was received, then it becomes a case of the team it was written to, or more words to one."""

from rapport.cases.public import take_in_mail
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Hand on what was received, and confide what waits and is restricted; what was set aside stays where it is."""
    if fact.data["state"] in {"received", "triage"}:
        take_in_mail(incoming_id=int(fact.data["incoming_id"]))
