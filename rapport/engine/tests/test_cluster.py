"""On a real Spark cluster of several processes the engine gives what DuckDB gives on one machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

from rapport.engine import backends
from rapport.engine.tests import cluster

TOLERANCE = 1e-9  # relative and absolute, of weights and of all that follows from them; counts and times are equal


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    """The same company on DuckDB and on a cluster: summaries and tables of both, and how many executors worked."""
    folder = tmp_path_factory.mktemp("cluster")
    cluster.write_log(folder / "log")
    ours = cluster.build("duckdb", folder / "log", folder / "duckdb")
    with cluster.cluster(folder) as master:
        command = [sys.executable, "-m", "rapport.engine.tests.cluster", master, folder / "log", folder / "spark"]
        done = subprocess.run(
            [str(part) for part in command],
            env=os.environ | {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_SUBMIT_ARGS": SUBMIT},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        theirs = json.loads(done.stdout.splitlines()[-1])
        executors = list((folder / "work").glob("app-*/*"))
    return (ours, cluster.tables(folder / "duckdb")), (theirs, cluster.tables(folder / "spark")), executors


SUBMIT = (
    f"--driver-java-options '{cluster.SHORT_LIVED}' --conf 'spark.executor.extraJavaOptions={cluster.SHORT_LIVED}' "
    "--conf spark.executor.memory=512m --conf spark.executor.cores=1 --conf spark.cores.max=2 pyspark-shell"
)


@pytest.mark.spark
def test_two_workers_computed_it(snapshots):
    *_, executors = snapshots
    assert len(executors) == cluster.WORKERS


@pytest.mark.spark
def test_the_tables_are_those_of_one_machine(snapshots):
    (_, ours), (_, theirs), _ = snapshots
    assert ours["ties"].num_rows > 1_000
    for name, table in ours.items():
        other = theirs[name].select(table.column_names)
        assert other.num_rows == table.num_rows, name
        for column in table.column_names:
            same(table[column], other[column], f"{name}.{column}")


def same(one, other, where):
    assert one.is_valid().to_pylist() == other.is_valid().to_pylist(), where
    if pa.types.is_floating(one.type):
        values = (column.fill_null(0).to_numpy() for column in (one, other))
        np.testing.assert_allclose(*values, rtol=TOLERANCE, atol=TOLERANCE, err_msg=where)
    else:
        assert one.to_pylist() == other.cast(one.type).to_pylist(), where


@pytest.mark.spark
def test_figures_and_checksum_are_the_same(snapshots):
    (ours, _), (theirs, _), _ = snapshots
    assert theirs["checksum"] == ours["checksum"]
    assert theirs["communities"] == ours["communities"]


def test_without_a_java_one_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(backends.NoEngineError, match="Java 17"):
        backends.connect("spark://127.0.0.1:1")
