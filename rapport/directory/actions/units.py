"""The tree of units: made from paths, renamed, moved, ended, and headed."""

from collections import ChainMap
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Length, Substr

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.searching import refresh_people
from rapport.directory.actions.standing import SAME
from rapport.directory.events import UnitAdded, UnitEnded, UnitManagerSet, UnitMoved, UnitRenamed, UnitReopened
from rapport.directory.models import FormerUnit, Person, Unit
from rapport.directory.rules.hierarchy import heads
from rapport.directory.rules.paths import DEEPEST, Path, key_of, slug_of
from rapport.directory.rules.records import check_day
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import fold, squeeze
from rapport.ledger.public import record, record_stream


@dataclass
class Tree:
    """All units at hand, to find or make those that paths name."""

    units: dict[int, Unit] = field(default_factory=dict)
    children: dict[tuple[int | None, str], int] = field(default_factory=dict)
    slugs: dict[str, int] = field(default_factory=dict)
    former: dict[str, int] = field(default_factory=dict)
    ids: Iterator[int] = field(default_factory=lambda: _ids(1))

    @classmethod
    def read(cls) -> "Tree":
        """Return the tree as it stands. Two statements."""
        tree = cls(former=dict(FormerUnit.objects.values_list("slug", "unit_id")))
        for unit in Unit.objects.order_by("depth", "id"):
            tree.add(unit)
        return tree

    def add(self, unit: Unit) -> None:
        """Remember a unit."""
        self.units[unit.id] = unit
        self.children.setdefault((unit.parent_id, key_of(unit.name)), unit.id)
        self.slugs[unit.slug] = unit.id

    def find(self, parent_id: int | None, name: str) -> int | None:
        """Return the unit of this name below a parent, also by a name it had before."""
        if found := self.children.get((parent_id, key_of(name))):
            return found
        parent = self.units[parent_id].slug if parent_id is not None else ""
        return self.former.get(slug_of(name, parent, taken=frozenset()))


def ensure_units(paths: Iterable[Path], *, flat: bool = False, by: Actor) -> tuple[dict[Path, int], list[int]]:
    """Return the unit of each path, and which of all had to be made; ended units that are named stand again.

    With `flat` a path of one step may also mean a unit deeper in the tree, if only one that stands is called so.
    Runs in the caller's transaction, whose policy it shares: the set-based form of `add_unit`.
    """
    given = set(paths)
    above = {path[:depth] for path in given for depth in range(1, len(path))}
    alone = {path for path in given - above if flat and len(path) == 1}
    wanted = (given | above) - alone
    if not given:
        return {}, []
    tree = Tree.read()
    tree.ids = _ids(min(len(wanted | alone), 1000))
    found: dict[Path, int] = {}
    made: list[int] = []
    for depth in range(1, max(map(len, wanted), default=0) + 1):
        made += _ensure(tree, sorted(path for path in wanted if len(path) == depth), found)
    # last, so that what the file itself says of deeper units counts: the same file again must find the same
    found |= _meant_deeper(tree, alone, standing=set(found.values()))
    made += _ensure(tree, sorted(alone - found.keys()), found)
    Unit.objects.filter(id__in=set(found.values()), ended_on__isnull=False).update(ended_on=None)
    record_stream((UnitAdded(unit_id=i, parent_id=tree.units[i].parent_id) for i in made), by=by)
    return found, made


def _meant_deeper(tree: Tree, alone: Iterable[Path], *, standing: Container[int]) -> dict[Path, int]:
    """Return the unit for each path of one step that no unit at the top answers to, but one other that stands."""
    stands = {ident for ident, unit in tree.units.items() if unit.ended_on is None or ident in standing}
    named: dict[str, list[int]] = {}
    for ident in stands:
        named.setdefault(key_of(tree.units[ident].name), []).append(ident)
    asked = {path: named.get(key_of(path[0]), []) for path in alone if tree.find(None, path[0]) not in stands}
    return {path: idents[0] for path, idents in asked.items() if len(idents) == 1}


def _ensure(tree: Tree, paths: Iterable[Path], found: dict[Path, int]) -> list[int]:
    """Find or make the units of paths of one depth, those above them being `found`; return which were made."""
    new = []
    for path in paths:
        parent_id = found[path[:-1]] if len(path) > 1 else None
        known = tree.find(parent_id, path[-1])
        if known is None:
            unit = _make(tree, path[-1], parent_id)
            new.append(unit)
            known = unit.id
        found[path] = known
    Unit.objects.bulk_create(new, batch_size=1000)
    return [unit.id for unit in new]


def _make(tree: Tree, name: str, parent_id: int | None) -> Unit:
    parent = tree.units[parent_id] if parent_id is not None else None
    ident = next(tree.ids)
    unit = Unit(
        id=ident,
        name=name,
        parent=parent,
        slug=slug_of(name, parent.slug if parent else "", taken=ChainMap(tree.slugs, tree.former)),
        path=f"{parent.path if parent else '/'}{ident}/",
        depth=parent.depth + 1 if parent else 0,
        search=fold(name),
    )
    tree.add(unit)
    return unit


def _ids(at_once: int) -> Iterator[int]:
    """Yield new ids of units, reserved some at once."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('directory_unit', 'id')) FROM generate_series(1, %s)", [at_once]
            )
            rows = cursor.fetchall()
        yield from (int(row[0]) for row in rows)


def add_unit(*, name: str, parent_id: int | None, manager_id: int | None = None, by: Actor) -> int:
    """Add a unit below another, or at the top, and return its id; without a manager it follows who reports to whom."""
    policy.require_directory(by)
    with transaction.atomic():
        tree = Tree.read()
        plain = _named(name)
        parent = _above(tree, parent_id)
        if there := tree.children.get((parent_id, key_of(plain))):
            raise _taken(tree.units[there], "name")
        if parent is not None and parent.depth + 1 >= DEEPEST:
            raise Refusal(f"Units go {DEEPEST} levels deep, no more.", code="too_deep", field="parent_id")
        unit = _make(tree, plain, parent_id)
        unit.save(force_insert=True)
        record(UnitAdded(unit_id=unit.id, parent_id=parent_id), by=by)
        set_unit_manager(unit_id=unit.id, manager_id=manager_id, by=by)
    return unit.id


def rename_unit(*, unit_id: int, name: str, by: Actor) -> None:
    """Give a unit another name. Its id, people and history stay; its former address leads to the new one."""
    policy.require_directory(by)
    with transaction.atomic():
        tree = Tree.read()
        unit = _standing(tree, unit_id)
        plain = _named(name)
        if plain == unit.name:
            return
        there = tree.children.get((unit.parent_id, key_of(plain)), unit_id)
        if there != unit_id:
            raise _taken(tree.units[there], "name")
        unit.name, unit.search = plain, fold(plain)
        unit.save(update_fields=["name", "search"])
        _readdress(tree, unit)
        refresh_people(Person.objects.filter(unit_id=unit_id))
        record(UnitRenamed(unit_id=unit_id), by=by)


def move_unit(*, unit_id: int, parent_id: int | None, by: Actor) -> None:
    """Put a unit, with all below it, under another one, or at the top."""
    policy.require_directory(by)
    with transaction.atomic():
        tree = Tree.read()
        unit = _standing(tree, unit_id)
        if unit.parent_id == parent_id:
            return
        parent = _above(tree, parent_id)
        _refuse_place(tree, unit, parent)
        before, old_path, old_depth = unit.parent_id, unit.path, unit.depth
        path = f"{parent.path if parent else '/'}{unit.id}/"
        depth = parent.depth + 1 if parent else 0
        Unit.objects.filter(path__startswith=old_path).update(
            path=Concat(Value(path), Substr("path", Length(Value(old_path)) + 1)),
            depth=F("depth") + (depth - old_depth),
        )
        Unit.objects.filter(id=unit.id).update(parent=parent)
        unit.parent = parent
        _readdress(tree, unit)
        derive_managers()
        record(UnitMoved(unit_id=unit_id, from_parent_id=before, parent_id=parent_id), by=by)


def change_unit(
    *, unit_id: int, name: str = SAME, parent_id: int | None = SAME, manager_id: int | None = SAME, by: Actor
) -> None:
    """Rename, move and name the manager in one go; what is not given stays."""
    policy.require_directory(by)
    with transaction.atomic():
        if name is not SAME:
            rename_unit(unit_id=unit_id, name=name, by=by)
        if parent_id is not SAME:
            move_unit(unit_id=unit_id, parent_id=parent_id, by=by)
        if manager_id is not SAME:
            set_unit_manager(unit_id=unit_id, manager_id=manager_id, by=by)


def _refuse_place(tree: Tree, unit: Unit, parent: Unit | None) -> None:
    if parent is not None and parent.path.startswith(unit.path):
        raise Refusal("A unit cannot be put into itself or a unit below it.", code="circle", field="parent_id")
    if there := tree.children.get((parent.id if parent else None, key_of(unit.name))):
        raise _taken(tree.units[there], "parent_id")
    deepest = max(u.depth for u in tree.units.values() if u.path.startswith(unit.path)) - unit.depth
    if (parent.depth + 1 if parent else 0) + deepest >= DEEPEST:
        raise Refusal(f"Units go {DEEPEST} levels deep, no more.", code="too_deep", field="parent_id")


def _readdress(tree: Tree, unit: Unit) -> None:
    """Give a unit and all below it their new slugs, and keep the old ones as former."""
    taken: dict[str, object] = {s: i for s, i in {**tree.former, **tree.slugs}.items() if i != unit.id}
    parent = tree.units[unit.parent_id].slug if unit.parent_id is not None else ""
    start, slug = unit.slug, slug_of(unit.name, parent, taken=taken)
    if slug == start:
        return
    below = [u for u in tree.units.values() if u.slug == start or u.slug.startswith(f"{start}/")]
    gone = [FormerUnit(slug=u.slug, unit=u) for u in below]
    for each in below:
        each.slug = slug + each.slug[len(start) :]
    FormerUnit.objects.filter(slug__in=[u.slug for u in below]).delete()
    Unit.objects.bulk_update(below, ["slug"], batch_size=1000)
    FormerUnit.objects.bulk_create(
        gone, batch_size=1000, update_conflicts=True, unique_fields=["slug"], update_fields=["unit"]
    )


def end_unit(*, unit_id: int, on: date | None = None, by: Actor) -> None:
    """End a unit; refuses while somebody or a standing unit is in it. One that has ended stays as it is."""
    policy.require_directory(by)
    day = on or clock.today()
    check_day(day, "on")
    with transaction.atomic():
        unit = _held(unit_id)
        if unit.ended_on is not None:
            return
        if Unit.objects.filter(parent=unit, ended_on=None).exists():
            raise Refusal("Units below it still stand. End or move them first.", code="unit_in_use")
        if Person.objects.filter(unit=unit, ended_on=None, merged_into=None).exists():
            raise Refusal("People are still in it. Move them first.", code="unit_in_use")
        unit.ended_on = day
        unit.save(update_fields=["ended_on"])
        record(UnitEnded(unit_id=unit_id, on=day), by=by)


def reopen_unit(*, unit_id: int, by: Actor) -> None:
    """Let a unit that was ended stand again; refuses below one that has ended."""
    policy.require_directory(by)
    with transaction.atomic():
        unit = _held(unit_id)
        if unit.ended_on is None:
            return
        if unit.parent_id is not None and _held(unit.parent_id).ended_on is not None:
            raise Refusal("The unit above it has ended. Let that one stand again first.", code="unit_ended")
        unit.ended_on = None
        unit.save(update_fields=["ended_on"])
        record(UnitReopened(unit_id=unit_id), by=by)


def set_unit_manager(*, unit_id: int, manager_id: int | None, by: Actor) -> None:
    """Name the manager of a unit; None: it follows from the reporting line again."""
    policy.require_directory(by)
    with transaction.atomic():
        unit = _held(unit_id)
        standing = Person.objects.filter(ended_on=None, merged_into=None)
        if manager_id is not None and not standing.filter(id=manager_id).exists():
            raise Refusal("This manager is not here, or has left.", code="no_manager", field="manager_id")
        if unit.manager_given == (manager_id is not None) and manager_id in {None, unit.manager_id}:
            return
        unit.manager_id, unit.manager_given = manager_id, manager_id is not None
        unit.save(update_fields=["manager", "manager_given"])
        if manager_id is None:
            derive_managers()
        record(UnitManagerSet(unit_id=unit_id, manager_id=manager_id), by=by)


LINE = """
SELECT id, coalesce(unit_id, -1), coalesce(manager_id, -1) FROM directory_person
WHERE ended_on IS NULL AND merged_into_id IS NULL
"""
HEAD = """
UPDATE directory_unit u SET manager_id = h.person_id
FROM (SELECT wanted.id, NULLIF(wanted.person, -1) AS person_id
      FROM unnest(%s::bigint[], %s::bigint[]) AS wanted(id, person)) h
WHERE u.id = h.id AND NOT u.manager_given AND u.manager_id IS DISTINCT FROM h.person_id
"""


def derive_managers() -> None:
    """Set the manager of every unit for which nobody was named, by `rules.hierarchy.heads`. Three statements."""
    parents: Mapping[int, int | None] = dict(Unit.objects.values_list("id", "parent_id"))
    if not parents:
        return
    with connection.cursor() as cursor:
        cursor.execute(LINE)
        line = np.array(cursor.fetchall(), dtype=np.int64).reshape(-1, 3)
        found = heads(line[:, 0], line[:, 1], line[:, 2], parents)
        cursor.execute(HEAD, [list(parents), [found.get(unit, -1) for unit in parents]])


def _held(unit_id: int) -> Unit:
    unit = Unit.objects.select_for_update(no_key=True).filter(id=unit_id).first()
    if unit is None:
        raise Missing
    return unit


def _standing(tree: Tree, unit_id: int) -> Unit:
    unit = tree.units.get(unit_id)
    if unit is None:
        raise Missing
    return unit


def _above(tree: Tree, parent_id: int | None) -> Unit | None:
    if parent_id is None:
        return None
    parent = _standing(tree, parent_id)
    if parent.ended_on is not None:
        raise Refusal("The unit above has ended. Choose one that stands.", code="unit_ended", field="parent_id")
    return parent


def _taken(unit: Unit, field: str) -> Refusal:
    state = "is" if unit.ended_on is None else "was, and can be opened again,"
    return Refusal(f"A unit “{unit.name}” {state} in that place already.", code="unit_exists", field=field)


def _named(name: str) -> str:
    plain = squeeze(name)[:200]
    if not plain:
        raise Refusal("A unit needs a name.", code="no_name", field="name")
    return plain
