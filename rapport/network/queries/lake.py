"""Snapshots as Parquet, read by DuckDB. The one file of the room that knows the names of files and columns."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from rapport.directory.public import merged_records
from rapport.engine.spill import spill_folder
from rapport.network.models import Snapshot

MEASURES = "people.parquet"  # the engine's measures of each person
PEOPLE = "placed.parquet"  # where each person was, and her community
TIES = "ties.parquet"
LINES = "lines.parquet"  # for each unit and level, the group its people are shown in
MAP = "map.arrow"  # the groups, where they lie and how large they are
ROW_GROUP = 131_072  # rows; small enough that one person's ties are read without the rest
PARQUET = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
MAP_TIES = "map_ties.arrow"  # ties between groups that may be shown
CONTACTS = "contacts.arrow"  # everybody's ties as pages read them, by source: a person's own are found by bisection
TREE = "tree.arrow"  # the units as they stood, with the people the directory lists in each
GROUPS = "groups.arrow"  # the groups trust is shown for, by number
PUBLISHED = "published.arrow"  # for each office and group, how many may be said to turn to the office
SPREAD = "spread.arrow"  # for each office of the minimum and more, how trust in it is spread over its people
ASKED = "asked.arrow"  # for each unit, how many answered, and the groups their answers are told in
ASKED_GROUPS = "asked_groups.arrow"  # the groups in which answers are told, by number
SAID = "said.arrow"  # for each office and such group, how many may be said to have named somebody of the office
ORGANISATION = "organisation.arrow"  # figures about groups, formal and informal; snapshots of older engines have none
# What earlier engines wrote about units of any size: read by nothing, and no sum of the minimum.
OF_ANY_SIZE = ("units.parquet", "unit_trust.parquet", "unit_ties.parquet", "layout.parquet")
ANSWERS = "answers.parquet"  # who answered, with a keyed hash of what she said


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
    read = (PEOPLE, TIES, LINES, MAP, MAP_TIES, CONTACTS, TREE, GROUPS, PUBLISHED, SPREAD)
    return keys_of(snapshot).exists() and all((folder / name).exists() for name in read)


def stage_of(snapshot: Snapshot) -> Path:
    """Where the files of a snapshot lie while it is computed; people in them go by the keys of the logs."""
    folder = folder_of(snapshot)
    return folder.with_name(f".{folder.name}")


def stages() -> Sequence[Path]:
    """Folders of snapshots being computed, and of those whose computing was cut off."""
    return sorted((Path(settings.LAKE) / "network").glob(".*"))


def remove(snapshot: Snapshot) -> None:
    """Delete the files of a snapshot."""
    shutil.rmtree(folder_of(snapshot), ignore_errors=True)
    shutil.rmtree(stage_of(snapshot), ignore_errors=True)
    keys_of(snapshot).unlink(missing_ok=True)


def remove_of_any_size(snapshot: Snapshot) -> None:
    """Delete the counts of units of any size that snapshots of earlier engines hold."""
    for name in OF_ANY_SIZE:
        (folder_of(snapshot) / name).unlink(missing_ok=True)


def people(snapshot: Snapshot) -> str:
    """SQL of the people of a snapshot: key, unit_id, unit_path (ids from the top), community."""
    return f"read_parquet('{quoted(folder_of(snapshot) / PEOPLE)}')"


def ties(snapshot: Snapshot) -> str:
    """SQL of the ties of a snapshot by keys: source, target, trust, weight, weight_back, days, weeks, last."""
    return f"read_parquet('{quoted(folder_of(snapshot) / TIES)}')"


def who(snapshot: Snapshot) -> str:
    """SQL of whose key is whose: key, person_id."""
    return f"read_parquet('{quoted(keys_of(snapshot))}')"


def number_in(snapshot: Snapshot, person_id: int) -> int | None:
    """The pseudonym of a person in a snapshot, or None if she is not in it. Each keeps those it was made with."""
    return _key_in(keys_of(snapshot), person_id)


@lru_cache(maxsize=10_000)
def _key_in(keys: Path, person_id: int) -> int | None:
    """Remembered, as it never changes; without the file nobody is known."""
    if not keys.exists():
        return None
    found = rows(f"SELECT key FROM read_parquet('{quoted(keys)}') WHERE person_id = ?", [person_id])  # noqa: S608
    return int(found[0][0]) if found else None


def people_behind(snapshot: Snapshot, keys: Sequence[int]) -> dict[int, int]:
    """The person behind each of these pseudonyms of a snapshot; those of nobody are left out."""
    if not keys:
        return {}
    return dict(rows(f"SELECT key, person_id FROM {who(snapshot)} WHERE key IN (SELECT unnest(?))", [list(keys)]))  # noqa: S608


def person_behind(key: int) -> int | None:
    """Whose pseudonym a key is in any snapshot, newest first."""
    for snapshot in Snapshot.objects.filter(state=Snapshot.State.READY).order_by("-as_of", "-id"):
        if keys_of(snapshot).exists():
            found = rows(f"SELECT person_id FROM {who(snapshot)} WHERE key = ?", [key])  # noqa: S608
            if found:
                return merged_records().get(found[0][0], int(found[0][0]))
    return None


def theta(snapshot: Snapshot) -> float:
    """The trust from which on a tie counts, as this snapshot was computed."""
    return float(snapshot.parameters["trust"]["theta"])


def rows(sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one read and return its rows."""
    with reading() as cursor:
        return list(cursor.execute(sql, list(parameters)).fetchall())


def write_mapped(table: pa.Table, path: Path) -> None:
    """Write a table so that it can be read where it lies: no compression, one block a column."""
    with pa.ipc.new_file(str(path), table.schema) as out:
        out.write_table(table.combine_chunks())


def mapped(path: Path) -> pa.Table:
    """Read such a table. Only what is looked at comes from the disk: a page finds its rows in a millisecond."""
    with pa.memory_map(str(path)) as source:
        return pa.ipc.open_file(source).read_all()


def column(table: pa.Table, name: str) -> Any:
    """A column of such a table as numbers, without a copy."""
    held = table[name]
    return held.chunk(0).to_numpy() if held.num_chunks else held.to_numpy()


def write_contacts(folder: Path) -> None:
    """Write the ties of a folder once more, narrow and by source, for pages.

    `weight` is either way, `mutual` is 1 where both reached out.
    """
    sql = f"""
        SELECT source, target, (weight + weight_back)::FLOAT AS weight, (weight_back > 0)::TINYINT AS mutual,
               trust::FLOAT AS trust
        FROM read_parquet('{quoted(folder / TIES)}') ORDER BY source, target
    """  # noqa: S608
    with reading() as cursor:
        write_mapped(cursor.execute(sql).to_arrow_table(), folder / CONTACTS)


def quoted(path: Path) -> str:
    """A path inside an SQL string."""
    return str(path).replace("'", "''")


def rename(folder: Path, names: pa.Table) -> None:
    """Rewrite the files of people and ties with other keys, sorted by them; `names` has every `key` with its `name`."""
    for path, columns in ((folder / MEASURES, ["key"]), (folder / TIES, ["source", "target"])):
        new = ", ".join(f"{name}_names.name AS {name}" for name in columns)
        joined = " ".join(f"JOIN names {name}_names ON {name}_names.key = held.{name}" for name in columns)
        renamed = f"SELECT held.* REPLACE ({new}) FROM read_parquet('{quoted(path)}') held {joined}"  # noqa: S608
        beside = path.with_name(f".{path.name}.new")
        with reading() as cursor:
            cursor.register("names", names)
            cursor.execute(f"COPY ({renamed} ORDER BY {', '.join(columns)}) TO '{quoted(beside)}' ({PARQUET})")
        beside.replace(path)


def without(snapshot: Snapshot, key: int) -> bool:
    """Rewrite the files that hold rows of people without one of them; tells whether she was in any."""
    folder = folder_of(snapshot)
    held = {
        folder / PEOPLE: "key",
        folder / MEASURES: "key",
        folder / TIES: "source, target",
        folder / ANSWERS: "key",
        keys_of(snapshot): "key",
    }
    found = _without_contacts(folder / CONTACTS, key)
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
                cursor.execute(f"COPY ({kept}) TO '{quoted(beside)}' ({PARQUET})")
                beside.chmod(path.stat().st_mode)
                beside.replace(path)
    return found


def _without_contacts(path: Path, key: int) -> bool:
    if not path.exists():
        return False
    table = mapped(path)
    kept = table.filter((pc.field("source") != key) & (pc.field("target") != key))
    beside = path.with_name(f".{path.name}.new")
    write_mapped(kept, beside)
    beside.replace(path)
    return bool(kept.num_rows < table.num_rows)
