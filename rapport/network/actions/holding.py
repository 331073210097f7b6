"""What the map shows, held until enough changes: a tie by ten pairs of people, a share of contact by some points.

The map tells classes and rounded shares, so that nothing can be added up; what is left to guard is the step from one
snapshot to the next.
"""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from rapport.network.queries import lake

POINTS = 0.05  # shares are told in steps of five points, and stay until they have moved by as much


def held_ties(ties: pa.Table, base: Path | None, *, minimum: int) -> pa.Table:
    """Ties between groups as they may be shown: `level`, `one`, `other`, `pairs`, `weight`.

    A tie is shown from `minimum` pairs on, and as it was in `base`, the snapshot shown before, until so many pairs
    came or went. What is shown of it, gone since or not, has the weight of the day it was last moved.
    """
    schema = ties.schema
    before = lake.mapped(base / lake.MAP_TIES) if base else schema.empty_table()
    with lake.reading() as cursor:
        cursor.register("now", ties.filter(pc.not_equal(ties["one"], ties["other"])))
        cursor.register("was", before)
        found = cursor.execute(
            """
            WITH both_ AS (
                SELECT level, one, other, coalesce(now.pairs, 0) AS new, coalesce(was.pairs, 0) AS old,
                       coalesce(now.weight, 0) AS new_weight, coalesce(was.weight, 0) AS old_weight
                FROM now FULL JOIN was USING (level, one, other)
            ), held AS (
                SELECT level, one, other, abs(new - old) >= $minimum AS moved,
                       new, old, new_weight, old_weight
                FROM both_
            )
            SELECT level, one, other, if(moved, new, old) AS pairs, if(moved, new_weight, old_weight) AS weight
            FROM held WHERE if(moved, new, old) >= $minimum ORDER BY level, one, other
            """,
            {"minimum": minimum},
        ).to_arrow_table()
    return found.cast(schema)


def held_shares(shares: Mapping[str, float], base: Path | None) -> dict[str, float]:
    """Shares by group in steps of five points, as they were in `base` until they have moved by as much.

    Where there is none now, as too few pairs are left, the former one stays: that it is gone would tell of few.
    """
    former: dict[str, float] = {}
    if base is not None:
        table = lake.mapped(base / lake.MAP)
        pairs = zip(table["cell"].to_pylist(), table["outside"].to_pylist(), strict=True)
        former = {cell: share for cell, share in pairs if share is not None}
    return former | {cell: _held(share, former.get(cell)) for cell, share in shares.items()}


def _held(share: float, before: float | None) -> float:
    if before is not None and abs(share - before) < POINTS:
        return before
    return round(round(share / POINTS) * POINTS, 2)
