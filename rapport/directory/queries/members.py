"""Who is in a unit now, for rooms that choose among colleagues."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from rapport.directory.models import Person, Unit
from rapport.directory.queries.cards import CARD, PersonCard, card_from

MOST = 500  # more than anybody chooses from


def members_of(unit_ids: Iterable[int]) -> list[PersonCard]:
    """Return who is in these units or below them now, by name, 500 at most; the vacant are nobody. Two statements."""
    return [card_from(*row) for row in _here(unit_ids).order_by("name", "id").values_list(*CARD)[:MOST]]


def member_ids(unit_ids: Iterable[int]) -> frozenset[int]:
    """Return who is in these units or below them now, all of them, by number. Two statements at most."""
    return frozenset(_here(unit_ids).values_list("id", flat=True))


def _here(unit_ids: Iterable[int]) -> QuerySet[Person]:
    paths = list(Unit.objects.filter(id__in=set(unit_ids)).values_list("path", flat=True))
    if not paths:
        return Person.objects.none()
    below = reduce(or_, (Q(unit__path__startswith=path) for path in paths))
    return Person.objects.filter(below, ended_on=None, merged_into=None, vacant=False)
