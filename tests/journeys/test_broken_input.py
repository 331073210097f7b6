"""Input that cannot work: one sentence that says what is wrong and what to do, and nothing is loaded or half done."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.journeys.conftest import checked, facts

KINDS = ("people", "interactions", "ties")
HEADERS = {"people": "id,name,email", "interactions": "at,from,to", "ties": "from,to,question"}
ROWS = {
    "people": ("1,Ann Ames,ann@halmar.example", "2,Bo Berg,bo@halmar.example"),
    "interactions": ("2024-03-01 09:00:00,ann@halmar.example,bo@halmar.example",),
    "ties": ("ann@halmar.example,bo@halmar.example,advice",),
}


def good(kind):
    return "\n".join((HEADERS[kind], *ROWS[kind], ""))


def state():
    """Everything an import could have left behind."""
    from rapport.directory.models import Identity, Person, Position, Unit
    from rapport.interactions.models import LogFile
    from rapport.network.models import SurveyedTie

    tables = (Person, Identity, Position, Unit, LogFile, SurveyedTie)
    lake = sorted(p.as_posix() for p in Path(settings.LAKE).rglob("*") if p.is_file() and p.suffix == ".parquet")
    return [table.objects.count() for table in tables], lake, facts()


@pytest.fixture(scope="module", autouse=True)
def _known(house, tmp_path_factory):
    path = tmp_path_factory.mktemp("known") / "known.csv"
    path.write_text("id,name,email\n0,Kim Known,kim@halmar.example\n")
    house.load("people", path)


@pytest.fixture
def refused(house):
    """Run an import that must be refused; return the sentence."""

    def run(kind, *arguments):
        before = state()
        said = house("import", kind, *arguments)
        assert (said.code, said.stdout) == (2, ""), said
        assert state() == before
        assert "Traceback" not in said.stderr
        lines = [line for line in said.stderr.splitlines() if not _is_progress(line)]
        assert len(lines) == 1, lines
        assert lines[0].endswith((".", ")"))  # what to type at a terminal stands behind it
        return lines[0]

    return run


def _is_progress(line):
    """How a file was understood, and how many rows were read so far."""
    return bool(re.fullmatch(r"[^:]+: (\S+, delimiter “.+”, mapping.*|archive)|[\d,]+ rows.*", line))


@pytest.fixture
def file(tmp_path):
    def write(content, name="input.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return packed.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (None, "a header and no rows"),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 40, "a program"),
        (bytes(range(256)) * 400, "binary"),
        (b"PK\x03\x04 and then nothing of a zip", "damaged"),
        (b"\x1f\x8b\x08\x00 and then nothing of a gzip", "damaged"),
    ],
    ids=["empty", "header_only", "program", "binary", "broken_zip", "broken_gzip"],
)
def test_what_is_no_table_is_named(refused, file, kind, content, said):
    sentence = refused(kind, file(HEADERS[kind] + "\n" if content is None else content))
    assert said in sentence


@pytest.mark.parametrize("kind", KINDS)
def test_the_wrong_delimiter_is_told_by_the_columns_it_makes(refused, file, kind):
    sentence = refused(kind, file(good(kind)), "--delimiter", ";")
    assert "column" in sentence


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_other_delimiters_are_found_out(house, file, kind, delimiter):
    document = house.load(kind, file(good(kind).replace(",", delimiter)), "--dry-run")
    assert document["read"] == len(ROWS[kind])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read(house, file, kind, encoding):
    document = house.load(kind, file(good(kind).encode(encoding)), "--dry-run")
    assert document["read"] == len(ROWS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_encoding_that_was_said_is_refused_or_rejected_row_by_row(house, file, kind):
    before = state()
    said = house("import", kind, file(good(kind).encode("utf-16")), "--encoding", "utf-8")
    assert "Traceback" not in said.stderr
    assert said.code == 2 or checked(said.document)["rejected"] == said.document["read"] > 0
    assert state() == before


@pytest.mark.parametrize("kind", KINDS)
def test_missing_files_folders_kinds_and_names(refused, file, tmp_path, kind):
    assert "no file" in refused(kind, tmp_path / "absent.csv")
    folder = tmp_path / "folder"
    folder.mkdir()
    refused(kind, folder)
    sentence = refused(kind, file(good(kind)), "--map", "name=nonsense" if kind == "people" else "from=nonsense")
    assert "nonsense" in sentence
    sentence = refused(kind, file(good(kind)), "--map", "absent=id" if kind == "people" else "absent=from")
    assert "absent" in sentence


def test_an_unknown_kind_names_those_there_are(refused, file):
    sentence = refused("peple", file(good("people")))
    assert all(kind in sentence for kind in KINDS)


def test_interactions_without_a_time_say_what_else_they_may_be(refused, file):
    sentence = refused("interactions", file("from,to\na,b\n"))
    assert "--map THEIRS=at" in sentence
    assert "rapport import ties" in sentence


def test_a_zip_bomb_as_slack_export_is_refused(refused, file):
    day = b"[" + b" " * (64 * 1024 * 1024) + b"]"
    bomb = zipped(**{"users.json": b"[]", "channels.json": b"[]", "all__2024-01-01.json": day})
    assert len(bomb) < 100_000
    sentence = refused("interactions", file(bomb, "slack.zip"))
    assert "packed" in sentence


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_of_a_table_is_refused(refused, file, kind, monkeypatch):
    from rapport.intake.rules import opening

    monkeypatch.setattr(opening, "HARMLESS", 1024 * 1024)
    bomb = zipped(**{"table.csv": good(kind).encode() + (ROWS[kind][0] + "\n").encode() * 400_000})
    refused(kind, file(bomb, "table.zip"))


@pytest.mark.parametrize("name", ["../../outside.json", "/etc/outside.json", "all/../../outside.json"])
def test_a_zip_that_leads_out_of_itself_writes_nothing(refused, file, tmp_path, name):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for member, content in (("users.json", "[]"), ("channels.json", "[]"), (name, "[]")):
            archive.writestr(member, content)
    sentence = refused("interactions", file(packed.getvalue(), "slack.zip"))
    assert "leads out" in sentence
    assert not list(tmp_path.parent.rglob("outside.json"))


def test_a_cycle_in_the_reporting_line_is_cut_and_told(house, file):
    """Nobody is lost for it: the people come in, and the report names the rows whose manager was left out."""
    from rapport.directory.models import Person

    rows = "id,name,manager\nc1,Cy One,c3\nc2,Cy Two,c1\nc3,Cy Three,c2\nc4,Cy Four,c4\n"
    document = house.load("people", file(rows))
    assert document["created"] == 4
    told = " ".join(document["warnings"])
    assert "manager" in told
    managers = dict(Person.objects.values_list("id", "manager_id"))
    for person in managers:  # noqa: PLC0206 (a start, not a pair)
        above, seen = managers[person], {person}
        while above is not None:
            assert above not in seen
            seen.add(above)
            above = managers[above]


def test_rows_that_fit_no_column_are_rejected_and_the_rest_comes_in(house, file):
    rows = "id,name,email\nr1,Row One,r1@halmar.example\nr2,Row Two,r2@halmar.example,and,more\n,,\n"
    said = house("import", "people", file(rows))
    assert said.code == 3
    document = checked(said.document)
    assert (document["created"], document["rejected"]) == (1, document["read"] - 1)


LONG = """
import json, sys, time
from pathlib import Path
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from rapport.site.cli import run

def most():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])

before, began = most(), time.monotonic()
try:
    run(["import", sys.argv[2], sys.argv[3], "--json"])
finally:
    print(json.dumps({"kilobytes": most() - before, "seconds": time.monotonic() - began}), file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("filler", "size"), [(b"\0", 2 * 1024**3), (b"x" * 2**20, 200 * 2**20)], ids=["sparse", "text"]
)
def test_a_line_without_end_costs_neither_time_nor_memory(house, tmp_path, kind, filler, size):
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write((HEADERS[kind] + "\n").encode())
        if len(filler) > 1:
            stream.writelines([filler] * (size // len(filler)))
    os.truncate(path, size)  # two gigabytes of nothing take no room on the disk
    before = state()
    environment = {**os.environ, "RAPPORT_HOME": str(house.home)}
    if not os.environ.get("DATABASE_URL"):  # the server of this very process
        environment["RAPPORT_DATABASE_HOME"] = str(Path(connection.settings_dict["HOST"]).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", LONG, connection.settings_dict["NAME"], kind, str(path)],
        cwd=settings.PACKAGE.parent, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    *lines, cost = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert len([line for line in lines if not _is_progress(line)]) == 1, lines
    assert json.loads(cost)["kilobytes"] < 100 * 1024
    assert json.loads(cost)["seconds"] < 20
    assert state() == before
