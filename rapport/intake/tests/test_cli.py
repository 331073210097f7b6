"""`rapport import`: documents, exit codes, one line for what cannot work."""

import json

import pytest
from click.testing import CliRunner

from rapport.intake.cli import commands, import_

pytestmark = pytest.mark.django_db


@pytest.fixture
def rapport():
    return lambda *arguments: CliRunner().invoke(import_, [str(a) for a in arguments])


def test_json_is_one_document_with_the_agreed_keys(words, rapport, table):
    answer = rapport("words", table("id\n1\n"), "--json")
    assert answer.exit_code == 0
    assert list(json.loads(answer.stdout)) == [
        "read", "created", "updated", "unchanged", "unresolved", "excluded", "rejected", "ended",
        "warnings", "reasons", "rejected_file",
    ]  # fmt: skip
    assert "utf-8, delimiter “,”, mapping: id=id" in answer.stderr


def test_rejected_rows_end_with_code_3(words, rapport, table):
    answer = rapport("words", table("id,word\n,x\n2,y\n"), "--json")
    assert answer.exit_code == 3
    assert json.loads(answer.stdout)["reasons"] == {"The row has no id.": 1}


def test_options_of_the_kind_and_of_every_kind(words, rapport, table):
    answer = rapport(
        "words", table("Nr|day\n1|05/03/2021\n?|x\n"), "--map", "Nr=id", "--delimiter", "|", "--null", "?",
        "--where", "Nr!=?", "--date-format", "DD/MM/YYYY", "--as-of", "2021-01-01", "--loud", "--dry-run",
    )  # fmt: skip
    assert answer.exit_code == 0, answer.stderr
    assert "2 rows read: 1 created" in answer.stdout
    assert "dry run" in answer.stdout


def test_a_format_that_is_said_wins_over_what_the_same_columns_gave_before(words, rapport, table):
    path = table("id,word,Wort\n1,one,eins\n")
    assert rapport("words", path, "--map", "Wort=word", "--map", "word=").exit_code == 0
    assert "Wort=word" in rapport("words", path).stderr
    said = rapport("words", path, "--format", "csv")
    assert "mapping: id=id, word=word" in said.stderr
    assert words.kept["1"]["word"] == "one"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"id,word\n", "a header and no rows"),
        (b"\x7fELF\x00\x01\x02", "a program"),
        (b"\x00\x01\x02\x03" * 100, "binary"),
        (b"x" * 400_000, "no end of line"),
        (b"id,id\n1,2\n", "stands twice"),
        (b'id,word\n1,"open\n2,x\n3,y\n', "never closed"),
        (b"word\none\n", "no column for “id”"),
    ],
)
def test_unusable_input_is_one_line_and_code_2(words, rapport, table, content, said):
    answer = rapport("words", table(content), "--json")
    assert answer.exit_code == 2
    assert answer.stdout == ""
    lines = [line for line in answer.stderr.splitlines() if "mapping" not in line]
    assert len(lines) == 1
    assert said in lines[0]
    assert words.kept == {}


def test_of_two_columns_with_one_name_the_meant_one_is_said(words, rapport, table):
    path = table("id,word,word\n1,a,b\n")
    refused = rapport("words", path, "--json")
    assert refused.exit_code == 2
    assert "“word 3”" in refused.stderr
    assert rapport("words", path, "--map", "word 3=word", "--json").exit_code == 0
    assert words.kept["1"]["word"] == "b"


def test_columns_of_one_name_that_give_nothing_do_no_harm(words, rapport, table):
    assert rapport("words", table("id,note,note\n1,a,b\n"), "--json").exit_code == 0


def test_an_unknown_kind_names_those_there_are(words, rapport):
    answer = rapport("wordz", "x.csv")
    assert answer.exit_code == 2
    assert "words" in answer.stderr


def test_runs_are_listed(words, rapport, table):
    rapport("words", table("id\n1\n"))
    answer = CliRunner().invoke(commands, ["runs", "--json"])
    assert [run["kind"] for run in json.loads(answer.stdout)] == ["words"]
