"""What actions on one person share: her row, held, and the mark of what is to stay as it is."""

from typing import Any

from rapport.directory.models import Person
from rapport.kit.problems import Missing


class _Same:
    """Marks what is to stay as it is."""


SAME: Any = _Same()


def standing(person_id: int) -> Person:
    """Return the row of somebody who is here, held until the transaction ends."""
    found = Person.objects.select_for_update(no_key=True).filter(id=person_id, ended_on=None, merged_into=None).first()
    if found is None:
        raise Missing
    return found
