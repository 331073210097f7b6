"""Benchmarks measure what they say."""

from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from benchmarks import kernels
from benchmarks.__main__ import Bench
from benchmarks.measure import spread


def test_one_slow_page_of_sixty_is_not_the_95th_percentile():
    times = [10.0] * 58 + [11.0, 500.0]
    assert spread(times) == {"median_ms": 10.0, "p95_ms": 10.0, "least_ms": 10.0}
    assert spread([float(n) for n in range(1, 61)])["p95_ms"] == pytest.approx(58, abs=0.1)


def test_a_tail_of_a_few_times_is_not_told():
    with pytest.raises(ValueError, match="at least 40"):
        spread([1.0] * 20)


def test_the_reference_of_one_thread_leaves_the_library_its_threads():
    import networkit

    threads, before = networkit.getMaxNumberOfThreads(), 2
    networkit.setNumberOfThreads(before)
    try:
        graph, _tau, rows = kernels._small()
        kernels._bare_leiden(graph, rows)
        assert networkit.getMaxNumberOfThreads() == before
    finally:
        networkit.setNumberOfThreads(threads)


def test_companies_of_other_sizes_have_a_database_of_their_own(db, tmp_path, monkeypatch):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        user, name = cursor.fetchone()
    asked = connection.get_connection_params()
    url = f"postgresql://{user}@/{name}?host={asked['host']}&port={asked.get('port') or 5432}"
    used = []
    monkeypatch.setattr(Bench, "files", lambda self: used.append(self.environment["DATABASE_URL"]) or [])
    for step in ("import_people", "import_interactions", "build"):
        monkeypatch.setattr(Bench, step, lambda _self: [])
    Bench(people=3000, interactions=9000, folder=tmp_path / "bench", database=url).curve()
    assert [urlsplit(one).path for one in used] == [f"/{name}_300", f"/{name}_1000"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname IN (%s, %s)", [f"{name}_300", f"{name}_1000"])
        assert cursor.fetchone() == (2,)
    for one in used:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(urlsplit(one).path[1:])))
