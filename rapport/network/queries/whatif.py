"""What a reorganisation would do to contact as it is: whole units, published ties, nothing is changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.network import policy
from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.queries.organisation import LEVEL, Group, groups_of, published, rows_of
from rapport.network.rules.organisation import MOST_MOVES, Contact, effect
from rapport.privacy.public import minimum_group


@dataclass(frozen=True, kw_only=True)
class Move:
    """A unit and the division it would go to."""

    unit: Group
    source: Group
    target: Group


@dataclass(frozen=True, kw_only=True)
class Side:
    """A division before and after: share of its contact that leaves it, None without contact."""

    group: Group
    before: float | None
    after: float | None


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """Before and after some moves. `inside`: share of all contact within divisions; `modularity` of the divisions.

    becomes_outer, becomes_inner: published ties between units that would lead out of a division, or stay within one.
    covered: whether published ties carry at least half of what the moved units have outside.
    """

    snapshot_id: int
    as_of: date
    minimum: int
    moves: tuple[Move, ...]
    units: tuple[Group, ...]  # that can be moved
    targets: tuple[Group, ...]
    inside: tuple[float, float]
    modularity: tuple[float, float]
    sides: tuple[Side, ...]
    becomes_outer: int
    becomes_inner: int
    covered: bool


def what_if(moves: Sequence[tuple[str, str]], *, by: Actor) -> WhatIf:
    """Compare contact with and without moves of (unit, division), both by slug; at most five.

    Units are those right below a division, of one level only: figures of two levels side by side would tell of ties
    too thin to be published. `Forbidden` as for the page; refuses in a sentence what cannot be moved.
    """
    policy.require_analysis(by)
    snapshot = published()
    groups = groups_of(snapshot)
    units = {g.slug: g for g in groups.values() if g.level == LEVEL and g.alone and groups[g.parent].alone}
    targets = {g.slug: g for g in groups.values() if g.level == 1 and g.alone}
    chosen = tuple(_move(slug, to, units, targets, groups) for slug, to in moves)
    _fit(chosen)
    home = {g.cell: g.parent if g.level == LEVEL else g.cell for g in groups.values()}
    found = effect(
        home,
        {move.unit.cell: move.target.cell for move in chosen},
        _contact(snapshot, groups),
        _ties(snapshot, [move.unit.cell for move in chosen]),
    )
    touched = dict.fromkeys(group.cell for move in chosen for group in (move.source, move.target))
    return WhatIf(
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        minimum=minimum_group(),
        moves=chosen,
        units=tuple(units.values()),
        targets=tuple(targets.values()),
        inside=(found.before.inside, found.after.inside),
        modularity=(found.before.modularity, found.after.modularity),
        sides=tuple(
            Side(group=groups[cell], before=found.before.outside[cell], after=found.after.outside[cell])
            for cell in touched
        ),
        becomes_outer=found.becomes_outer,
        becomes_inner=found.becomes_inner,
        covered=found.covered,
    )


def _move(
    slug: str, to: str, units: Mapping[str, Group], targets: Mapping[str, Group], groups: Mapping[str, Group]
) -> Move:
    unit, target = units.get(slug.strip("/")), targets.get(to.strip("/"))
    if unit is None:
        raise Refusal(
            "Choose a unit right below a division that is shown alone. Units that are too small are joined with "
            "others and cannot be moved by themselves.",
            code="not_alone",
            field="move",
        )
    if target is None:
        raise Refusal("Choose a division that is shown alone.", code="not_alone", field="to")
    if target.cell == unit.parent:
        raise Refusal(f"{unit.name} is in {target.name} already.", code="already_there", field="to")
    return Move(unit=unit, source=groups[unit.parent], target=target)


def _fit(moves: Sequence[Move]) -> None:
    if len(moves) > MOST_MOVES:
        raise Refusal(f"At most {MOST_MOVES} units move at once: more would be another company.", code="too_many")
    if len({move.unit.cell for move in moves}) < len(moves):
        raise Refusal("A unit can move to one place only.", code="twice", field="move")


def _contact(snapshot: Snapshot, groups: Mapping[str, Group]) -> dict[str, Contact]:
    totals = {row["cell"]: row["value"] for row in rows_of(_figures(snapshot), "total")}
    shown = ((cell, group.outside) for cell, group in groups.items() if cell in totals)
    return {cell: Contact(totals[cell], outside) for cell, outside in shown if outside is not None}


def _ties(snapshot: Snapshot, cells: Sequence[str]) -> list[tuple[str, str, float]]:
    """Published ties that have an end in one of these groups."""
    table = lake.mapped(lake.folder_of(snapshot) / lake.MAP_TIES)
    table = table.filter(pc.equal(table["level"], LEVEL))
    own = pa.array(cells, pa.string())
    table = table.filter(pc.or_(pc.is_in(table["one"], own), pc.is_in(table["other"], own)))
    return list(zip(*(table[name].to_pylist() for name in ("one", "other", "weight")), strict=True))


def _figures(snapshot: Snapshot) -> pa.Table:
    return lake.mapped(lake.folder_of(snapshot) / lake.ORGANISATION)
