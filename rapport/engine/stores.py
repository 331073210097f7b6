"""Where Parquet lies: on this machine's disk, or in any store that fsspec knows (``s3://…``, ``abfs://…``, ``gs://…``).

A store needs its own fsspec package (s3fs, adlfs, gcsfs), which reads credentials where its makers say. Spark reads
addresses with its own connectors (``s3a://…``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from upath import UPath

Where: TypeAlias = str | Path | UPath

MARK = "://"


def is_remote(path: Where) -> bool:
    """Whether a path is an address in a store."""
    return MARK in str(path)


def place(path: Where) -> UPath:
    """A path or an address, to be used like a pathlib.Path; a path of this machine is one."""
    return UPath(path)


def files_behind(path: Where) -> list[str]:
    """Parquet files behind a path: itself, those of a folder (parts and months, any depth), or those of a pattern."""
    here = place(path)
    if any(mark in str(path) for mark in "*?["):
        found = here.fs.glob(here.path)
        return sorted(here.fs.unstrip_protocol(file) if is_remote(path) else str(file) for file in found)
    if here.is_dir():
        return sorted(str(file) for file in here.rglob("*.parquet") if not _hidden(file.relative_to(here).parts))
    return [str(path)] if here.is_file() else []


def dataset(path: Where) -> ds.FileSystemDataset:
    """The files behind a path as one dataset, in the order of their names."""
    files = files_behind(path)
    if not is_remote(path):
        return ds.dataset(files, format="parquet")
    return ds.dataset([place(file).path for file in files], format="parquet", filesystem=place(path).fs)


def write(rows: pa.Table, path: Where, *, row_group: int) -> None:
    """A table as a zstd Parquet file."""
    with place(path).open("wb") as out:
        pq.write_table(rows, out, compression="zstd", row_group_size=row_group)


@contextmanager
def writer(path: Where, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """Write a zstd Parquet file batch by batch."""
    with place(path).open("wb") as out, pq.ParquetWriter(out, schema, compression="zstd") as parts:
        yield parts


def remove(path: UPath) -> None:
    """Delete a file or a folder of parts; nothing there is fine."""
    if path.is_dir():
        path.fs.rm(path.path, recursive=True)
    else:
        path.unlink(missing_ok=True)


def _hidden(parts: Sequence[str]) -> bool:
    return any(part.startswith((".", "_")) for part in parts)
