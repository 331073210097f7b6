"""`make new-room` gives a room that stands."""

import shutil
import subprocess
import sys

from tests.house.golden import ROOT


def test_a_new_room_passes_its_test_and_the_contracts(tmp_path):
    copy = tmp_path / "house"
    shutil.copytree(
        ROOT,
        copy,
        ignore=shutil.ignore_patterns(".git", ".venv", "node_modules", ".rapport*", "var", ".*_cache", "built"),
    )
    subprocess.run([sys.executable, "-m", "tests.house.new_room", "gardens"], cwd=copy, check=True, capture_output=True)
    test = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "rapport/gardens"]
    done = subprocess.run([sys.executable, *test], cwd=copy, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout, done.stdout + done.stderr
    linted = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-cache"],
        cwd=copy, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "0 broken" in linted.stdout, linted.stdout


def test_a_room_is_not_made_twice():
    done = subprocess.run(
        [sys.executable, "-m", "tests.house.new_room", "ledger"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "There is a room called ledger." in done.stderr
