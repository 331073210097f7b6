"""Snapshots as Parquet, read by DuckDB. The one file of the room that knows the names of files and columns."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from rapport.network.models import Snapshot

PEOPLE = "people.parquet"
TIES = "ties.parquet"
LINES = "lines.parquet"  # for each unit and level, the group its people are shown in
MAP = "map.parquet"  # the groups, where they lie and how large they are
MAP_TIES = "map_ties.parquet"  # ties between groups that may be shown


def folder_of(snapshot: Snapshot) -> Path:
    """Where the files of a snapshot lie."""
    return Path(settings.LAKE) / snapshot.folder


@cache
def _database() -> Any:
    """One in-memory DuckDB per process; every read takes a cursor of its own, so threads do not meet."""
    import duckdb

    return duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})


@contextmanager
def reading() -> Iterator[Any]:
    """A cursor for a few reads."""
    cursor = _database().cursor()
    try:
        yield cursor
    finally:
        cursor.close()


def people(snapshot: Snapshot) -> str:
    """SQL of the people of a snapshot: person_id, unit_id, unit_path (ids from the top), community."""
    return f"read_parquet('{quoted(folder_of(snapshot) / PEOPLE)}')"


def ties(snapshot: Snapshot) -> str:
    """SQL of the ties of a snapshot: source, target, trust, weight, weight_back, days, weeks, last."""
    return f"read_parquet('{quoted(folder_of(snapshot) / TIES)}')"


def theta(snapshot: Snapshot) -> float:
    """The trust from which on a tie counts, as this snapshot was computed."""
    return float(snapshot.parameters["theta"])


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one read and return its rows."""
    with reading() as cursor:
        return list(cursor.execute(sql, list(parameters)).fetchall())


def quoted(path: Path) -> str:
    """A path inside an SQL string."""
    return str(path).replace("'", "''")
