"""The one place that names a backend: DuckDB on this machine, or a Spark master.

Everything else in the engine is an Ibis expression and does not know which of the two runs it.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import ibis
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from upath import UPath

from rapport.engine import stores
from rapport.engine.spill import spill_folder
from rapport.engine.stores import Where


class NoEngineError(RuntimeError):
    """The engine asked for cannot run here; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Timing:
    """Cost of one named step: seconds of wall clock and of this process's processor time.

    Spark works in processes of its own, so its processor seconds are not in ``cpu``.
    """

    step: str
    wall: float
    cpu: float


@dataclass
class Backend:
    """An Ibis connection that reads and writes Parquet and keeps the time of named steps."""

    name: str
    connection: Any
    timings: list[Timing] = field(default_factory=list)
    protocols: set[str] = field(default_factory=set)

    def read(self, paths: Where | Sequence[Where]) -> ibis.Table:
        """One table over Parquet files, folders or glob patterns (same columns in all), on the disk or in a store.

        Raises FileNotFoundError when nothing is there.
        """
        given = [paths] if isinstance(paths, str | Path | UPath) else list(paths)
        files = [file for one in given for file in stores.files_behind(one)]
        if not files:
            raise FileNotFoundError(f"No Parquet file found in {', '.join(map(str, given)) or 'an empty list'}.")
        name = f"parquet_{uuid.uuid4().hex}"
        if self.name == "duckdb":
            self._know_stores_of(files)
            return self.connection.read_parquet(files, table_name=name)
        self.connection._session.read.parquet(*files).createOrReplaceTempView(name)  # noqa: SLF001 - Ibis' reader takes one path only
        return self.connection.table(name)

    def table(self, rows: pa.Table) -> ibis.Table:
        """A small Arrow table (exclusions, time zones) as a table of this backend."""
        if self.name == "duckdb":
            return ibis.memtable(rows)
        name = f"rows_{uuid.uuid4().hex}"
        self.connection._session.createDataFrame(rows).createOrReplaceTempView(name)  # noqa: SLF001 - spares the way through pandas
        return self.connection.table(name)

    def write(self, rows: ibis.Table, path: Where, *, sort_by: Sequence[str] = ()) -> UPath:
        """Write ``rows`` as zstd Parquet, sorted; a file with DuckDB, a folder of parts with Spark.

        The target appears whole or not at all (written beside it, then renamed); an older one is replaced.
        """
        target = stores.place(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{target.name}.{uuid.uuid4().hex}")
        ordered = rows.order_by(list(sort_by)) if sort_by else rows
        if self.name == "duckdb":
            self._know_stores_of([str(target)])
        try:
            self.connection.to_parquet(ordered, str(beside), compression="zstd")
            stores.remove(target)
            beside.rename(target)
        finally:
            stores.remove(beside)
        return target

    def _know_stores_of(self, files: Sequence[str]) -> None:
        """DuckDB reads and writes a store by the Python package of its protocol."""
        for protocol in {file.split(stores.MARK)[0] for file in files if stores.is_remote(file)} - self.protocols:
            self.connection.register_filesystem(stores.place(f"{protocol}{stores.MARK}").fs)
            self.protocols.add(protocol)

    def arrow(self, rows: ibis.Table, *, sort_by: Sequence[str] = ()) -> pa.Table:
        """The rows in memory, as an Arrow table."""
        ordered = rows.order_by(list(sort_by)) if sort_by else rows
        if self.name == "duckdb":
            return self.connection.to_pyarrow(ordered)
        return self.connection._session.sql(self.connection.compile(ordered)).toArrow()  # noqa: SLF001 - as above

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a named step; it is added to ``timings`` even when it fails."""
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.timings.append(Timing(name, time.perf_counter() - wall, time.process_time() - cpu))

    def close(self) -> None:
        """Give back memory, files and, for Spark, the session."""
        with suppress(Exception):
            self.connection.disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def connect(
    engine: str = "duckdb",
    *,
    memory_limit: str | None = None,
    threads: int | None = None,
    temp_directory: str | Path | None = None,
) -> Backend:
    """A backend by name.

    engine: ``duckdb`` or a Spark master URL (``local[2]``, ``spark://host:7077``, ``yarn``, ``k8s://…``).
    memory_limit: DuckDB's ``2GB``; Spark's driver memory (``2g``; the last B is dropped for you).
    threads: DuckDB's threads, Spark's shuffle partitions.
    temp_directory: where either spills what does not fit.
    """
    if engine == "duckdb":
        return _duckdb(memory_limit, threads, temp_directory)
    if engine.startswith(("local", "spark://", "yarn", "k8s://")):
        return _spark(engine, memory_limit, threads, temp_directory)
    raise ValueError(f"Unknown engine {engine!r}: use duckdb or a Spark master URL such as local[2].")


def read_arrow(path: Where, columns: Sequence[str] | None = None) -> pa.Table:
    """A Parquet file, or a folder of parts in the order of their names, as an Arrow table."""
    return stores.dataset(path).to_table(columns=list(columns) if columns else None)


@dataclass(frozen=True)
class Stored:
    """Rows of a Parquet file or a folder of parts, of which a column at a time is in memory."""

    path: Where

    @property
    def num_rows(self) -> int:
        """Number of rows."""
        return int(self._dataset.count_rows())

    @property
    def schema(self) -> pa.Schema:
        """Names and types of the columns."""
        return self._dataset.schema

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
        return list(self.schema.names)

    def column(self, name: str) -> pa.ChunkedArray:
        """One column, in the order of the rows."""
        return self._dataset.to_table(columns=[name]).column(0)

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        """All columns, at most so many rows at a time, in order."""
        for file in stores.files_behind(self.path):
            with stores.place(file).open("rb") as stream, pq.ParquetFile(stream) as parts:
                yield from parts.iter_batches(batch_size=rows)

    @property
    def _dataset(self) -> ds.FileSystemDataset:
        return stores.dataset(self.path)


def _duckdb(memory_limit: str | None, threads: int | None, temp_directory: str | Path | None) -> Backend:
    settings: dict[str, Any] = {}
    if memory_limit:
        settings["memory_limit"] = memory_limit
    if threads:
        settings["threads"] = threads
    settings["temp_directory"] = str(temp_directory or spill_folder())
    connection = ibis.duckdb.connect(**settings)
    # Our outputs are sorted explicitly, so DuckDB need not remember the order of the input: less memory.
    connection.raw_sql("SET preserve_insertion_order = false")
    return Backend("duckdb", connection)


def _java() -> bool:
    """Whether there is a Java where Spark will look: at JAVA_HOME, or on the path."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin") if home else None) is not None


def _spark(master: str, memory_limit: str | None, threads: int | None, temp_directory: str | Path | None) -> Backend:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoEngineError("Spark is not installed: pip install 'rapport-crm[spark]', and a Java 17.") from error
    if not _java():
        raise NoEngineError(
            "Spark needs a Java 17 and there is none. Install one, for instance openjdk-17-jre-headless, or say where "
            "it is with JAVA_HOME."
        )
    builder = (
        SparkSession.builder.appName("rapport")
        .master(master)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", threads or os.cpu_count() or 2)
    )
    if master.startswith("local"):
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    if memory_limit:
        builder = builder.config("spark.driver.memory", memory_limit.lower().removesuffix("b"))
    if temp_directory:
        builder = builder.config("spark.local.dir", str(temp_directory))
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it reports every closed socket, even after the log has gone
    return Backend("spark", ibis.pyspark.connect(session))
