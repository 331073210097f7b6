"""Who of the organisation a team looks after, and who nobody does; and what each of the team looks after.

A named person stands here by her open work alone: relationships she owns, in the order of names.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import PersonCard, StandingUnit, person_card, standing_units
from rapport.kit import clock
from rapport.relationships import policy
from rapport.relationships.models import Relationship
from rapport.relationships.queries.book import SHOWN, Row, row_of
from rapport.relationships.rules.book import Covered, Size, size_of

SHOWN_MOST = 50  # units nobody looks after that are listed
TOP = 1  # units right below the company are its divisions


@dataclass(frozen=True, kw_only=True)
class Node:
    """A unit on the map: who looks after it, itself or a unit above; of those below how many are and how many not."""

    unit: StandingUnit
    covered: Covered
    relationship_id: int | None
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
class Load:
    """What one person of the team looks after: open work, and how much of it is late. None is nobody."""

    person: PersonCard | None
    relationships: int
    late: int


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How much of the organisation a team looks after; `nobody`: the largest units nobody does, by size and name."""

    units: int
    looked_after: int
    people: int  # relationships with people
    divisions: Sequence[Division]
    nobody: Sequence[Node]
    more: int
    loads: Sequence[Load]


def organisation(
    team: ServiceTeamCard, *, by: Actor, served_in: policy.Teams | None = None, under: int | None = None
) -> tuple[list[Node], list[Node]]:
    """Return the units right below one, or the top ones, as a team looks after them; and those below an only top one.

    `served_in`: the actor's teams. Four statements; two more where they are not given.
    """
    nodes = _nodes(team, by, served_in)
    if under is not None:
        return _with_rows(_below(nodes, under), by, served_in), []
    tops = [node for node in nodes if len(node.unit.path) == TOP]
    below = _below(nodes, tops[0].unit.id) if len(tops) == 1 else []
    found = _with_rows([*tops, *below], by, served_in)
    return found[: len(tops)], found[len(tops) :]


def coverage(team: ServiceTeamCard, *, by: Actor, served_in: policy.Teams | None = None) -> Coverage:
    """Return how much of the organisation a team looks after. Six statements, two more without `served_in`.

    Its own unit and what lies below count as little as the company itself.
    """
    served_in = policy.teams_of(by) if served_in is None else served_in
    nodes = [node for node in _nodes(team, by, served_in) if _counts(node.unit, team)]
    nobody = [node for node in nodes if node.covered is Covered.NOBODY]
    nobody.sort(key=lambda node: (-_rank(node.size), node.unit.name, node.unit.id))
    return Coverage(
        units=len(nodes),
        looked_after=len(nodes) - len(nobody),
        people=_held(team, by, served_in).exclude(person=None).count(),
        divisions=_divisions(nodes),
        nobody=nobody[:SHOWN_MOST],
        more=max(0, len(nobody) - SHOWN_MOST),
        loads=_loads(team, by, served_in),
    )


def _held(team: ServiceTeamCard, by: Actor, served_in: policy.Teams | None) -> QuerySet[Relationship]:
    return policy.visible_to(by, served_in).filter(team_id=team.id, ended_at=None)


def _nodes(team: ServiceTeamCard, by: Actor, served_in: policy.Teams | None) -> list[Node]:
    """Return all standing units in the order of the tree, without their rows. Three statements."""
    held = _held(team, by, served_in).exclude(unit=None).values_list("unit_id", "id")
    ids: Mapping[int, int] = {unit: ident for unit, ident in held if unit is not None}
    units = standing_units(by=by)
    names = {unit.id: unit.name for unit in units if unit.id in ids}
    below: Counter[int] = Counter()
    nobody: Counter[int] = Counter()
    said: list[tuple[StandingUnit, Covered, str]] = []
    for unit in units:
        above = next((ident for ident in reversed(unit.path[:-1]) if ident in ids), None)
        covered = Covered.ITSELF if unit.id in ids else Covered.ABOVE if above else Covered.NOBODY
        said.append((unit, covered, names.get(above or 0, "")))
        below.update(unit.path[:-1])
        if covered is Covered.NOBODY:
            nobody.update(unit.path[:-1])
    return [
        Node(
            unit=unit,
            covered=covered,
            relationship_id=ids.get(unit.id),
            row=None,
            through=through,
            below=below[unit.id],
            nobody_below=nobody[unit.id],
        )
        for unit, covered, through in said
    ]


def _with_rows(nodes: Sequence[Node], by: Actor, served_in: policy.Teams | None) -> list[Node]:
    """Return nodes with the relationships of those that have one. One statement."""
    ids = [node.relationship_id for node in nodes if node.relationship_id is not None]
    found = policy.visible_to(by, served_in).filter(id__in=ids).select_related(*SHOWN)
    today, now = clock.today(), clock.now()
    rows = {one.id: row_of(one, today=today, now=now) for one in found}
    return [replace(node, row=rows.get(node.relationship_id or 0)) for node in nodes]


def _below(nodes: Sequence[Node], under: int) -> list[Node]:
    return [node for node in nodes if len(node.unit.path) > TOP and node.unit.path[-2] == under]


def _counts(unit: StandingUnit, team: ServiceTeamCard) -> bool:
    return len(unit.path) > TOP and team.unit_id not in unit.path


def _rank(size: Size) -> int:
    return list(Size).index(size)


def _divisions(nodes: Sequence[Node]) -> list[Division]:
    found: dict[int, list[Node]] = {}
    for node in nodes:
        found.setdefault(node.unit.path[TOP], []).append(node)
    return [
        Division(
            name=some[0].unit.name,
            slug=some[0].unit.slug,
            units=len(some),
            looked_after=sum(node.covered is not Covered.NOBODY for node in some),
        )
        for some in found.values()
    ]


def _loads(team: ServiceTeamCard, by: Actor, served_in: policy.Teams) -> list[Load]:
    """Return what each looks after, by name, what nobody does first. Two statements."""
    late = Count("id", filter=Q(due_on__lt=clock.today()))
    held = _held(team, by, served_in).order_by().values("owner_id").annotate(many=Count("id"), late=late)
    rows = list(held.values_list("owner_id", "many", "late"))
    people = person_card({ident for ident, _many, _late in rows if ident is not None})
    loads = [Load(person=people.get(ident or 0), relationships=many, late=overdue) for ident, many, overdue in rows]
    return sorted(loads, key=lambda load: (load.person.name, load.person.id) if load.person else ("", 0))
