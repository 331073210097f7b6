"""A backup comes back onto an empty home, row by row."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("own_postgres")]

COMPARE = """
import json, hashlib, django; django.setup()
from django.db import connection
found = {}
with connection.cursor() as c:
    c.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
    for (table,) in c.fetchall():
        c.execute(f'SELECT md5(coalesce(string_agg(r::text, chr(10) ORDER BY r::text), \\'\\')), count(*) FROM "{table}" r')
        found[table] = c.fetchone()
print(json.dumps(found))
"""


def _run(home, *arguments, check=True):
    environment = {**os.environ, "RAPPORT_HOME": str(home), "DJANGO_SETTINGS_MODULE": "rapport.site.settings"}
    environment.pop("DATABASE_URL", None)
    environment.pop("RAPPORT_SECRET_KEY", None)  # so that the home has a key of its own to bring back
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


@pytest.fixture
def home(tmp_path):
    home = tmp_path / "home"
    people = tmp_path / "people.csv"
    people.write_text(
        "id,name,email,unit\n1,Ada Example,ada@firm.example,Firm / IT\n2,Bo Sample,bo@firm.example,Firm / HR\n"
    )
    _run(home, "-m", "rapport", "import", "people", str(people))
    (home / "lake" / "a").mkdir(parents=True)
    (home / "lake" / "a" / "b.parquet").write_bytes(b"rows")
    return home


def test_what_went_out_comes_back_row_by_row(home, tmp_path):
    file = tmp_path / "all.tar"
    out = json.loads(_run(home, "-m", "rapport", "backup", str(file), "--json").stdout)
    assert out["files"] >= 2
    assert file.stat().st_mode & 0o077 == 0
    other = tmp_path / "other"
    _run(other, "-m", "rapport", "restore", str(file))
    assert _run(other, "-c", COMPARE).stdout == _run(home, "-c", COMPARE).stdout
    assert (other / "lake" / "a" / "b.parquet").read_bytes() == b"rows"
    assert {p.name: p.read_bytes() for p in (other / "keys").iterdir() if p.is_file()} == {
        p.name: p.read_bytes() for p in (home / "keys").iterdir() if p.is_file()
    }


def test_a_home_with_data_is_never_overwritten(home, tmp_path):
    file = tmp_path / "all.tar"
    _run(home, "-m", "rapport", "backup", str(file))
    done = _run(home, "-m", "rapport", "restore", str(file), check=False)
    assert done.returncode == 2
    assert "only into an empty home" in done.stderr


@pytest.mark.parametrize("content", [b"", b"no tar at all", b"\x00" * 10240])
def test_a_file_that_is_no_backup_is_refused(tmp_path, content):
    file = tmp_path / "file.tar"
    file.write_bytes(content)
    done = _run(tmp_path / "home", "-m", "rapport", "restore", str(file), check=False)
    assert done.returncode == 2
    assert "not a backup" in done.stderr
    assert "Traceback" not in done.stderr
