"""Small is measurable: only the tails are checked."""

import ast
import subprocess

import pytest

from tests.house.golden import ROOT

MOST = {".py": 400, ".html": 150, ".ts": 250}
FUNCTION = 50
# Exceptions with their reason; this list may only shrink.
EXCUSED: dict[str, str] = {}


def _files(*endings):
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    return [ROOT / name for name in listed if name.endswith(endings) and "/migrations/" not in name]


def _lines(path):
    return sum(1 for line in path.read_text(encoding="utf-8").splitlines() if line.strip())


@pytest.mark.parametrize("ending", MOST)
def test_files_stay_short(ending):
    long = {
        str(p.relative_to(ROOT)): _lines(p)
        for p in _files(ending)
        if p.exists() and _lines(p) > MOST[ending] and str(p.relative_to(ROOT)) not in EXCUSED
    }
    assert not long, f"A long file is a folder that was never made: {long}"


def test_functions_stay_short():
    long = []
    for path in _files(".py"):
        if "/tests/" in str(path) or str(path).startswith(str(ROOT / "tests")) or not path.exists():
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {length}")
    assert not long, long
