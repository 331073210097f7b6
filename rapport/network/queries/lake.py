"""Snapshots as Parquet, read by DuckDB. The one file of the room that knows the names of files and columns."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from rapport.engine.spill import spill_folder
from rapport.network.models import Snapshot
from rapport.privacy.public import keyed_hashes

MEASURES = "people.parquet"  # the engine's measures of each person
PEOPLE = "placed.parquet"  # where each person was, and her community
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

    return duckdb.connect(config={"threads": 2, "memory_limit": "1GB", "temp_directory": spill_folder()})


@contextmanager
def reading() -> Iterator[Any]:
    """A cursor for a few reads."""
    cursor = _database().cursor()
    try:
        yield cursor
    finally:
        cursor.close()


def keys_of(snapshot: Snapshot) -> Path:
    """Whose key is whose: apart from the snapshot, readable by us alone, so that its folder holds no person."""
    return Path(settings.KEYS) / "network" / f"{Path(snapshot.folder).name}.parquet"


def is_whole(snapshot: Snapshot) -> bool:
    """Whether all files that pages read are there."""
    folder = folder_of(snapshot)
    return keys_of(snapshot).exists() and all((folder / name).exists() for name in (PEOPLE, TIES, LINES, MAP, MAP_TIES))


def remove(snapshot: Snapshot) -> None:
    """Delete the files of a snapshot."""
    shutil.rmtree(folder_of(snapshot), ignore_errors=True)
    keys_of(snapshot).unlink(missing_ok=True)


def people(snapshot: Snapshot) -> str:
    """SQL of the people of a snapshot: key, unit_id, unit_path (ids from the top), community."""
    return f"read_parquet('{quoted(folder_of(snapshot) / PEOPLE)}')"


def ties(snapshot: Snapshot) -> str:
    """SQL of the ties of a snapshot by keys: source, target, trust, weight, weight_back, days, weeks, last."""
    return f"read_parquet('{quoted(folder_of(snapshot) / TIES)}')"


def who(snapshot: Snapshot) -> str:
    """SQL of whose key is whose: key, person_id."""
    return f"read_parquet('{quoted(keys_of(snapshot))}')"


def key_of(person_id: int) -> int:
    """The key of a person, the same in the lake of interactions and in every snapshot."""
    return int(keyed_hashes("person", [person_id])[0])


def theta(snapshot: Snapshot) -> float:
    """The trust from which on a tie counts, as this snapshot was computed."""
    return float(snapshot.parameters["trust"]["theta"])


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one read and return its rows."""
    with reading() as cursor:
        return list(cursor.execute(sql, list(parameters)).fetchall())


def quoted(path: Path) -> str:
    """A path inside an SQL string."""
    return str(path).replace("'", "''")


def without(snapshot: Snapshot, key: int) -> bool:
    """Rewrite the files that hold rows of people without one of them; tells whether she was in any."""
    folder = folder_of(snapshot)
    held = {
        folder / PEOPLE: "key",
        folder / MEASURES: "key",
        folder / TIES: "source, target",
        keys_of(snapshot): "key",
    }
    found = False
    with reading() as cursor:
        for path, columns in held.items():
            if not path.exists():
                continue
            mine = f"{key:d} IN ({columns})"
            source = f"read_parquet('{quoted(path)}')"
            (rows,) = cursor.execute(f"SELECT count(*) FROM {source} WHERE {mine}").fetchone()  # noqa: S608
            if rows:
                found = True
                beside = path.with_name(f".{path.name}.new")
                kept = f"SELECT * FROM {source} WHERE NOT ({mine})"  # noqa: S608
                cursor.execute(f"COPY ({kept}) TO '{quoted(beside)}' (FORMAT parquet, COMPRESSION zstd)")
                beside.chmod(path.stat().st_mode)
                beside.replace(path)
    return found
