"""A backup comes back onto an empty home, row by row."""

import io
import json
import os
import subprocess
import sys
import tarfile

import pytest
from django.conf import settings
from psycopg import sql

from rapport.kit.problems import Refusal
from rapport.site.backup import read, write
from rapport.site.database.server import Server
from tests.journeys.homes import Home

pytestmark = pytest.mark.slow

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
ROWS = "SELECT md5(coalesce(string_agg(r::text, chr(10) ORDER BY r::text), '')), count(*) FROM {} r"


def _rows(server):
    """How many rows each table of a home has, and what they hold."""
    server.ensure_running()
    try:
        with server._connect("rapport") as door:
            names = [name for (name,) in door.execute(TABLES).fetchall()]
            return {name: door.execute(sql.SQL(ROWS).format(sql.Identifier(name))).fetchone() for name in names}
    finally:
        server.leave()


def _run(home, *arguments, check=True):
    environment = {**os.environ, "RAPPORT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "rapport.site.settings"}
    environment.pop("DATABASE_URL", None)
    environment.pop("RAPPORT_SECRET_KEY", None)
    environment.pop("RAPPORT_DATABASE_HOME", None)
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.PACKAGE.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory, django_db_modify_db_settings):
    """An installation with people, a file of the lake and keys; made once, since every test only reads it."""
    folder = tmp_path_factory.mktemp("backup")
    place = Home(folder / "home")
    place.environment.pop("RAPPORT_SECRET_KEY", None)  # so that it has a key of its own to bring back
    people = folder / "people.csv"
    people.write_text(
        "id,name,email,unit\n1,Ada Example,ada@firm.example,Firm / IT\n2,Bo Sample,bo@firm.example,Firm / HR\n"
    )
    place.load("people", people)
    home = place.folder
    (home / "lake" / "a").mkdir(parents=True)
    (home / "lake" / "a" / "b.parquet").write_bytes(b"rows")
    (home / "lake" / "staging").mkdir()
    (home / "lake" / "staging" / "half.parquet").write_bytes(b"half")
    (home / "files" / "ab").mkdir(parents=True)
    (home / "files" / "ab" / "cd").write_bytes(b"a bill")
    (home / "demo.json").write_text("{}")
    yield place
    place.leave()


@pytest.fixture(scope="module")
def archive(place, tmp_path_factory):
    file = tmp_path_factory.mktemp("archive") / "all.tar"
    assert place.ask("backup", file)["files"] >= 3
    return file


def test_what_went_out_comes_back_row_by_row(place, archive, tmp_path):
    assert archive.stat().st_mode & 0o077 == 0
    home, other = place.folder, tmp_path / "other"
    _run(other, "-m", "rapport", "restore", str(archive))
    assert _rows(Server(other)) == _rows(Server(home))
    assert (other / "lake" / "a" / "b.parquet").read_bytes() == b"rows"
    assert (other / "files" / "ab" / "cd").read_bytes() == b"a bill"
    assert not (other / "lake" / "staging").exists()
    assert (other / "demo.json").exists()
    assert (other / "keys").stat().st_mode & 0o077 == 0
    assert {p.name: p.read_bytes() for p in (other / "keys").iterdir() if p.is_file()} == {
        p.name: p.read_bytes() for p in (home / "keys").iterdir() if p.is_file()
    }


def test_a_home_with_data_is_never_overwritten(place, archive):
    assert "only into an empty home" in place.ask("restore", archive, code=2)


def test_a_backup_that_is_there_is_never_overwritten(archive):
    before = archive.read_bytes()
    with pytest.raises(Refusal, match="exists already"):
        write(archive)
    assert archive.read_bytes() == before


def test_a_mistyped_folder_is_refused_and_not_made(tmp_path):
    with pytest.raises(Refusal, match="There is no folder"):
        write(tmp_path / "mistyped" / "all.tar")
    assert not list(tmp_path.iterdir())


def test_a_disk_that_takes_nothing_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(Refusal, match=r"cannot be written.*Nothing was left half done"):
        write(tmp_path / "file" / "all.tar")


@pytest.mark.parametrize("content", [b"", b"no tar at all", b"\x00" * 10240])
def test_a_file_that_is_no_backup_is_refused(tmp_path, content):
    file = tmp_path / "file.tar"
    file.write_bytes(content)
    with pytest.raises(Refusal, match="not a backup"):
        read(file)


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_touched(archive, tmp_path):
    newer = tmp_path / "newer.tar"
    with tarfile.open(archive) as old, tarfile.open(newer, "w") as new:
        about = json.load(old.extractfile("about.json"))
        text = json.dumps(about | {"version": "99.0", "migrations": [*about["migrations"], "cases.9999_of_tomorrow"]})
        entry = tarfile.TarInfo("about.json")
        entry.size = len(text)
        new.addfile(entry, io.BytesIO(text.encode()))
    with pytest.raises(Refusal, match=r"written by Rapport 99\.0, which is newer"):
        read(newer)


def test_a_damaged_backup_leaves_the_home_as_empty_as_it_was(archive, tmp_path):
    damaged = tmp_path / "damaged.tar"
    with tarfile.open(archive) as old, tarfile.open(damaged, "w") as new:
        for entry in old:
            content = old.extractfile(entry).read()
            if entry.name == "database.dump":
                content = content[: len(content) // 2]
                entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    home = tmp_path / "home"
    done = _run(home, "-m", "rapport", "restore", str(damaged), check=False)
    assert done.returncode == 2
    assert "pg_restore failed" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (home / "lake").exists()
    _run(home, "-m", "rapport", "restore", str(archive))
