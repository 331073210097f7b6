"""Who turns to a unit, as it may be shown: small groups joined, nothing to subtract, with what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.public import Actor
from rapport.directory.public import UnitCard, unit_card
from rapport.kit.problems import Refusal
from rapport.network import policy
from rapport.network.models import Snapshot, TrustTable
from rapport.network.queries import reach, snapshots
from rapport.network.rules.offices import TrustRow, total_of, why_not_an_office
from rapport.network.rules.words import Figure, Turn, turn
from rapport.privacy.public import Group, merge_small, minimum_group

NOWHERE = 0  # stands for people without a unit


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row with its past: `trend` has a share per snapshot, None where none may be shown."""

    row: TrustRow
    figure: Figure
    before: Figure | None
    turn: Turn
    trend: tuple[float | None, ...]

    @property
    def change(self) -> float | None:
        """Difference of the shares, in shares of 1; None without an earlier figure."""
        return None if self.before is None else round(self.figure.share - self.before.share, 2)


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Who turns to a unit: the whole company, and its parts under `under`. `compared` is the day compared with."""

    unit_id: int
    under: int | None
    as_of: date
    snapshot_id: int
    compared: date | None
    members: int
    minimum: int
    total: Line | None
    lines: tuple[Line, ...]

    @property
    def turning(self) -> tuple[int, int]:
        """Of the units shown alone, how many turn to the team at all, and how many there are."""
        alone = [line for line in self.lines if not line.row.merged]
        return sum(not line.figure.is_none for line in alone), len(alone)


def trust_in(unit_id: int, *, days: int = 365, under: int | None = None) -> Trust:
    """Return who turns to a unit, with what changed over `days`.

    Refuses, in a sentence, without a snapshot, for a team too small to be an office, and for parts of a unit that
    is itself only shown joined with others.
    """
    shown = snapshots.of_groups()
    if not shown:
        raise Refusal(
            "There is no snapshot of the network yet. Load interactions, then build one: rapport network build.",
            code="no_snapshot",
        )
    now = shown[-1]
    earlier = snapshots.before(now, days=days, among=shown[:-1])
    series = [s for s in shown if (now.as_of - s.as_of).days <= max(days, 1)]
    where = _level(now, unit_id, under)
    tables = _tables([*series, *([earlier] if earlier else [])], unit_id, where)
    lines = _lines(tables, series, earlier)
    return Trust(
        unit_id=unit_id,
        under=where,
        as_of=now.as_of,
        snapshot_id=now.id,
        compared=earlier.as_of if earlier else None,
        members=tables[now.id].members,
        minimum=minimum_group(),
        total=_total(tables, series, earlier),
        lines=lines,
    )


def _level(snapshot: Snapshot, unit_id: int, under: int | None) -> int | None:
    """The unit whose parts are listed; refuses one that may not be looked into."""
    top = reach.first_level(snapshot)
    if under is None or under == top:
        return top
    for parent, child in _steps(snapshot, top, under):
        rows = _table(snapshot, unit_id, parent).rows
        if not any(units == [child] for units, _people, _yes in rows):
            raise Refusal(
                "This unit is only shown together with others, so its parts are not shown either.", code="too_small"
            )
    return under


def _steps(snapshot: Snapshot, top: int | None, under: int) -> list[tuple[int | None, int]]:
    """(parent, child) for each step from the first level down to `under`."""
    path = reach.path_of(snapshot, under)
    if under not in path:
        raise Refusal("Nobody of this snapshot is in that unit.", code="empty")
    below = path[path.index(top) + 1 :] if top in path else path
    parents: list[int | None] = [top, *below[:-1]]
    return list(zip(parents, below, strict=True))


def _lines(tables: dict[int, TrustTable], series: Sequence[Snapshot], earlier: Snapshot | None) -> tuple[Line, ...]:
    known = {s: {row.units: row for row in _rows(tables[s])} for s in tables}
    now = series[-1].id
    return tuple(
        _line(
            row,
            known[earlier.id].get(row.units) if earlier else None,
            [known[s.id].get(row.units) for s in series],
        )
        for row in sorted(known[now].values(), key=lambda r: (r.merged, -r.yes / r.people, r.units))
    )


def _total(tables: dict[int, TrustTable], series: Sequence[Snapshot], earlier: Snapshot | None) -> Line | None:
    totals = {s: total_of(_rows(table)) for s, table in tables.items()}
    row = totals[series[-1].id]
    if row is None:
        return None
    return _line(row, totals[earlier.id] if earlier else None, [totals[s.id] for s in series])


def _line(row: TrustRow, before: TrustRow | None, past: Sequence[TrustRow | None]) -> Line:
    """A row with its past; joined rows have one only where the very same units were joined."""
    figure = row.figure
    then = before.figure if before else None
    return Line(
        row=row,
        figure=figure,
        before=then,
        turn=turn(figure, then),
        trend=tuple(r.figure.share if r else None for r in past),
    )


def _rows(table: TrustTable) -> list[TrustRow]:
    return [TrustRow(units=tuple(units), people=people, yes=yes) for units, people, yes in table.rows]


def _tables(wanted: Sequence[Snapshot], unit_id: int, under: int | None) -> dict[int, TrustTable]:
    """The table of each snapshot, computed where it is not kept yet. One statement when all are."""
    kept = TrustTable.objects.filter(snapshot__in=wanted, unit_id=unit_id, under_id=under, minimum=minimum_group())
    found = {table.snapshot_id: table for table in kept}
    for snapshot in wanted:
        if snapshot.id not in found:
            found[snapshot.id] = _table(snapshot, unit_id, under, past=snapshot is not wanted[-1])
    return found


def _table(snapshot: Snapshot, unit_id: int, under: int | None, *, past: bool = False) -> TrustTable:
    """One table, kept for the next reader. In the past a team too small to be shown has no rows; now it is refused."""
    minimum = minimum_group()
    kept = TrustTable.objects.filter(snapshot=snapshot, unit_id=unit_id, under_id=under, minimum=minimum).first()
    if kept is not None:
        return kept
    counts = reach.count(snapshot, unit_id, under=under)
    above = [people for people, rest in zip(counts.above, counts.outside, strict=True) if rest]
    reason = why_not_an_office(counts.members, above)
    if reason and not past:
        raise Refusal(reason, code="too_small")
    table = TrustTable(
        snapshot=snapshot,
        unit_id=unit_id,
        under_id=under,
        minimum=minimum,
        members=counts.members,
        rows=[] if reason else _joined(counts.cells, minimum),
    )
    with transaction.atomic():
        TrustTable.objects.bulk_create([table], ignore_conflicts=True)
    return table


def _joined(cells: Sequence[reach.Cell], minimum: int) -> list[list[object]]:
    """Cells as rows that may be shown."""
    groups = [Group(key=str(cell.unit_id or NOWHERE), people=cell.people, sums=(float(cell.yes),)) for cell in cells]
    merged = merge_small(groups, minimum=minimum)
    return [[[int(key) for key in row.keys], row.people, int(row.sums[0])] for row in merged.rows]


@dataclass(frozen=True, kw_only=True)
class TrustedBy:
    """A row of who trusts a unit, for the terminal, REST and other rooms. `units` counts those joined in it."""

    unit: str
    units: int
    people: int
    share: float
    low: float
    high: float
    change: float | None
    turn: str


def trust_rows(unit_id: int, *, under: int | None = None, days: int = 365, by: Actor) -> list[TrustedBy]:
    """Return who turns to a unit as rows that may be shown as they are; refuses who may not see it."""
    policy.require_trust_in(by, unit_id)
    trust = trust_in(unit_id, days=days, under=under)
    cards = unit_card(unit for line in trust.lines for unit in line.row.units)
    return [_told(line, trust, cards) for line in trust.lines]


def _told(line: Line, trust: Trust, cards: Mapping[int, UnitCard]) -> TrustedBy:
    return TrustedBy(
        unit=name_of(line, trust, cards, by_slug=True),
        units=len(line.row.units),
        people=line.figure.people,
        share=line.figure.share,
        low=line.figure.low,
        high=line.figure.high,
        change=line.change,
        turn=str(line.turn),
    )


def name_of(line: Line, trust: Trust, cards: Mapping[int, UnitCard], *, by_slug: bool = False) -> str:
    """What a row is called: the unit, the people directly in it, or how many small ones are joined."""
    first = line.row.units[0]
    if line.row.merged:
        count = len(line.row.units)
        return ngettext("%(n)s unit", "%(n)s small units, merged", count) % {"n": count}
    if first == NOWHERE:
        return _("Without a unit")
    card = cards.get(first)
    name = (card.slug if by_slug else card.name) if card else _("A unit that is gone")
    return _("Directly in %(unit)s") % {"unit": name} if first == trust.under else name
