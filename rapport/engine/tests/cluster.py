"""A real Spark cluster on this machine: a master and two workers, each a process, and executors of their own.

Run as a program it computes snapshots on a cluster, in a process of its own, since a process has one Spark session:
`python -m rapport.engine.tests.cluster MASTER LOG FOLDER`.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from rapport.engine import backends, snapshot
from rapport.engine.tests import twelve

WORKERS = 2
PEOPLE, UNITS, ROWS = 120, 6, 3_000
# Each Java here lives for seconds: compiling thoroughly would cost more than it brings.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a master and two workers; gives the master's address."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "spill"),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": SHORT_LIVED,
        "SPARK_WORKER_DIR": str(folder / "work"),
    }
    port = _free_port()
    run = [str(home / "bin" / "spark-class"), "org.apache.spark.deploy"]
    with ExitStack() as stack:
        address = ["--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]
        master = stack.enter_context(_process([run[0], f"{run[1]}.master.Master", *address], environment))
        _until(master, r"I have been elected leader|New state: ALIVE")
        for _ in range(WORKERS):
            told = ["--host", "127.0.0.1", "--cores", "1", "--memory", "640m", "--webui-port", "0"]
            worker = [run[0], f"{run[1]}.worker.Worker", *told, f"spark://127.0.0.1:{port}"]
            stack.enter_context(_process(worker, environment, quiet=True))
        for _ in range(WORKERS):
            _until(master, r"Registering worker")
        yield f"spark://127.0.0.1:{port}"


@contextmanager
def _process(
    command: list[str], environment: dict[str, str], *, quiet: bool = False
) -> Iterator[subprocess.Popen[str]]:
    out = subprocess.DEVNULL if quiet else subprocess.PIPE
    with subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT, text=True) as running:
        try:
            yield running
        finally:
            running.terminate()


def _until(running: subprocess.Popen[str], pattern: str) -> None:
    """Read what a process says until it says this."""
    assert running.stdout is not None
    for line in running.stdout:
        if re.search(pattern, line):
            return
    raise RuntimeError(f"The process ended before it said {pattern}.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def write_log(folder: Path) -> None:
    """Some 2,800 events among all, seven in ten within units, some in threads, as two files."""
    chance = np.random.default_rng(11)
    one = chance.integers(0, PEOPLE, ROWS)
    near = one // (PEOPLE // UNITS) * (PEOPLE // UNITS) + chance.integers(0, PEOPLE // UNITS, one.size)
    other = np.where(chance.random(one.size) < 0.7, near, chance.integers(0, PEOPLE, one.size))
    age, kind, thread = (
        chance.uniform(0, 200, one.size),
        chance.integers(0, 3, one.size),
        chance.integers(0, 90, one.size),
    )
    events = [
        twelve.event(
            float(age[n]), int(one[n]), int(other[n]), ("mail", "chat", "meeting")[kind[n]], thread=int(thread[n])
        )
        for n in np.flatnonzero(one != other)
    ]
    for part in (0, 1):
        twelve.write(folder / str(part), events[part::2])


def inputs() -> snapshot.Inputs:
    """Who they are: units of twenty below one, two people who opted out, some an hour east."""
    key = np.arange(PEOPLE)
    return snapshot.Inputs(
        people=pa.table({"key": key, "unit": key // (PEOPLE // UNITS) + 1}),
        units=pa.table({"unit": np.arange(UNITS + 1), "parent": pa.array([None, *[0] * UNITS], pa.int64())}),
        excluded=pa.table({"key": pa.array([7, 8], pa.int64())}),
        zones=pa.table({"key": key[::5], "offset": pa.array([60] * len(key[::5]), pa.int32())}),
    )


def build(engine: str, log: Path, folder: Path) -> dict[str, Any]:
    """The snapshot of them all on an engine."""
    with backends.connect(engine, threads=4, memory_limit="1GB") as backend:
        return snapshot.build(backend, [log / "0", log / "1"], inputs(), folder, as_of=twelve.T)


def tables(folder: Path) -> dict[str, pa.Table]:
    """All tables of a snapshot but the picture."""
    names = ("ties", "people", "units", "unit_trust", "unit_ties")
    return {name: pq.read_table(folder / f"{name}.parquet") for name in names}


if __name__ == "__main__":
    master, log, out = sys.argv[1:]
    print(json.dumps(build(master, Path(log), Path(out))))  # noqa: T201
