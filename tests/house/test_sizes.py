"""Small is measurable: only the tails are checked."""

import ast
import re
import subprocess

import pytest

from tests.house.golden import ROOT

MOST = {".py": 400, ".html": 250, ".ts": 250}
FUNCTION = 50
LINE = 120
# What cannot be broken: one tag, with words around it that are no tags; a text area with what is in it; an attribute.
ONE = re.compile(r"\s*(?:&#32;)?[^<{]*(?:\{%.*?%\}|<[^<]*>|<textarea.*</textarea>)[^<{]*$|\s*[\w-]+=\"[^\"]*\">?$")
LINES_IN_WORDS = re.compile(r"\{% blocktranslate(?! trimmed)[^%]*%\}[^{]*\n")
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


def test_lines_of_templates_stay_short():
    long = [
        f"{path.relative_to(ROOT)}:{number} {len(line)}"
        for path in _files(".html") if path.exists()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LINE and not ONE.match(line)
    ]  # fmt: skip
    assert not long, f"Break the line beside a tag: that is nothing to the page (rapport/ui/folding.py). {long}"


def test_words_to_translate_are_trimmed_where_they_are_broken_into_lines():
    for path in _files(".html"):
        assert not LINES_IN_WORDS.search(path.read_text(encoding="utf-8")), path.relative_to(ROOT)
