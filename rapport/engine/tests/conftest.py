from __future__ import annotations

import pytest

from rapport.engine import backends


@pytest.fixture(scope="session")
def duckdb_backend():
    with backends.connect(threads=2) as backend:
        yield backend


@pytest.fixture(scope="session")
def spark_backend():
    """One Spark session for the whole run: it takes seconds to start."""
    with backends.connect("local[2]", threads=1, memory_limit="1g") as backend:
        yield backend


@pytest.fixture(params=["duckdb", pytest.param("spark", marks=pytest.mark.spark)])
def backend(request):
    return request.getfixturevalue(f"{request.param}_backend")
