"""The command line root: quick help, and errors in one line."""

import os
import subprocess
import sys
from importlib import import_module

from click.testing import CliRunner
from django.conf import settings

from rapport.site.cli import TOP_LEVEL, root
from rapport.site.rooms import modules

HELP = """
import sys
from click.testing import CliRunner
from rapport.site.cli import root
print(CliRunner().invoke(root, ["--help"]).stdout)
print([name for name in ("django", "numpy", "psycopg", "pydantic") if name in sys.modules])
"""


def test_help_names_every_command_and_starts_nothing():
    done = subprocess.run(
        [sys.executable, "-c", HELP], cwd=settings.PACKAGE.parent, capture_output=True, text=True, check=True
    )
    *help_, started = done.stdout.splitlines()
    assert started == "[]"
    named = {line.split()[0] for line in help_ if line.startswith("  ") and len(line.split()) > 1}
    assert {"serve", "import", "admin", *(room for room, _ in modules("cli"))} <= named


def test_what_rooms_put_beside_themselves_is_told_as_they_tell_it():
    found = {name: room for room, module in modules("cli") for name in getattr(module, "top_level", {})}
    assert found == {name: room for name, (room, _) in TOP_LEVEL.items()}
    for name, (room, says) in TOP_LEVEL.items():
        assert import_module(f"rapport.{room}.cli").top_level[name].help == says


def test_an_unknown_command_is_a_usage_error():
    answer = CliRunner().invoke(root, ["nonsense"])
    assert answer.exit_code == 2
    assert "No such command 'nonsense'" in answer.stderr


def test_the_doctor_says_why_the_database_cannot_be_reached(tmp_path):
    environment = {**os.environ, "RAPPORT_HOME": str(tmp_path), "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, "-m", "rapport", "doctor"],
        cwd=settings.PACKAGE.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Connection refused" in done.stdout.splitlines()[0]
    assert "disk" in done.stdout


def test_a_demo_that_nothing_serves_says_how_to_serve_it():
    from rapport.site.demo import welcome

    assert welcome(served=False).startswith("Start it with “rapport serve”, then open http")
    assert welcome(served=True).startswith("Open http")
