"""How some units lie in the tree: counted in the database, so that what comes back is as small as what is shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

# `reached`: it is one of the units asked for, or lies below one.
STANDING = """
WITH standing AS (
    SELECT unit.id, unit.name, unit.slug, steps, COALESCE(held.people, 0) AS people,
        EXISTS (SELECT FROM unnest(steps) step WHERE step = ANY(%(marked)s::bigint[])) AS reached,
        COALESCE(%(apart)s::bigint = ANY(steps), false) AS left_out
    FROM directory_unit unit
    CROSS JOIN LATERAL (SELECT string_to_array(trim(BOTH '/' FROM unit.path), '/')::bigint[] AS steps) walked
    LEFT JOIN directory_headcount held ON held.unit_id = unit.id
    WHERE unit.ended_on IS NULL
)
"""
SPREAD = """
SELECT top.id, top.name, top.slug, top.path, counted.people, counted.units, counted.missed
FROM (
    SELECT steps[COALESCE(array_position(steps, %(under)s::bigint) + 1, %(level)s)] AS id,
        sum(people)::bigint AS people, count(*) AS units, count(*) FILTER (WHERE NOT reached) AS missed
    FROM standing
    WHERE NOT left_out AND (%(under)s::bigint IS NULL OR %(under)s = ANY(steps))
    GROUP BY 1
) counted JOIN directory_unit top ON top.id = counted.id
ORDER BY top.name, top.id
"""
MISSED = """
, whole AS (
    SELECT step AS id, sum(people)::bigint AS people FROM standing CROSS JOIN LATERAL unnest(steps) step GROUP BY 1
)
SELECT one.id, one.name, one.slug, one.steps, whole.people
FROM standing one JOIN whole USING (id)
WHERE NOT one.reached AND NOT one.left_out AND cardinality(one.steps) > 1
ORDER BY width_bucket(whole.people, %(bands)s::bigint[]) DESC, one.name, one.id
LIMIT %(limit)s
"""
AT_LEAST = """
SELECT step FROM directory_unit unit
JOIN directory_headcount held ON held.unit_id = unit.id
CROSS JOIN LATERAL unnest(string_to_array(trim(BOTH '/' FROM unit.path), '/')::bigint[]) step
WHERE EXISTS (SELECT FROM directory_unit top WHERE top.id = step AND top.ended_on IS NULL)
GROUP BY step HAVING sum(held.people) >= %s
"""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A unit that stands: the ids from the top down to it, and its people with all below.

    `units`: how many stand in it, itself with them; `missed`: how many of these no unit asked for reaches.
    """

    id: int
    name: str
    slug: str
    path: tuple[int, ...]
    people: int
    units: int = 1
    missed: int = 0

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"/units/{self.slug}/"


def spread(
    marked: Collection[int], *, level: int = 1, under: int | None = None, apart: int | None = None
) -> list[Spread]:
    """Return the units of a level, 1 at the top, by name; each with how far some units, and all below, reach in it.

    `under`: instead, those right below one; `apart`: a unit that counts nowhere, nor does what is below it. One
    statement.
    """
    rows = _asked(STANDING + SPREAD, marked, apart, level=level, under=under)
    return [
        Spread(id=row[0], name=row[1], slug=row[2], path=_steps(row[3]), people=row[4], units=row[5], missed=row[6])
        for row in rows
    ]


def missed_units(
    marked: Collection[int], *, bands: Sequence[int], limit: int, apart: int | None = None
) -> list[Spread]:
    """Return units below the top that none of some units reaches, the largest first by bands of people, then by name.

    `bands`: how many people each begins with. One statement.
    """
    rows = _asked(STANDING + MISSED, marked, apart, bands=list(bands), limit=limit)
    return [Spread(id=row[0], name=row[1], slug=row[2], path=tuple(row[3]), people=row[4], missed=1) for row in rows]


def units_of_size(least: int) -> frozenset[int]:
    """Return the units that stand and have at least so many people, with all below. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(AT_LEAST, [least])
        return frozenset(row[0] for row in cursor.fetchall())


def _asked(statement: str, marked: Collection[int], apart: int | None, **more: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"marked": list(marked), "apart": apart, **more})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def _steps(path: str) -> tuple[int, ...]:
    return tuple(int(step) for step in path.strip("/").split("/") if step)
