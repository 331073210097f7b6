"""The browser's own code: its types, its tests, its lock."""

import json
import subprocess
import sys

import pytest

from rapport.ui import assets


@pytest.mark.slow
def test_types_hold_and_the_tests_without_a_browser_pass():
    done = subprocess.run(
        [sys.executable, "-m", "rapport.ui.assets", "check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_unknown_command_says_what_there_is(capsys):
    assert assets.main(["fly"]) == 2
    assert "build|watch|check|lock" in capsys.readouterr().err


def test_nothing_is_built_twice():
    assets.build()
    before = assets.MANIFEST.stat().st_mtime_ns
    assert assets.build() is False
    assert assets.MANIFEST.stat().st_mtime_ns == before


def test_the_lock_names_no_registry():
    lock = json.loads((assets.WEB / "package-lock.json").read_text())
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_versions_are_exact():
    package = json.loads((assets.WEB / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert all(version[0].isdigit() for version in versions.values()), versions


def test_no_script_of_ours_grows_beyond_reading():
    long = {
        path.name: lines
        for path in (assets.WEB / "app").glob("*.ts")
        if (lines := len(path.read_text().splitlines())) > 250
    }
    assert not long
