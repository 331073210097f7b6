from __future__ import annotations

import pytest

from rapport.engine import backends
from rapport.engine.tests.cluster import SHORT_LIVED


@pytest.fixture(scope="session")
def duckdb_backend():
    with backends.connect(threads=2) as backend:
        yield backend


@pytest.fixture(scope="session")
def spark_backend():
    """One Spark session for the whole run: it takes seconds to start. Asked for by `test_spark.py` alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"--driver-java-options '{SHORT_LIVED}' pyspark-shell")
        with backends.connect("local[2]", threads=1, memory_limit="1g") as backend:
            yield backend


@pytest.fixture
def backend(duckdb_backend):
    """What has to hold on both; `test_spark.py` asks Spark the same."""
    return duckdb_backend
