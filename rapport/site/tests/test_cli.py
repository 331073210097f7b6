"""The command line root: quick help, and errors in one line."""

import os
import subprocess
import sys
from importlib import import_module

import pytest
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


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["cases", "figures", "--since", "tomorrow"], "--since: 'tomorrow' does not match the format YYYY-MM-DD."),
        (["cases", "figures", "--by", "luck"], "--by: 'luck' is not one of 'team', 'person'."),
        (["knowledge", "import", "/nowhere/at/all"], "FOLDER: Directory '/nowhere/at/all' does not exist."),
        (["cases", "merge"], "Missing argument 'NUMBER'."),
    ],
)
def test_what_is_typed_wrongly_is_told_in_one_line(typed, said):
    room, verb, *_ = typed
    answer = CliRunner().invoke(import_module(f"rapport.{room}.cli").commands, typed[1:], prog_name=f"rapport {room}")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr == f"{said} See “rapport {room} {verb} --help”.\n"


@pytest.mark.parametrize(
    ("room", "typed", "said"),
    [
        ("cases", ["standing", "ZZ"], "What was named is not here: TEAM “ZZ”."),
        ("catalogue", ["agreement", "9999"], "What was named is not here: NUMBER “9999”."),
        ("webhooks", ["test", "99"], "What was named is not here: WEBHOOK “99”."),
        ("cases", ["agreed", "IT-77"], "There is no case IT-77."),
    ],
)
def test_what_is_not_there_is_called_as_it_was_typed(db, room, typed, said):
    answer = CliRunner().invoke(import_module(f"rapport.{room}.cli").commands, typed)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (2, "", f"{said}\n")


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
