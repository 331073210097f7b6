"""Parquet in a store that fsspec knows: the same snapshot as on the disk, byte for byte of its figures."""

from __future__ import annotations

import pytest
from upath import UPath

from rapport.engine import backends, snapshot, stores
from rapport.engine.tests import twelve
from rapport.engine.tests.test_snapshot import INPUTS


@pytest.fixture
def store():
    """A store in memory, empty before and after."""
    root = UPath("memory://company")
    root.mkdir(parents=True, exist_ok=True)
    yield root
    stores.remove(root)


def test_a_snapshot_in_a_store_is_the_one_on_the_disk(duckdb_backend, tmp_path, store):
    here = twelve.write(tmp_path / "log")
    for file in stores.files_behind(here):
        (store / "log" / UPath(file).name).write_bytes(UPath(file).read_bytes())
    on_disk = snapshot.build(duckdb_backend, here, INPUTS, tmp_path / "out", as_of=twelve.T)
    in_store = snapshot.build(duckdb_backend, f"{store}/log", INPUTS, f"{store}/out", as_of=twelve.T)
    assert in_store["checksum"] == on_disk["checksum"]
    names = {UPath(file).name for file in stores.files_behind(f"{store}/out")}
    assert names == {UPath(file).name for file in stores.files_behind(tmp_path / "out")}
    assert backends.read_arrow(f"{store}/out/ties.parquet").equals(
        backends.read_arrow(tmp_path / "out" / "ties.parquet")
    )
    assert (store / "out" / "summary.json").exists()


def test_hidden_files_and_patterns_are_read_alike_in_a_store_and_on_the_disk(tmp_path, store):
    for root in (UPath(tmp_path / "lake"), store / "lake"):
        for name in ("month=1/a.parquet", "month=2/b.parquet", "_tmp/c.parquet", ".d.parquet", "e.csv"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(b"x")
        assert [UPath(f).name for f in stores.files_behind(root)] == ["a.parquet", "b.parquet"]
        assert [UPath(f).name for f in stores.files_behind(f"{root}/month=*/*.parquet")] == ["a.parquet", "b.parquet"]
        assert stores.files_behind(root / "nothing") == []
        stores.remove(root)
        assert not root.exists()


def test_what_is_not_there_is_said_in_a_sentence(duckdb_backend):
    with pytest.raises(FileNotFoundError, match="No Parquet file found in memory://nowhere"):
        duckdb_backend.read("memory://nowhere")
