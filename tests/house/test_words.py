"""What no file of the project may hold: addresses of package indexes, paths of one machine, unfinished marks."""

import re
import subprocess

from tests.house.golden import ROOT

HOSTS = re.compile(
    "|".join(["pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs", "deb" + r"\.debian\.org"])
)
PATHS = re.compile(r"(?<![\w.])/(?:" + "work|farm" + r")/[\w.]")
MARKS = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]) + r")\b|raise NotImplemented" + "Error")
DRAWERS = {"utils", "helpers", "common", "core", "misc"}


def _texts():
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    for name in listed:
        path = ROOT / name
        if path.is_file() and path.suffix not in {".png", ".gz", ".zip", ".woff2", ".ttf", ".ico", ".lock"}:
            yield name, path.read_text(encoding="utf-8", errors="replace")


def test_no_index_address_and_no_path_of_one_machine():
    found = [
        f"{name}:{number}"
        for name, text in _texts()
        for number, line in enumerate(text.splitlines(), 1)
        if HOSTS.search(line) or PATHS.search(line)
    ]
    assert not found, found


def test_nothing_is_marked_as_unfinished():
    found = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in _texts()
        if name.endswith((".py", ".ts", ".html", ".css"))
        for number, line in enumerate(text.splitlines(), 1)
        if MARKS.search(line)
    ]
    assert not found, found


def test_there_are_no_drawers():
    listed = subprocess.run(["git", "ls-files", "rapport"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found = [
        name
        for name in listed.split("\n")
        if name.endswith(".py") and DRAWERS & set(name.removesuffix(".py").split("/"))
    ]
    assert not found, found
