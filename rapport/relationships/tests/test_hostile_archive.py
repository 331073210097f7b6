"""Archives made to do harm: each is refused in a sentence, or in its row, before it costs anything."""

import csv
import io
import struct
import tracemalloc
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.relationships.imports import archive, book, unpacking
from rapport.relationships.models import Goal, OwnerSpan, Relationship, StageMove, Step, Touchpoint
from rapport.relationships.tests.importing import known, load
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HEADS = {
    "touchpoints": ("id", "relationship", "team", "kind", "at", "words", "source"),
    "steps": ("id", "relationship", "team", "kind", "subject", "status"),
    "relationships": ("id", "team", "unit"),
    "stages": ("team", "name", "meaning"),
    "moves": ("relationship", "team", "from", "to", "at", "reason", "by"),
    "owners": ("relationship", "team", "owner", "since", "until", "reason"),
    "goals": ("relationship", "team", "words", "measure", "start", "target", "due", "state", "ended", "made"),
}
BOOK = [("1", "IT", "halmar/sales")]


@pytest.fixture(autouse=True)
def now(db):
    with clock.frozen(NOW):
        yield


def table(name, rows):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([HEADS[name], *rows])
    return text.getvalue()


@made_once(at=NOW)
def known_house(house):
    return known(house)


@pytest.fixture
def packed(known_house, tmp_path):
    """Load an archive of these tables and files."""

    def pack(files=(), **tables):
        path = tmp_path / "book.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for name, rows in {"relationships": BOOK, **tables}.items():
                made.writestr(f"{name}.csv", table(name, rows) if isinstance(rows, list) else rows)
            for name, content in files:
                made.writestr(name, content)
        return path

    return pack


def refused(path, words):
    with pytest.raises(Refusal, match=words):
        load("relationships", path, team=None)
    assert not Relationship.objects.exists()


def test_a_bomb_is_refused_before_it_goes_off(packed, monkeypatch):
    path = packed([("touchpoints.csv", "x" * 80_000_000)])
    refused(path, "far more than its size, or than a book")
    monkeypatch.setattr(unpacking, "TIMES_LARGER", 10**9)
    monkeypatch.setattr(unpacking, "LARGEST", 50_000_000)
    refused(path, "or than a book")


def test_an_archive_of_very_many_files_is_refused_by_its_end_alone(packed):
    path = packed([(f"{number}.csv", "") for number in range(60)])
    refused(path, "at most 50 files")


def test_an_end_that_lies_about_what_comes_before_it_is_refused(packed):
    path = packed()
    whole = bytearray(path.read_bytes())
    at = whole.rfind(b"PK\x05\x06")
    struct.pack_into("<I", whole, at + 12, 2**31)
    path.write_bytes(whole)
    refused(path, "at most 50 files")
    path.write_bytes(whole[:at] + b"PK\x06\x07" + bytes(16) + whole[at:])
    refused(path, "at most 50 files")


def test_long_names_files_that_stand_twice_and_foreign_packing_are_refused(packed, tmp_path):
    refused(packed([("x" * 300, "")]), "more than 200 characters")
    with pytest.warns(UserWarning, match="Duplicate"):
        path = packed([("relationships.csv", "id\n")])
    refused(path, "holds a file twice")
    path = tmp_path / "lzma.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("relationships.csv", table("relationships", BOOK))
        made.writestr("stages.csv", "")
    refused(path, "packed in a way")


def outcome(path):
    try:
        load("relationships", path, team=None)
    except Refusal as refusal:
        return refusal.message
    return "Read."


@pytest.mark.parametrize("more", [{}, {"stages": [("IT", "Unaware", "")]}])
def test_a_broken_archive_is_refused_in_a_sentence(packed, more):
    path = packed(**more)
    whole = path.read_bytes()
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        assert outcome(path).endswith(".")
    path.write_bytes(whole[: len(whole) // 2])
    assert outcome(path).endswith(".")


def test_a_row_without_an_end_fills_no_memory(packed):
    path = packed(moves="relationship,at\n" + "x" * 40_000_000)
    tracemalloc.start()
    refused_row = pytest.raises(Refusal, match=r"A row of moves.csv has more than 1,000,000 characters")
    with refused_row:
        load("relationships", path, team=None)
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_a_row_of_endless_quoted_lines_is_refused_too(packed):
    refused(packed(stages="team,name\n" + '"a\n",' * 500_000), "A row of stages.csv has more than")


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-11-27T00:00:00Z", "1969-12-31T00:00:00Z"]
)
def test_no_time_of_a_history_lies_before_1970_or_ahead(packed, at):
    done = load(
        "relationships",
        packed(
            moves=[("1", "IT", "", "Unaware", at, "", "")],
            owners=[("1", "IT", "", at, "", "")],
            goals=[
                ("1", "IT", "Faster", "", "", "", "", "open", "", at),
                ("1", "IT", "More", "", "", "", "", "open", at, ""),
            ],
        ),
        team=None,
    )
    assert (done.rejected, done.created) == (4, 1)
    assert done.reasons == {"A time lies before 1970 or in the future.": 4}
    assert StageMove.objects.get().at == OwnerSpan.objects.get().since == NOW


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e999", "1e16", "many"])
def test_a_goal_holds_numbers_and_days_alone(packed, value):
    done = load(
        "relationships",
        packed(
            goals=[
                ("1", "IT", "Faster", "", value, "3", "", "open", "", ""),
                ("1", "IT", "More", "", "", "", "9999-12-31", "open", "", ""),
            ]
        ),
        team=None,
    )
    assert done.rejected == 2
    assert not Goal.objects.exists()


def test_whoever_does_not_serve_in_the_team_is_made_no_owner_by_a_history(packed, house):
    before = (NOW - timedelta(days=9)).isoformat()
    since = [("1", "IT", "finance.2@halmar.example", before, "", "")]
    done = load("relationships", packed(owners=since), team=None)
    assert Relationship.objects.get().owner_id is None
    assert OwnerSpan.objects.get().person_id is None
    assert any("does not serve in the team" in words for words in done.warnings)
    load("relationships", packed(owners=[("1", "IT", "it.3@halmar.example", before, "", "")]), team=None)
    assert Relationship.objects.get().owner_id == house.people["IT 3"].id


def test_histories_and_scales_have_an_end(packed, monkeypatch):
    monkeypatch.setattr(archive, "MOST_OF_ONE", 3)
    at = (NOW - timedelta(days=9)).isoformat()
    moves = [("1", "IT", "", "Unaware", at, str(number), "") for number in range(5)]
    goals = [("1", "IT", f"Goal {number}", "", "", "", "", "open", "", "") for number in range(5)]
    stages = [("IT", f"Stage {number}", "") for number in range(40)]
    done = load("relationships", packed(moves=moves, goals=goals), team=None)
    assert done.reasons["More than 1,000 rows are about this relationship."] == 4
    monkeypatch.setattr(archive, "MOST_OF_ONE", 1000)
    done = load("relationships", packed(stages=stages), team=None)
    assert done.reasons == {"A scale has two to 12 stages.": 40}


def test_moves_come_in_the_order_of_their_times(packed):
    early, late = ((NOW - timedelta(days=days)).isoformat() for days in (9, 2))
    load(
        "relationships",
        packed(moves=[("1", "IT", "Unaware", "Aware", late, "", ""), ("1", "IT", "", "Unaware", early, "", "")]),
        team=None,
    )
    row = Relationship.objects.get()
    assert (row.stage.name, row.staged_at) == ("Aware", NOW - timedelta(days=2))


@pytest.mark.parametrize("column", ["due", "done", "created"])
def test_a_task_of_a_file_has_no_time_no_calendar_has_and_the_rest_comes_in(house, tmp_path, column):
    known(house)
    house.looks_after("IT", unit="Sales", owner="IT 2")
    path = tmp_path / "tasks.csv"
    rows = [
        f"{number},Sales,Task,it.2@halmar.example,Offer,{day}"
        for number, day in enumerate(("9999-12-31", "2026-11-20"))
    ]
    path.write_text("\n".join([f"id,customer,kind,owner,subject,{column}", *rows, ""]))
    done = load("touchpoints", path)
    assert (done.read, done.rejected, Step.objects.count()) == (2, 1, 1)


def test_a_task_of_a_file_waits_on_nobody_of_neither_side(house, tmp_path):
    known(house)
    house.looks_after("IT", unit="Sales", owner="IT 2")
    path = tmp_path / "tasks.csv"
    path.write_text("id,customer,kind,owner,subject\n1,Sales,Task,finance.2@halmar.example,Pay\n")
    done = load("touchpoints", path)
    assert Step.objects.get().person_id is None
    assert "1 step is of people of neither side: waiting on nobody yet." in done.warnings


def test_what_comes_again_and_again_is_rejected_before_anything_is_looked_up(house, packed, monkeypatch):
    looked = []
    real = book.BookReader.take
    monkeypatch.setattr(book.BookReader, "take", lambda self, rows: (looked.extend(rows), real(self, rows)))
    found = load("relationships", packed(relationships=BOOK * 500, steps=[]), team=None)
    assert (found.read, found.created, found.rejected) == (500, 1, 499)
    assert found.reasons == {archive.TWICE: 499}
    assert len(looked) == 1
    again = load("relationships", packed(relationships=BOOK * 2, steps=[]), team=None)
    assert (again.unchanged, again.rejected) == (1, 1), "what is here already may come once more"


def test_touchpoints_and_steps_come_once_each_and_like_numbers_of_other_relationships_are_others(house, packed):
    two = [*BOOK, ("2", "IT", "halmar/plants")]
    met = [("K1", ident, "IT", "call", "2026-11-02", "Hello", "crm") for ident in ("1", "1", "2")]
    steps = [("S1", ident, "IT", "Step", "Send it", "Open") for ident in ("1", "2", "2")]
    unnamed = [("", "1", "IT", "Step", words, "Open") for words in ("This", "That")]
    path = packed(relationships=two, touchpoints=met, steps=[*steps, *unnamed])
    found = load("relationships", path, team=None)
    assert found.reasons == {archive.TWICE: 2}
    assert Touchpoint.objects.count() == 2
    assert Step.objects.count() == 4


def test_a_file_of_one_table_changes_one_relationship_only_so_often(house, packed, monkeypatch):
    monkeypatch.setattr(book, "MOST_OF_ONE", 3)
    path = packed(relationships=[*BOOK * 5, ("2", "IT", "halmar/plants")])
    found = load("relationships", path, team=None)
    assert (found.read, found.created, found.rejected) == (6, 2, 2)
    assert found.reasons == {book.NO_MORE: 2}
