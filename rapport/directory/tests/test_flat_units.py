"""Units a file names by their name alone: the one unit of that name, wherever it stands, else a new one that is told."""

import pytest

from rapport.accounts.public import Actor
from rapport.directory.actions.units import end_unit, ensure_units
from rapport.directory.models import Person, Unit
from rapport.intake.public import run_import
from rapport.ledger.models import Fact

pytestmark = pytest.mark.django_db
OPERATOR = Actor.system(via="cli")
FLAT = "id,name,unit\n1,Ada,control\n2,Bo,Workplace IT\n3,Cy,No Such Unit\n4,Di,Halmar\n"


@pytest.fixture(autouse=True)
def house():
    ensure_units([("Halmar", "Finance", "Control"), ("Halmar", "IT", "Workplace IT")], by=OPERATOR)


@pytest.fixture
def load(tmp_path):
    def run(text, **wishes):
        file = tmp_path / "people.csv"
        file.write_text(text)
        return run_import("people", [file], by=OPERATOR, **wishes)

    return run


def placed():
    return dict(Person.objects.order_by("external_id").values_list("external_id", "unit__slug"))


def test_a_name_that_only_one_unit_has_means_that_unit(load):
    result = load(FLAT)
    assert placed() == {
        "1": "halmar/finance/control",
        "2": "halmar/it/workplace-it",
        "3": "no-such-unit",
        "4": "halmar",
    }
    assert result.warnings == ("1 new unit: No Such Unit",)


def test_the_same_file_again_changes_nothing(load):
    def state():
        return Fact.objects.filter(name__startswith="directory.").count(), Unit.objects.count(), placed()

    load(FLAT)
    before = state()
    again = load(FLAT)
    assert (again.unchanged, again.warnings, state()) == (4, (), before)


def test_a_name_that_two_units_have_makes_a_new_one_at_the_top(load):
    ensure_units([("Halmar", "IT", "Control")], by=OPERATOR)
    assert load(FLAT).warnings == ("2 new units: No Such Unit; control",)
    assert placed()["1"] == "control"
    assert load(FLAT).unchanged == 4


def test_what_the_file_itself_says_of_deeper_units_counts(load):
    text = "id,name,unit\n1,Ada,Control\n2,Bo,Halmar / IT / Control\n3,Cy,Desk\n4,Di,Halmar / IT / Desk\n"
    load(text)
    assert placed() == {"1": "control", "2": "halmar/it/control", "3": "halmar/it/desk", "4": "halmar/it/desk"}
    assert load(text).unchanged == 4


def test_a_unit_at_the_top_comes_first_and_one_that_has_ended_is_not_meant(load):
    ensure_units([("Control",)], by=OPERATOR)
    end_unit(unit_id=Unit.objects.get(slug="halmar/it/workplace-it").id, by=OPERATOR)
    load(FLAT)
    assert (placed()["1"], placed()["2"]) == ("control", "workplace-it")


def test_columns_of_levels_say_where_a_unit_stands(load):
    load("id,name,unit_1,unit_2\n1,Ada,Control,\n")
    assert placed() == {"1": "control"}


def test_new_units_are_told_before_they_are_made(load):
    result = load(FLAT, dry_run=True)
    assert result.warnings == ("1 new unit: No Such Unit",)
    assert not Unit.objects.filter(slug="no-such-unit").exists()
    many = "id,name,unit\n" + "".join(f"{n},Person {n},Halmar / Team {n:02}\n" for n in range(12))
    told = load(many, dry_run=True).warnings
    assert told[0].startswith("12 new units: Halmar / Team 00; Halmar / Team 01; ")
    assert told[0].endswith("Halmar / Team 09; …")
