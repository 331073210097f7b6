"""The map as it may be shown: groups as bubbles, ties between them in classes, one level at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.kit.problems import Missing, Refusal
from rapport.network.models import Snapshot
from rapport.network.queries import lake, snapshots
from rapport.network.queries.cells import ROOT
from rapport.network.rules.words import Strength, strengths
from rapport.privacy.public import minimum_group
from rapport.ui.people import unit_colour

MOST = 120  # bubbles at once: more cannot be told apart, and the first view stays under 60 kB
STEPS = 2  # levels below what was asked for: the company shows its departments, a division its teams


@dataclass(frozen=True, kw_only=True)
class Bubble:
    """A group on the map. `slug` is empty for joined groups, `open` says that its parts can be shown."""

    key: str
    name: str
    slug: str
    people: int
    colour: int
    community: int
    x: float
    y: float
    outside: float | None
    open: bool
    family: str  # groups of one family lie together: the top group, or inside a unit the one below it


@dataclass(frozen=True, kw_only=True)
class MapTie:
    """A tie between two bubbles, by their places in the list; `strength` compares it with the others shown."""

    one: int
    other: int
    strength: Strength
    weight: float = field(repr=False)  # orders the list; never shown


@dataclass(frozen=True, kw_only=True)
class NetworkMap:
    """One view of the map."""

    snapshot_id: int
    as_of: date
    moments: tuple[tuple[int, date], ...]
    parent: str  # slug, empty for the whole company
    parent_name: str
    up: str  # slug of the view one step up
    minimum: int
    bubbles: tuple[Bubble, ...]
    ties: tuple[MapTie, ...]
    divisions: tuple[tuple[str, int], ...]  # name, colour

    def neighbours(self, place: int) -> list[tuple[Bubble, Strength]]:
        """Bubbles tied to one, strongest first."""
        found = [t for t in self.ties if place in {t.one, t.other}]
        found.sort(key=lambda t: -t.weight)
        return [(self.bubbles[t.other if t.one == place else t.one], t.strength) for t in found]


@dataclass(frozen=True)
class _Row:
    cell: str
    parent: str
    level: int
    unit_id: int | None
    units: int
    name: str
    slug: str
    people: int
    community: int
    outside: float | None
    x: float
    y: float


COLUMNS = "cell, parent, level, unit_id, units, name, slug, people, community, outside, x, y"


def network_map(*, snapshot_id: int | None = None, parent: str = "", most: int = MOST) -> NetworkMap:
    """Return a view: the groups of the company, or of the unit whose slug is `parent`, two levels down if `most` fit.

    At least one level is shown, so `most` 1 gives the divisions only.

    Refuses in a sentence without a snapshot; `Missing` for a snapshot that shows no groups, or a unit that is not
    shown alone in it.
    """
    shown = snapshots.of_groups()
    if not shown:
        raise Refusal(
            "There is no map yet. Load interactions, then build a snapshot: rapport network build.", code="no_snapshot"
        )
    snapshot = shown[-1] if snapshot_id is None else next((s for s in shown if s.id == snapshot_id), None)
    if snapshot is None:
        raise Missing("This snapshot is not on the map. Choose another day.")
    rows = _read(snapshot)
    top = _top(rows, parent)
    level, chosen = _view(rows, top, most)
    return _assembled(snapshot, shown, rows, top, level, chosen)


def _read(snapshot: Snapshot) -> dict[str, _Row]:
    path = lake.quoted(lake.folder_of(snapshot) / lake.MAP)
    sql = f"SELECT {COLUMNS} FROM read_parquet('{path}') ORDER BY level, people DESC, cell"  # noqa: S608
    return {row[0]: _Row(*row) for row in lake.rows(sql)}


def _top(rows: Mapping[str, _Row], parent: str) -> _Row | None:
    """The group whose parts are shown; None for the whole company."""
    if not parent:
        return None
    wanted = parent.strip("/")
    found = next((row for row in rows.values() if row.unit_id is not None and row.slug == wanted), None)
    if found is None:
        raise Missing("This unit is not on the map alone. Units that are too small are joined with others.")
    return found


def _view(rows: Mapping[str, _Row], top: _Row | None, most: int) -> tuple[int, list[_Row]]:
    """The deeper level if its groups fit, and those groups; a group without parts stays on deeper levels."""
    inside = [row for row in rows.values() if top is None or _is_below(row, top, rows)]
    if not inside:
        return (top.level if top else 1), ([top] if top else [])
    parents = {row.parent for row in inside}
    best: tuple[int, list[_Row]] = (0, [])
    first, last = min(r.level for r in inside), max(r.level for r in inside)
    for level in range(first, min(last, first + STEPS - 1) + 1):
        at = [r for r in inside if r.level == level or (r.level < level and r.cell not in parents)]
        if best[1] and len(at) > most:
            break
        best = (level, at)
    return best


def _is_below(row: _Row, top: _Row, rows: Mapping[str, _Row]) -> bool:
    while row.parent != ROOT:
        if row.parent == top.cell:
            return True
        row = rows[row.parent]
    return False


def _assembled(
    snapshot: Snapshot,
    shown: Sequence[Snapshot],
    rows: Mapping[str, _Row],
    top: _Row | None,
    level: int,
    chosen: Sequence[_Row],
) -> NetworkMap:
    parents = {row.parent for row in rows.values()}
    bubbles = tuple(_bubble(row, rows, parents, top) for row in chosen)
    above = rows.get(top.parent) if top else None
    return NetworkMap(
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        moments=tuple((s.id, s.as_of) for s in shown),
        parent=top.slug if top else "",
        parent_name=top.name if top else "",
        up=above.slug if above else "",
        minimum=minimum_group(),
        bubbles=bubbles,
        ties=_ties(snapshot, level, [row.cell for row in chosen]),
        divisions=_divisions(chosen, rows),
    )


def _bubble(row: _Row, rows: Mapping[str, _Row], parents: set[str], top: _Row | None) -> Bubble:
    alone = row.unit_id is not None
    return Bubble(
        key=row.cell,
        name=_name(row),
        slug=row.slug if alone else "",
        people=row.people,
        colour=_colour(row, rows),
        community=row.community,
        x=row.x,
        y=row.y,
        outside=row.outside,
        open=alone and row.cell in parents,
        family=_above(row, rows, top.cell if top else ROOT).cell,
    )


def _above(row: _Row, rows: Mapping[str, _Row], end: str) -> _Row:
    """The group right below `end` that a group is in, or the group itself."""
    while row.parent not in {end, ROOT}:
        row = rows[row.parent]
    return row


def _colour(row: _Row, rows: Mapping[str, _Row]) -> int:
    """The colour of its division; divisions joined into one group have none."""
    top = _above(row, rows, ROOT)
    return unit_colour(top.slug) if top.unit_id is not None else 0


def _name(row: _Row) -> str:
    if row.units > 1:
        return ngettext("%(n)s unit", "%(n)s small units, merged", row.units) % {"n": row.units}
    if row.unit_id is None:
        return _("Directly in %(unit)s") % {"unit": row.name} if row.name else _("Without a unit")
    return row.name


def _ties(snapshot: Snapshot, level: int, keys: Sequence[str]) -> tuple[MapTie, ...]:
    """Ties among the groups shown, strongest first, in classes."""
    place = {key: index for index, key in enumerate(keys)}
    path = lake.quoted(lake.folder_of(snapshot) / lake.MAP_TIES)
    sql = f"""
        SELECT one, other, weight FROM read_parquet('{path}')
        WHERE level = ? AND one <> other AND list_contains(?, one) AND list_contains(?, other)
        ORDER BY weight DESC, one, other
    """  # noqa: S608
    found = lake.rows(sql, [level, list(keys), list(keys)])
    classes = strengths([weight for _one, _other, weight in found])
    return tuple(
        MapTie(one=place[one], other=place[other], strength=strength, weight=weight)
        for (one, other, weight), strength in zip(found, classes, strict=True)
    )


def _divisions(chosen: Sequence[_Row], rows: Mapping[str, _Row]) -> tuple[tuple[str, int], ...]:
    """Names for the colours: the top groups of what is shown, largest first; those joined have none."""
    found: dict[int, str] = {}
    for row in sorted(chosen, key=lambda row: -_above(row, rows, ROOT).people):
        colour = _colour(row, rows)
        if colour:
            found.setdefault(colour, _name(_above(row, rows, ROOT)))
    return tuple((name, colour) for colour, name in found.items())
