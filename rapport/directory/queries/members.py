"""Who is in a unit now, for rooms that choose among colleagues."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from rapport.directory.models import Person, Unit
from rapport.directory.queries.cards import CARD, PersonCard, card_from

MOST = 500  # more than anybody chooses from


def members_of(unit_ids: Iterable[int]) -> list[PersonCard]:
    """Return who is in these units or below them now, by name; vacant positions are nobody. Two statements at most."""
    paths = list(Unit.objects.filter(id__in=set(unit_ids)).values_list("path", flat=True))
    if not paths:
        return []
    below = reduce(or_, (Q(unit__path__startswith=path) for path in paths))
    here = Person.objects.filter(below, ended_on=None, merged_into=None, vacant=False)
    return [card_from(*row) for row in here.order_by("name", "id").values_list(*CARD)[:MOST]]
