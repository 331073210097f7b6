"""Units as pages show them: the tree, opened level by level, and one unit with what belongs to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.queries.cards import PersonCard, UnitCard, card_of, person_card, unit_by_slug

# People of a unit and all below it: plain headcounts, as any directory prints them. The vacant do not count.
# A subtree is a range of paths: `/1/5/` and all that begins with it lie before `/1/50`, as `0` follows `/`.
HEADCOUNT = """
SELECT top.id, sum(counted.people)::bigint
FROM directory_unit top
JOIN directory_unit unit ON unit.path ~>=~ top.path AND unit.path ~<~ (left(top.path, -1) || '0')
JOIN directory_headcount counted ON counted.unit_id = unit.id
WHERE top.id = ANY(%s)
GROUP BY top.id
"""


@dataclass(frozen=True)
class Branch:
    """A unit in the tree: its headcount with all below it, and whether anything is below it."""

    id: int
    name: str
    slug: str
    people: int
    has_below: bool
    manager: str
    manager_id: int | None

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"/units/{self.slug}/"


@dataclass(frozen=True)
class UnitPage:
    """A unit with what stands at the top of its page."""

    card: UnitCard
    crumbs: Sequence[UnitCard]
    manager: PersonCard | None
    people: int
    branches: int


def branches(parent_id: int | None, *, by: Actor) -> list[Branch]:
    """Return the units right below one, or the top ones, by name, with headcounts. Three statements."""
    seen = policy.units_visible_to(by).filter(ended_on=None)
    columns = ("id", "name", "slug", "manager__name", "manager_id")
    rows = list(seen.filter(parent_id=parent_id).order_by("name", "id").values_list(*columns))
    ids = [row[0] for row in rows]
    full = set(seen.filter(parent_id__in=ids).values_list("parent_id", flat=True).distinct())
    counts = headcounts(ids)
    return [
        Branch(
            id=row[0],
            name=row[1],
            slug=row[2],
            people=counts.get(row[0], 0),
            has_below=row[0] in full,
            manager=row[3] or "",
            manager_id=row[4],
        )
        for row in rows
    ]


def headcounts(unit_ids: Iterable[int]) -> dict[int, int]:
    """Return how many people each unit has with all units below it. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(HEADCOUNT, [list(unit_ids)])
        return dict(cursor.fetchall())


def unit_page(slug: str, *, by: Actor) -> UnitPage:
    """Return a unit and where it stands. At most six statements."""
    card = unit_by_slug(slug, by=by)
    seen = policy.units_visible_to(by)
    path: Any = seen.filter(id=card.id).values_list("path", flat=True).first() or ""
    above = [int(step) for step in path.strip("/").split("/") if step]
    cards = {u.id: u for u in map(card_of, seen.filter(id__in=above))}
    manager = person_card([card.manager_id]).get(card.manager_id) if card.manager_id else None
    return UnitPage(
        card=card,
        crumbs=[cards[ident] for ident in above if ident in cards and ident != card.id],
        manager=manager,
        people=headcounts([card.id]).get(card.id, 0),
        branches=seen.filter(parent_id=card.id, ended_on=None).count(),
    )
