"""The directory from the terminal."""

import json

import pytest
from click.testing import CliRunner

from rapport.directory.actions.people import add_person
from rapport.directory.actions.units import add_unit
from rapport.directory.cli import OPERATOR, commands
from tests.kept import made_once

pytestmark = pytest.mark.django_db


def run(*arguments):
    return CliRunner().invoke(commands, arguments)


@made_once
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
    run("add-unit", "Works", "--below", "halmar")
    assert json.loads(run("units", "--json").stdout)[0]["people"] == 2
    assert run("units").stdout == "Halmar  halmar  2\n  Works  halmar/works  0\n"


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


def test_a_person_is_kept_from_the_terminal(two):
    added = json.loads(
        run("add-person", "Bo Maker", "--id", "7", "--unit", "halmar", "--manager", "1", "--json").stdout
    )
    assert run("change-person", "7", "--location", "Delft", "--skill", "Welding").stderr == "Changed.\n"
    assert run("change-person", "7", "--skill", "Welding").stderr == "It was so already.\n"
    assert run("move", "7", "--title", "Lead", "--on", "2024-01-01").exit_code == 0
    beside = (
        "add-position",
        "7",
        "--unit",
        "halmar",
        "--title",
        "Mentor",
        "--since",
        "2025-01-01",
        "--beside",
        "--json",
    )
    number = json.loads(run(*beside).stdout)["position"]
    assert run("correct-position", str(number), "--until", "2025-06-01").stderr == "Put right.\n"
    assert run("remove-position", str(number)).exit_code == 0
    assert run("add-identity", "7", "email", "bo@x.example").exit_code == 0
    assert run("prefer-identity", "bo@x.example").exit_code == 0
    person = json.loads(run("person", f"#{added['id']}", "--json").stdout)
    assert (person["email"], person["title"], person["location"]) == ("bo@x.example", "Lead", "Delft")
    assert [p["title"] for p in person["positions"]] == ["", "Lead"]
    assert run("remove-identity", "bo@x.example").exit_code == 0
    assert run("leave", "7", "--on", "2026-01-31").exit_code == 0
    assert run("return", "7").stderr == "Undone: all goes on as before.\n"
    assert run("return", "7").stderr == "This person does not leave.\n"
    assert run("leave", "7", "--on", "9999-12-31").exit_code == 2


def test_people_are_listed_a_page_at_a_time(two):
    first = json.loads(run("people", "--limit", "1", "--json").stdout)
    rest = json.loads(run("people", "--limit", "1", "--after", first["after"], "--json").stdout)
    assert {p["id"] for p in first["items"] + rest["items"]} == set(two)
    assert "More: --after" in run("people", "--limit", "1").stdout
    assert run("people", "--after", "x").exit_code == 2


def test_units_are_kept_from_the_terminal(two):
    assert run("add-unit", "Works", "--below", "halmar", "--manager", "1").stdout == "halmar/works\n"
    assert run("change-unit", "halmar/works", "--name", "Yard", "--below", "-", "--manager", "-").stderr == "yard\n"
    assert run("end-unit", "halmar").exit_code == 2
    assert run("end-unit", "yard", "--on", "2026-01-31").exit_code == 0
    assert run("reopen-unit", "yard").exit_code == 0


def test_groups_are_kept_from_the_terminal(two):
    number = str(json.loads(run("add-group", "Board", "--closed", "--json").stdout)["id"])
    assert run("join-group", number, "1").exit_code == 0
    assert run("change-group", number, "--purpose", "We decide.").stderr == "Changed.\n"
    shown = json.loads(run("group", number, "--json").stdout)
    assert (shown["group"]["purpose"], [m["id"] for m in shown["members"]]) == ("We decide.", [two[0]])
    assert "Board  1 member  closed" in run("groups").stdout
    assert run("leave-group", number, "1").exit_code == 0
    assert run("close-group", number).exit_code == 0
