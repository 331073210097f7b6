"""Counts behind the figures about a team, before anything is hidden. Nothing here leaves the room."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapport.network.models import Snapshot
from rapport.network.queries import lake


@dataclass(frozen=True, kw_only=True)
class Cell:
    """People of one part of the company outside the team, and how many of them turn to it.

    `unit_id` None are people without a unit; the unit that is looked under stands for those directly in it.
    """

    unit_id: int | None
    people: int
    yes: int


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A team of `members` people, its place below the top, and the cells of everybody else."""

    members: int
    above: tuple[int, ...]  # people in each unit above it, from the top
    outside: tuple[int, ...]  # people outside each unit above it
    cells: tuple[Cell, ...]


def count(snapshot: Snapshot, unit_id: int, *, under: int | None) -> Counts:
    """Count who turns to the team `unit_id` (with all below it), by the parts of `under`, or of the whole company.

    Somebody turns to a team who has at least one tie with trust at or above theta to one of its members; members
    themselves are not counted. One read for the cells and one for the sizes above.
    """
    people, ties = lake.people(snapshot), lake.ties(snapshot)
    scope = "true" if under is None else "list_contains(unit_path, $under)"
    at = "1" if under is None else "list_position(unit_path, $under) + 1"
    sql = f"""
        WITH team AS (SELECT key FROM {people} WHERE list_contains(unit_path, $unit)),
        yes AS (SELECT DISTINCT source FROM {ties} SEMI JOIN team ON target = team.key WHERE trust >= $theta),
        others AS (
            SELECT key, coalesce(unit_path[{at}], {"NULL" if under is None else "$under"}) AS unit_id
            FROM {people} WHERE NOT list_contains(unit_path, $unit) AND {scope}
        )
        SELECT unit_id, count(*), count(yes.source) FROM others LEFT JOIN yes ON yes.source = others.key
        GROUP BY 1 ORDER BY 1 NULLS LAST
    """  # noqa: S608
    named = {"unit": unit_id, "theta": lake.theta(snapshot)} | ({} if under is None else {"under": under})
    with lake.reading() as cursor:
        cells = cursor.execute(sql, named).fetchall()
        members, above, outside = _place(cursor, snapshot, unit_id)
    return Counts(
        members=members,
        above=above,
        outside=outside,
        cells=tuple(Cell(unit_id=unit, people=people, yes=yes) for unit, people, yes in cells),
    )


def _place(cursor: "object", snapshot: Snapshot, unit_id: int) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """Members of the team, and for each unit above it the people in it and outside of it."""
    people = lake.people(snapshot)
    sql = f"""
        WITH path AS (SELECT any_value(unit_path) AS steps FROM {people} WHERE list_contains(unit_path, $unit)),
        lines AS (SELECT unnest(list_slice(steps, 1, list_position(steps, $unit))) AS step FROM path)
        SELECT step, count(*) FILTER (WHERE list_contains(unit_path, step)), count(*)
        FROM lines, {people} GROUP BY step
        ORDER BY 2 DESC
    """  # noqa: S608
    found = cursor.execute(sql, {"unit": unit_id}).fetchall()  # type: ignore[attr-defined]
    sizes = {step: (inside, everybody) for step, inside, everybody in found}
    members = sizes.pop(unit_id, (0, 0))[0]
    above = sorted(sizes.values(), reverse=True)
    return members, tuple(n for n, _ in above), tuple(everybody - n for n, everybody in above)


def first_level(snapshot: Snapshot) -> int | None:
    """The unit whose parts are shown first: the top unit, and further down as long as all are in one part of it."""
    people = lake.people(snapshot)
    under: int | None = None
    with lake.reading() as cursor:
        while True:
            scope = "true" if under is None else "list_contains(unit_path, $under)"
            at = "1" if under is None else "list_position(unit_path, $under) + 1"
            sql = f"SELECT DISTINCT unit_path[{at}] FROM {people} WHERE {scope} LIMIT 2"  # noqa: S608
            parts = cursor.execute(sql, {} if under is None else {"under": under}).fetchall()
            if len(parts) != 1 or parts[0][0] is None:
                return under
            under = int(parts[0][0])


def sizes_below(snapshot: Snapshot, units: Sequence[int]) -> dict[int, int]:
    """People in each of these units, with all below."""
    if not units:
        return {}
    sql = f"""
        SELECT step, count(*) FROM (SELECT unnest(unit_path) AS step FROM {lake.people(snapshot)})
        WHERE step IN (SELECT unnest($units)) GROUP BY step
    """  # noqa: S608
    with lake.reading() as cursor:
        return dict(cursor.execute(sql, {"units": list(units)}).fetchall())


def path_of(snapshot: Snapshot, unit_id: int) -> tuple[int, ...]:
    """The ids from the top unit down to this one; empty if nobody of the snapshot is in it."""
    sql = f"""
        SELECT list_slice(unit_path, 1, list_position(unit_path, $unit)) FROM {lake.people(snapshot)}
        WHERE list_contains(unit_path, $unit) LIMIT 1
    """  # noqa: S608
    with lake.reading() as cursor:
        found = cursor.execute(sql, {"unit": unit_id}).fetchone()
    return tuple(found[0]) if found else ()


def with_parts(snapshot: Snapshot, units: Sequence[int]) -> frozenset[int]:
    """Those of these units in which somebody is in a unit further below."""
    sql = f"""
        SELECT DISTINCT step FROM (SELECT unnest(unit_path) AS step, unit_id FROM {lake.people(snapshot)})
        WHERE step <> unit_id AND step IN (SELECT unnest($units::BIGINT[]))
    """  # noqa: S608
    with lake.reading() as cursor:
        return frozenset(step for (step,) in cursor.execute(sql, {"units": list(units)}).fetchall())
