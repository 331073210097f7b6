"""Running sums: what is kept of interactions whose time is over, by source and pair of people, without any single one.

A file of sums is never changed in place: a new one is written into the workspace, and the register says which counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import compute as pc
from pyarrow import parquet

from rapport.engine import backends, forward
from rapport.engine.ties import TieRules
from rapport.interactions.lake.layout import Lake

MEMORY = "700MB"


@dataclass(frozen=True)
class Kept:
    """Running sums as the register names them."""

    path: str
    landmark: date
    until: date
    half_life: float


def fold(
    lake: Lake, workspace: Path, contacts: Sequence[str], *, former: Kept | None, until: date, landmark: date, to: str
) -> Kept:
    """Write the sums of these files, on top of the former ones, into the workspace. Only their pairs change."""
    rules = TieRules() if former is None else TieRules(half_life=former.half_life)
    last = until if former is None else max(until, former.until)
    kept = forward.Store(landmark if former is None else former.landmark, last, rules)
    with backends.connect("duckdb", memory_limit=MEMORY, temp_directory=workspace / "spill") as backend:
        sums = forward.accumulate(backend.read([str(lake.path(path)) for path in contacts]), kept)
        if former is not None:
            sums = forward.merge(backend.read(str(lake.path(former.path))), sums, last)
        backend.write(sums, workspace / to, sort_by=("low", "high"))
    return Kept(to, kept.landmark, last, rules.half_life)


def without(lake: Lake, workspace: Path, path: str, to: str, keys: Sequence[int]) -> bool:
    """Write the sums without the pairs of some keys; tells whether there were any."""
    gone = pa.array(keys, pa.int64())
    return _filtered(
        lake, workspace, path, to, lambda t: pc.or_(*(pc.is_in(t[end], value_set=gone) for end in ("low", "high")))
    )


def without_older(lake: Lake, workspace: Path, path: str, to: str, before: datetime) -> bool:
    """Write the sums without pairs not in touch since that moment; tells whether there were any."""
    mark = pa.scalar(before.replace(tzinfo=None), pa.timestamp("us"))
    return _filtered(
        lake,
        workspace,
        path,
        to,
        lambda t: pc.less(pc.max_element_wise(t["last_up"], t["last_down"]).cast(pa.timestamp("us")), mark),
    )


def contacts_with(lake: Lake, paths: Sequence[str], key: int) -> int:
    """How many interactions with somebody are in these sums."""
    count = 0
    for path in paths:
        mine = (pc.field("low") == key) | (pc.field("high") == key)
        rows = parquet.read_table(lake.path(path), columns=["rows"], filters=mine)
        count += pc.sum(rows["rows"]).as_py() or 0
    return count


def rows_in(lake: Lake, path: str) -> int:
    """How many interactions are in sums."""
    return int(pc.sum(parquet.read_table(lake.path(path), columns=["rows"])["rows"]).as_py() or 0)


def _filtered(lake: Lake, workspace: Path, path: str, to: str, gone: Any) -> bool:
    table = parquet.read_table(lake.path(path))
    mask = gone(table)
    if not pc.any(mask).as_py():
        return False
    target = workspace / to
    target.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(table.filter(pc.invert(mask)), target, compression="zstd")
    return True
