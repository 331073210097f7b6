"""The directory from the terminal."""

import json

import pytest
from click.testing import CliRunner

from rapport.directory.actions.people import add_person
from rapport.directory.actions.units import add_unit
from rapport.directory.cli import OPERATOR, commands

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(commands, arguments)


@pytest.fixture
def two():
    unit = add_unit(name="Halmar", parent_id=None, by=OPERATOR)
    return [
        add_person(name="Ada Boss", email=f"ada{n}@x.example", external_id=str(n), unit_id=unit, by=OPERATOR)
        for n in (1, 2)
    ]


def test_a_person_is_shown_whole(two):
    document = json.loads(run("person", "ADA1@x.example", "--json").stdout)
    assert document["name"] == "Ada Boss"
    assert document["unit"] == "halmar"
    assert document["positions"][0]["since"] is None
    assert "halmar" in run("person", "1").stdout


def test_nobody_is_one_line_on_stderr():
    result = run("person", "nobody@x.example")
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1


def test_units_are_listed_with_their_people(two):
    assert json.loads(run("units", "--json").stdout)[0]["people"] == 2


def test_duplicates_merge_and_undo(two):
    pair = json.loads(run("duplicates", "--json").stdout)[0]
    assert {pair["a"]["id"], pair["b"]["id"]} == set(two)
    number = json.loads(run("merge", "1", f"#{two[1]}", "--json").stdout)["merge"]
    assert json.loads(run("duplicates", "--json").stdout) == []
    assert json.loads(run("merges", "--json").stdout)[0]["gone_id"] == two[1]
    assert json.loads(run("undo-merge", str(number), "--json").stdout) == {"undone": number}
    assert "Ada Boss" in run("duplicates", "--of", "1").stdout
    assert "undone on" in run("merges").stdout


def test_two_people_are_kept_apart_until_that_is_taken_back(two):
    note = json.loads(run("keep-apart", "1", "2", "--json").stdout)["apart"]
    assert json.loads(run("duplicates", "--json").stdout) == []
    assert json.loads(run("suggest-again", str(note), "--json").stdout) == {"suggested": note}
    assert len(json.loads(run("duplicates", "--json").stdout)) == 1
    assert run("suggest-again", str(note)).exit_code == 2
