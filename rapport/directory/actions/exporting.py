"""Who took the list of people away: what leaves the house leaves a trace."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory.events import PeopleExported
from rapport.ledger.public import record


def note_export(*, rows: int, by: Actor) -> None:
    """Record that so many people went out in a file; whom the actor may see was decided where they were read."""
    with transaction.atomic():
        record(PeopleExported(rows=rows), by=by)
