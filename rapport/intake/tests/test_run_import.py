"""`run_import`: what every kind gets for nothing."""

import csv
from pathlib import Path

import pytest

from rapport.accounts.public import Actor
from rapport.intake.actions.locks import STOPPED
from rapport.intake.models import ImportRun
from rapport.intake.public import run_import
from rapport.kit.problems import Forbidden, Refusal

pytestmark = pytest.mark.django_db


def test_rows_are_loaded_and_the_counts_add_up(words, operator, table):
    path = table("id;word;day;note\n1;one;2021-02-03;x\n2;two;31.12.2021;y\n;none;;z\n3;bad;2021-02-30;q\n")
    result = run_import("words", [path], by=operator)
    assert (result.read, result.created, result.rejected) == (4, 2, 2)
    assert result.reasons == {"The row has no id.": 1, "There is no such day in the calendar.": 1}
    assert result.warnings == ("words.csv: nothing was taken from the columns note.",)
    assert words.kept["1"] == {"id": "1", "word": "one", "day": "2021-02-03"}


def test_a_second_time_changes_nothing(words, operator, table):
    path = table("id,word\n1,one\n2,two\n")
    run_import("words", [path], by=operator)
    again = run_import("words", [path], by=operator)
    assert (again.read, again.unchanged, again.created, again.updated) == (2, 2, 0, 0)


def test_rejected_rows_can_be_corrected_and_imported_again(words, operator, table):
    path = table('id,word\n1,one\n,"=cmd()|x"\n')
    result = run_import("words", [path], by=operator)
    with Path(result.rejected_file).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows == [["rejected line", "rejected because", "id", "word"], ["3", "The row has no id.", "", "'=cmd()|x"]]
    rows[1][2] = "7"
    corrected = table("\n".join(",".join(r) for r in rows), name="corrected.csv")
    again = run_import("words", [corrected], by=operator)
    assert (again.created, again.rejected, again.warnings) == (1, 0, ())
    assert words.kept["7"]["word"] == "=cmd()|x"


def test_a_column_may_be_mapped_twice_and_several_columns_may_give_one_name(words, operator, table):
    path = table("Key,a,b\nx,red,green\ny,,blue\n")
    mapping = [("Key", "id"), ("key", "word"), ("a", "tags"), ("b", "tags")]
    run_import("words", [path], by=operator, mapping=mapping)
    assert words.kept["x"] == {"id": "x", "word": "x", "tags": "red;green"}
    assert words.kept["y"]["tags"] == "blue"


def test_rows_left_out_by_where_are_counted_as_excluded(words, operator, table):
    path = table("id,kind\n1,to\n2,cc\n3,bcc\n4,bcc\n")
    result = run_import("words", [path], by=operator, where=["kind!=bcc", "kind!=cc"])
    assert (result.read, result.created, result.excluded) == (4, 1, 3)
    chosen = run_import("words", [path], by=operator, where=["Kind=to", "kind=cc"])
    assert (chosen.unchanged, chosen.created, chosen.excluded) == (1, 1, 2)


def test_null_tokens_are_empty(words, operator, table):
    run_import("words", [table("id,word\n1,?\n2, n/a \n")], by=operator, null_tokens=["?", "n/a"])
    assert words.kept["1"]["word"] is None
    assert words.kept["2"]["word"] is None


def test_a_dry_run_counts_and_changes_nothing(words, operator, table):
    result = run_import("words", [table("id\n1\n")], by=operator, dry_run=True)
    assert result.created == 1
    assert words.kept == {}
    assert ImportRun.objects.get().state == "done"


def test_a_mapping_is_remembered_for_the_same_header(words, operator, table):
    first = table("Nr,Text\n1,one\n")
    run_import("words", [first], by=operator, mapping=[("Nr", "id"), ("Text", "word")])
    run_import("words", [table("Text,Nr\ntwo,2\n", name="later.csv")], by=operator)
    assert words.kept["2"]["word"] == "two"


@pytest.mark.parametrize(("format_", "kept"), [("csv", "one"), ("lexicon", "one"), (None, "eins")])
def test_a_format_that_is_said_wins_over_what_is_remembered(words, operator, table, format_, kept):
    path = table("id,word,Wort\n1,one,eins\n")
    run_import("words", [path], by=operator, mapping=[("id", "id"), ("Wort", "word"), ("word", "")])
    run_import("words", [path], by=operator, format=format_)
    assert words.kept["1"]["word"] == kept


def test_a_format_maps_columns_by_itself(words, operator, table):
    run_import("words", [table("Lemma\ntree\n")], by=operator, format="lexicon")
    assert words.kept["tree"] == {"id": "tree", "word": "tree"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"mapping": [("id", "wrd")]}, "Did you mean “word”"),
        ({"mapping": [("ide", "id")]}, "Did you mean “id”"),
        ({"format": "lexikon"}, "There are: csv, lexicon"),
        ({"where": ["nothing"]}, "no condition"),
        ({"where": ["colour=red"]}, "no column “colour”"),
        ({"delimiter": ";"}, "one column"),
        ({"encoding": "klingon"}, "no encoding"),
        ({"mapping": [("id", "word"), ("word", "word")]}, "Map one of them"),
        ({"quiet": True}, "no option “quiet”"),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(words, operator, table, arguments, said):
    with pytest.raises(Refusal, match=said):
        run_import("words", [table("id,word\n1,one\n")], by=operator, **arguments)
    assert words.kept == {}


def test_a_required_column_must_be_there(words, operator, table):
    with pytest.raises(Refusal, match=r"no column for “id”.*Only one was found, “word”"):
        run_import("words", [table("word\none\n")], by=operator)


def test_only_who_may_import_does(words, table):
    with pytest.raises(Forbidden):
        run_import("words", [table("id\n1\n")], by=Actor.stranger())


def test_a_kind_that_loses_rows_is_caught(words, operator, table, monkeypatch):
    monkeypatch.setattr(words, "load", lambda job: list(job.rows()))
    with pytest.raises(AssertionError, match="1 rows read, 0 accounted"):
        run_import("words", [table("id\n1\n")], by=operator)
    assert ImportRun.objects.get().state == "failed"


def test_what_is_done_after_reading_is_told(words, operator, table, monkeypatch):
    load = words.load

    def and_sort(job):
        load(job)
        job.stage("Sorting words")

    monkeypatch.setattr(words, "load", and_sort)
    told = []
    run_import("words", [table("id\n1\n")], by=operator, tell=told.append)
    assert told[1:] == ["Sorting words …", "Making it final …"]
    told.clear()
    run_import("words", [table("id\n1\n")], by=operator, tell=told.append, dry_run=True)
    assert told[1:] == ["Sorting words …", "Checking it as a whole …"]


def test_an_interrupted_import_is_marked_as_stopped(words, operator, table, monkeypatch):
    def interrupted(job):
        raise KeyboardInterrupt

    monkeypatch.setattr(words, "load", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_import("words", [table("id\n1\n")], by=operator)
    run = ImportRun.objects.get()
    assert (run.state, run.error) == ("failed", STOPPED)
