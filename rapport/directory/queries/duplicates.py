"""Who might be in the directory twice, as the last search found it (`actions.duplicates`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import DuplicateSearch, NotDuplicate, Suspicion
from rapport.directory.queries.merging import Line, Side, compared, sides
from rapport.kit.paging import Page, cut, decode


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two records that may be one person.

    `score` (0 to 1): 0.6 × likeness of names + 0.2 for the same unit + 0.2 × likeness of addresses.
    """

    id: int
    a: Side
    b: Side
    score: float
    lines: Sequence[Line]


@dataclass(frozen=True, kw_only=True)
class Searched:
    """The last search: when, and how many pairs it found."""

    at: datetime
    pairs: int


def last_search(*, by: Actor) -> Searched | None:
    """Return the last search for duplicates, if there was one; for administrators. One statement."""
    policy.require_directory(by)
    last = DuplicateSearch.objects.order_by("-id").first()
    return Searched(at=last.at, pairs=last.pairs) if last else None


def suggested_duplicates(
    *, by: Actor, person_id: int | None = None, limit: int = 100, after: str | None = None
) -> Page[Pair]:
    """Return pairs that may be one person, likeliest first, of everybody or of one; for administrators.

    Pairs that were merged, kept apart, or of which one left since they were found are left out. Two statements.
    """
    policy.require_directory(by)
    apart = NotDuplicate.objects.filter(a=OuterRef("a"), b=OuterRef("b"))
    rows = Suspicion.objects.filter(
        ~Exists(apart), a__merged_into=None, b__merged_into=None, a__ended_on=None, b__ended_on=None
    )
    if person_id is not None:
        rows = rows.filter(Q(a=person_id) | Q(b=person_id))
    if key := decode(after, int):
        rows = rows.filter(id__gt=key[0])
    with_people = rows.select_related("a__unit", "a__user", "b__unit", "b__user")
    found = list(with_people.order_by("id")[: limit + 1])
    shown = sides({person.id: person for row in found for person in (row.a, row.b)}.values())
    pairs = [
        Pair(
            id=row.id,
            a=shown[row.a_id],
            b=shown[row.b_id],
            score=row.score,
            lines=compared(shown[row.a_id], shown[row.b_id]),
        )
        for row in found
    ]
    return cut(pairs, limit=limit, key=lambda pair: [pair.id])
