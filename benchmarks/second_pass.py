"""The second pass over a company's contacts, ours and as hand-written SQL: reply times, attention, overlap.

`python benchmarks/second_pass.py SIDE FILES TIES TARGET DAY` runs one side in a process of its own: `plain` or `engine`.
Both read the same interactions and the same ties, and write replies and the two columns of ties as zstd Parquet.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

MEMORY = "2GB"
WINDOW = 72 * 3600


def plain(files: str, ties: str, target: Path, as_of: date) -> None:
    """Window functions over threads for replies, and joins over contacts for overlap; working hours are UTC's."""
    import duckdb

    from rapport.engine.spill import spill_folder

    con = duckdb.connect(config={"memory_limit": MEMORY, "threads": 2, "temp_directory": spill_folder()})
    con.execute("SET preserve_insertion_order = false")
    con.execute(_replies(files, target.with_suffix(".replies"), as_of))
    con.execute(_columns(ties, target))


def _replies(files: str, target: Path, as_of: date) -> str:
    day = "(t // 86400 + 3)"
    clocked = f"(({day} // 7) * 5 + least({day} % 7, 5)) * 28800"
    worked = f"({clocked} + CASE WHEN {day} % 7 < 5 THEN greatest(least(t % 86400 - 32400, 28800), 0) ELSE 0 END)"
    asked, answered = (worked.replace("t ", f"{name} ").replace("(t", f"({name}") for name in ("asked_at", "answer_at"))
    return f"""
COPY (
  WITH sent AS (
    SELECT from_key AS source, to_key AS target, thread, message, reply_to, least(from_key, to_key) AS low,
           greatest(from_key, to_key) AS high, from_key < to_key AS up, floor(epoch("at"))::bigint AS asked_at
    FROM read_parquet('{files}')
    WHERE NOT undirected AND from_key <> to_key AND (thread IS NOT NULL OR message IS NOT NULL)
      AND "at" < timestamp '{as_of:%Y-%m-%d}' + interval 1 day
  ), next AS (
    SELECT *, CASE WHEN thread IS NOT NULL THEN CASE WHEN up
        THEN min(CASE WHEN NOT up THEN asked_at END) OVER after ELSE min(CASE WHEN up THEN asked_at END) OVER after END
      END AS next_at
    FROM sent WINDOW after AS (PARTITION BY thread, low, high ORDER BY asked_at, source, message
                               ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
  ), named AS (
    SELECT source AS replier, target AS writer, reply_to, min(asked_at) AS named_at FROM sent
    WHERE reply_to IS NOT NULL GROUP BY 1, 2, 3
  ), found AS (
    SELECT source, target, asked_at, coalesce(named_at, next_at) AS first FROM next
    LEFT JOIN named ON source = writer AND target = replier AND message = named.reply_to
    WHERE asked_at <= epoch(timestamp '{as_of:%Y-%m-%d}' + interval 1 day)::bigint - {WINDOW}
  ), answer AS (
    SELECT source, target, asked_at,
           CASE WHEN first >= asked_at AND first - asked_at <= {WINDOW} THEN first END AS answer_at FROM found
  )
  SELECT source, target, count(*) AS asked, count(answer_at) AS answered,
         median(({answered} - {asked}) / 3600e0) AS reply_hours
  FROM answer GROUP BY 1, 2
) TO '{target}' (FORMAT parquet, COMPRESSION zstd)
"""


def _columns(ties: str, target: Path) -> str:
    return f"""
COPY (
  WITH tie AS (SELECT source, target, weight FROM read_parquet('{ties}')), both_ AS (
    SELECT source AS a, target AS b FROM tie UNION SELECT target, source FROM tie
  ), degree AS (SELECT a, count(*) AS n FROM both_ GROUP BY 1), shared AS (
    SELECT one.a, two.a AS b, count(*) AS n FROM both_ one JOIN both_ two ON one.b = two.b
    SEMI JOIN both_ tied ON tied.a = one.a AND tied.b = two.a WHERE one.a < two.a GROUP BY 1, 2
  )
  SELECT source, target, weight / sum(weight) OVER (PARTITION BY source) AS attention,
         coalesce(shared.n / nullif(x.n + y.n - shared.n - 2, 0), 0) AS overlap
  FROM tie JOIN degree x ON x.a = source JOIN degree y ON y.a = target
  LEFT JOIN shared ON shared.a = least(source, target) AND shared.b = greatest(source, target)
  ORDER BY source, target
) TO '{target}' (FORMAT parquet, COMPRESSION zstd)
"""


def ours(files: str, ties: str, target: Path, as_of: date) -> None:
    """What a snapshot does."""
    import pyarrow as pa

    from rapport.engine import backends, graph, replies, stores

    with backends.connect(memory_limit=MEMORY, threads=2) as backend:
        backend.write(replies.replies(backend.read(files), as_of=as_of), target.with_suffix(".replies"))
    table = backends.read_arrow(ties, ["source", "target", "weight"])
    network = graph.Graph.from_table(table)
    columns = {"attention": graph.attention(network), "overlap": graph.overlap(network)}
    rows = pa.table({"source": table["source"], "target": table["target"], **columns})
    stores.write(rows, target, row_group=131_072)


if __name__ == "__main__":
    side, files, ties, target, day = sys.argv[1:]
    {"plain": plain, "engine": ours}[side](files, ties, Path(target), date.fromisoformat(day))
