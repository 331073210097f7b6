"""Who of the organisation a team looks after, and who nobody does; and what each of the team looks after.

A named person stands here by her open work alone: relationships she owns, in the order of names.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import PersonCard, Spread, missed_units, person_card, spread
from rapport.kit import clock
from rapport.relationships import policy
from rapport.relationships.models import Relationships
from rapport.relationships.queries.book import SHOWN, Row, row_of
from rapport.relationships.rules.book import SIZES, Covered, Size, size_of

SHOWN_MOST = 50  # units nobody looks after that are listed
TOP = 1  # units right below the company are its divisions


@dataclass(frozen=True, kw_only=True)
class Node:
    """A unit on the map: who looks after it, itself or a unit above; of those below how many are and how many not."""

    unit: Spread
    covered: Covered
    row: Row | None
    through: str
    below: int
    nobody_below: int

    @property
    def size(self) -> Size:
        """How many people it has, in a band."""
        return size_of(self.unit.people)


@dataclass(frozen=True, kw_only=True)
class Division:
    """A division, and how many of its units are looked after: `units` of them, itself with it."""

    name: str
    slug: str
    units: int
    looked_after: int


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far some units, and what lies below them, reach in the organisation: the one count of coverage."""

    divisions: Sequence[Division]

    @property
    def units(self) -> int:
        """How many units count: those that stand below the company, but for the team's own and what is below it."""
        return sum(one.units for one in self.divisions)

    @property
    def looked_after(self) -> int:
        """How many of them are looked after, themselves or through one above."""
        return sum(one.looked_after for one in self.divisions)


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one person of the team looks after: open work, and how much of it is late. None is nobody."""

    person: PersonCard | None
    relationships: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How much of the organisation a team looks after; `nobody`: the largest units nobody does, by size and name."""

    reach: Reach
    people: int  # relationships with people
    nobody: Sequence[Node]
    more: int
    loads: Sequence[Load]


def organisation(team: ServiceTeamCard, *, by: Actor, under: int | None = None) -> tuple[list[Node], list[Node]]:
    """Return the units right below one, or the top ones, as a team looks after them; and those below an only top one.

    What lies below is counted as coverage is: without the team's own unit. Six statements at most, whatever the size of
    the organisation.
    """
    held = _held(team, by)
    ids = _units(held)
    if under is not None:
        return _nodes(_right_below(team, ids, under), held, ids), []
    tops = _right_below(team, ids, None)
    below = _right_below(team, ids, tops[0].id) if len(tops) == 1 else []
    found = _nodes([*tops, *below], held, ids)
    return found[: len(tops)], found[len(tops) :]


def coverage(team: ServiceTeamCard, *, by: Actor) -> Coverage:
    """Return how much of the organisation a team looks after. Six statements, whatever the organisation's size."""
    held = _held(team, by)
    ids = _units(held)
    reach = reach_of(team, ids)
    nobody = missed_units(ids, bands=[least for least, _size in SIZES], limit=SHOWN_MOST, apart=team.unit_id)
    return Coverage(
        reach=reach,
        people=held.exclude(person=None).count(),
        nobody=_nodes(nobody, held.none(), ids),
        more=reach.units - reach.looked_after - len(nobody),
        loads=_loads(held),
    )


def reach_of(team: ServiceTeamCard, unit_ids: Collection[int]) -> Reach:
    """Return how far a team reaches with the units it looks after itself. One statement.

    Its own unit and what lies below count as little as the company itself.
    """
    return Reach(
        divisions=[
            Division(name=one.name, slug=one.slug, units=one.units, looked_after=one.units - one.missed)
            for one in spread(unit_ids, level=TOP + 1, apart=team.unit_id)
        ]
    )


def _right_below(team: ServiceTeamCard, ids: Collection[int], under: int | None) -> list[Spread]:
    """Return the units right below one, each counted without the team's own unit; that one itself as it is."""
    counted = {one.id: one for one in spread(ids, under=under, apart=team.unit_id)}
    return [counted.get(one.id, one) for one in spread(ids, under=under)]


def _held(team: ServiceTeamCard, by: Actor) -> Relationships:
    return policy.visible_to(by).going_on().filter(team_id=team.id)


def _units(held: Relationships) -> frozenset[int]:
    """Return the units a team looks after itself. One statement."""
    ids = held.exclude(unit=None).values_list("unit_id", flat=True)
    return frozenset(ident for ident in ids if ident is not None)


def _nodes(units: Sequence[Spread], held: Relationships, ids: frozenset[int]) -> list[Node]:
    """Return units as a team looks after them, with the relationships of those that have one. One statement."""
    near = {unit.id: next((ident for ident in reversed(unit.path) if ident in ids), 0) for unit in units}
    today, now = clock.today(), clock.now()
    found = held.filter(unit_id__in=set(near.values())).select_related(*SHOWN)
    rows = {one.unit_id: row_of(one, today=today, now=now) for one in found}
    return [_node(unit, rows.get(near[unit.id]), itself=near[unit.id] == unit.id) for unit in units]


def _node(unit: Spread, row: Row | None, *, itself: bool) -> Node:
    covered = Covered.NOBODY if row is None else Covered.ITSELF if itself else Covered.ABOVE
    return Node(
        unit=unit,
        covered=covered,
        row=row if itself else None,
        through=row.name if row and not itself else "",
        below=unit.units - 1,
        nobody_below=unit.missed - (covered is Covered.NOBODY),
    )


def _loads(held: Relationships) -> list[Load]:
    """Return what each looks after, by name, what nobody does first. Two statements."""
    late = Count("id", filter=Q(due_on__lt=clock.today()))
    counted = held.order_by().values("owner_id").annotate(many=Count("id"), late=late)
    rows = list(counted.values_list("owner_id", "many", "late"))
    people = person_card({ident for ident, _many, _late in rows if ident is not None})
    loads = [Load(person=people.get(ident or 0), relationships=many, late=overdue) for ident, many, overdue in rows]
    return sorted(loads, key=lambda load: (load.person.name, load.person.id) if load.person else ("", 0))
