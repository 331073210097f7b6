"""The hand-written DuckDB query that the engine's tie expression is measured against.

It gives the same columns from the same Parquet files, written the same way (sorted, zstd), with nothing of the
engine in between: plain floating sums, no exclusions. ``measure`` runs either side in a fresh process, so that
memory peaks do not mix; compare processor seconds where the machine is shared.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

SIDES = ("plain", "engine")
# Far below it DuckDB begins to group on the disk, which costs half as much again; what is really used is measured.
LIMIT = "3200MB"


def plain_sql(files: str, target: str, *, as_of: date, half_life: float = 60.0) -> str:
    """COPY statement: ties of all interactions in ``files`` (a glob) into the Parquet file ``target``."""
    end = f"epoch(timestamp '{as_of:%Y-%m-%d}' + interval 1 day)::bigint"
    return f"""
COPY (
  WITH event AS (
    SELECT least(from_key, to_key) AS low, greatest(from_key, to_key) AS high,
           (from_key < to_key) OR undirected AS up, (from_key > to_key) OR undirected AS down,
           "at" AS moment, duration,
           CASE channel WHEN 'mail' THEN 1e0 WHEN 'chat' THEN 5e-1 WHEN 'meeting' THEN 2e0 WHEN 'call' THEN 3e0
             WHEN 'contact' THEN coalesce(duration / 300e0, 1e0) ELSE 1e0 END / (recipients - 1)
             * exp((epoch("at") - ({end})) * ln(2e0) / {half_life * 86400:.1f}) AS weight,
           greatest(({end} - 1) // 86400 - floor(epoch("at") / 86400)::bigint, 0) AS age,
           ((({end} - 1) // 86400 + 3) // 7) - ((floor(epoch("at") / 86400)::bigint + 3) // 7) AS age_weeks
    FROM read_parquet('{files}')
    WHERE "at" < timestamp '{as_of:%Y-%m-%d}' + interval 1 day AND from_key <> to_key
  ), pair AS (
    SELECT low, high, count(*) AS n, count(*) FILTER (up) AS n_up, count(*) FILTER (down) AS n_down,
           sum(CASE WHEN up THEN weight ELSE 0 END) AS w_up, sum(CASE WHEN down THEN weight ELSE 0 END) AS w_down,
           min(moment) AS begun, max(moment) FILTER (up) AS last_up, max(moment) FILTER (down) AS last_down,
           bit_or(CASE WHEN age < 63 THEN 1::bigint << age ELSE 0 END) AS near,
           bit_or(CASE WHEN age BETWEEN 63 AND 125 THEN 1::bigint << (age - 63) ELSE 0 END) AS far,
           bit_or(CASE WHEN age_weeks < 63 THEN 1::bigint << age_weeks ELSE 0 END) AS weeks,
           sum(duration) AS contact
    FROM event GROUP BY low, high
  ), side AS (SELECT *, unnest([true, false]) AS way FROM pair)
  SELECT CASE WHEN way THEN low ELSE high END AS source, CASE WHEN way THEN high ELSE low END AS target,
         CASE WHEN way THEN n_up ELSE n_down END AS "count", CASE WHEN way THEN w_up ELSE w_down END AS weight,
         CASE WHEN way THEN w_down ELSE w_up END AS weight_back,
         2e0 * least(n_up, n_down) / (n_up + n_down) AS reciprocity, begun AS "first",
         CASE WHEN way THEN last_up ELSE last_down END AS "last",
         CASE WHEN way THEN last_down ELSE last_up END AS last_back, n AS "rows",
         (bit_count(near)::int + bit_count(far)::int) AS days, bit_count(weeks)::int AS weeks,
         coalesce(contact, 0)::bigint AS contact_seconds
  FROM side WHERE CASE WHEN way THEN n_up ELSE n_down END > 0
  ORDER BY source, target
) TO '{target}' (FORMAT parquet, COMPRESSION zstd)
"""


def run(side: str, files: str, target: str, as_of: date, threads: int = 2) -> dict[str, float]:
    """Run one side here; wall seconds, processor seconds and peak memory in GiB.

    Each thread fills a table of groups of its own before they are joined: one needs half the memory of two.
    """
    import duckdb

    from rapport.engine import backends, ties
    from rapport.engine.spill import spill_folder

    before = time.process_time(), time.perf_counter()
    if side == "plain":
        connection = duckdb.connect(
            config={"memory_limit": LIMIT, "threads": threads, "temp_directory": spill_folder()}
        )
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(plain_sql(files, target, as_of=as_of))
    else:
        with backends.connect(memory_limit=LIMIT, threads=threads) as backend:
            rows = ties.ties(backend.read(files), as_of=as_of)
            backend.write(rows, target, sort_by=("source", "target"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {
        "cpu": time.process_time() - before[0],
        "wall": time.perf_counter() - before[1],
        "peak_gib": peak,
    }


def measure(files: str, folder: Path, as_of: date) -> dict[str, dict[str, float]]:
    """Both sides, each in a process of its own."""
    figures = {}
    for side in SIDES:
        command = [sys.executable, __file__, side, files, str(folder / f"{side}.parquet"), as_of.isoformat()]
        home = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=home)
        figures[side] = json.loads(done.stdout)
    return figures


if __name__ == "__main__":
    side, files, target, day, *threads = sys.argv[1:]
    print(json.dumps(run(side, files, target, date.fromisoformat(day), *(int(one) for one in threads))))
