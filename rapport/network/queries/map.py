"""The map as it may be shown: groups as bubbles, ties between them in classes, one level at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.kit.problems import Missing, Refusal
from rapport.network.models import Snapshot
from rapport.network.queries import lake, snapshots
from rapport.network.queries.cells import ROOT
from rapport.network.rules.organisation import STEADY
from rapport.network.rules.words import Strength, strengths
from rapport.privacy.public import minimum_group
from rapport.ui.people import unit_colour

MOST = 120  # bubbles at once: more cannot be told apart, and the first view stays under 60 kB


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
    steady: bool  # whether the circles would be much the same from another random beginning

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
    open: bool


COLUMNS = [f.name for f in fields(_Row)]


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
    table = lake.mapped(lake.folder_of(snapshot) / lake.MAP)
    line = _line(table, parent)
    level, chosen, inside = _view(table, line[-1] if line else None, most)
    rows = {row.cell: row for row in [*line, *inside]}
    return _assembled(snapshot, shown, rows, line[-1] if line else None, level, chosen)


def _rows(table: pa.Table, which: pa.Array) -> list[_Row]:
    """Chosen rows of the map, largest first."""
    found = [_Row(**row) for row in table.filter(which).select(COLUMNS).to_pylist()]
    return sorted(found, key=lambda row: (row.level, -row.people, row.cell))


def _line(table: pa.Table, parent: str) -> list[_Row]:
    """The groups from the top down to the one whose parts are shown; none for the whole company."""
    if not parent:
        return []
    wanted = parent.strip("/")
    line = _rows(table, pc.and_(pc.equal(table["slug"], wanted), pc.is_valid(table["unit_id"])))[:1]
    if not line:
        raise Missing("This unit is not on the map alone. Units that are too small are joined with others.")
    while line[0].parent != ROOT:
        line = _rows(table, pc.equal(table["cell"], line[0].parent)) + line
    return line


def _view(table: pa.Table, top: _Row | None, most: int) -> tuple[int, list[_Row], list[_Row]]:
    """The level shown, the groups shown on it, and all rows read: two levels where so many groups fit, else one.

    A group without parts stays on the deeper level.
    """
    parts = _rows(table, pc.equal(table["parent"], top.cell if top else ROOT))
    if not parts:
        return (top.level if top else 1), ([top] if top else []), []
    opened = pa.array([row.cell for row in parts if row.open], pa.string())
    below = _rows(table, pc.is_in(table["parent"], value_set=opened))
    deeper = [row for row in parts if not row.open] + below
    if below and len(deeper) <= most:
        return below[0].level, deeper, parts + below
    return parts[0].level, parts, parts


def _assembled(
    snapshot: Snapshot,
    shown: Sequence[Snapshot],
    rows: Mapping[str, _Row],
    top: _Row | None,
    level: int,
    chosen: Sequence[_Row],
) -> NetworkMap:
    bubbles = tuple(_bubble(row, rows, top) for row in chosen)
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
        steady=snapshot.counts.get("stability", {"pairs": 1})["pairs"] >= STEADY,
    )


def _bubble(row: _Row, rows: Mapping[str, _Row], top: _Row | None) -> Bubble:
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
        open=alone and row.open,
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


def cell_name(units: int, unit_id: int | None, name: str) -> str:
    """What a group is called: by its unit, how many units are joined in it, or whose own people it holds."""
    if units > 1:
        return ngettext("%(n)s unit", "%(n)s small units, merged", units) % {"n": units}
    if unit_id is None:
        return _("Directly in %(unit)s") % {"unit": name} if name else _("Without a unit")
    return name


def _name(row: _Row) -> str:
    return cell_name(row.units, row.unit_id, row.name)


def _ties(snapshot: Snapshot, level: int, keys: Sequence[str]) -> tuple[MapTie, ...]:
    """Ties among the groups shown, strongest first, in classes."""
    place = {key: index for index, key in enumerate(keys)}
    table = lake.mapped(lake.folder_of(snapshot) / lake.MAP_TIES)
    shown = pa.array(keys, pa.string())
    table = table.filter(pc.and_(pc.equal(table["level"], level), pc.is_in(table["one"], value_set=shown)))
    table = table.filter(pc.and_(pc.not_equal(table["one"], table["other"]), pc.is_in(table["other"], value_set=shown)))
    columns = (table[name].to_pylist() for name in ("one", "other", "weight"))
    found = sorted(zip(*columns, strict=True), key=lambda tie: (-tie[2], tie[0], tie[1]))
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
