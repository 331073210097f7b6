"""When a mail was received, then it becomes a touchpoint of the book it is for, else a case or more words to one."""

from rapport.cases.public import take_in_mail
from rapport.ledger.public import Delivered
from rapport.relationships.public import take_in_mail as take_into_book


def react(fact: Delivered) -> None:
    """Hand on what was received, and confide what waits and is restricted; what was set aside stays where it is.

    What somebody let in goes into a book in her name.
    """
    incoming_id = int(fact.data["incoming_id"])
    if fact.data["state"] not in {"received", "triage"}:
        return
    if not take_into_book(incoming_id=incoming_id, let_in_by=fact.by_person_id):
        take_in_mail(incoming_id=incoming_id)
