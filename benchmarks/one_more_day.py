"""One more day of contacts into running sums of all before: `python benchmarks/one_more_day.py STEP FILES FOLDER DAY`.

STEP `before` makes the sums of all days up to the last; `add` adds the last day, which is what is measured.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

LANDMARK = date(2020, 1, 1)


def main() -> None:
    """Run one step in this process."""
    import ibis

    from rapport.engine import backends, forward, ties

    step, files, folder, text = sys.argv[1:]
    last = date.fromisoformat(text)
    here, before = Path(folder), last - timedelta(days=1)
    with backends.connect(memory_limit="2GB", threads=2) as backend:
        rows = backend.read(files)
        if step == "before":
            kept = forward.Store(LANDMARK, before)
            backend.write(forward.accumulate(rows, kept), here / "sums.parquet", sort_by=("low", "high"))
            return
        day = rows.filter(rows["at"] > ibis.literal(ties.moment(before), "timestamp"))
        more = forward.accumulate(day, forward.Store(LANDMARK, last))
        merged = forward.merge(backend.read(here / "sums.parquet"), more, last)
        backend.write(merged, here / "sums-more.parquet", sort_by=("low", "high"))


if __name__ == "__main__":
    main()
