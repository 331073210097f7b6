"""What other rooms get from the directory."""

from datetime import date

import pytest

from rapport.accounts.public import Actor
from rapport.directory import public
from rapport.directory.models import ALWAYS, Identity, Person, Position, Unit
from rapport.kit.problems import Missing
from tests.kept import made_once

pytestmark = pytest.mark.django_db


@made_once
def halmar():
    company = Unit.objects.create(name="Halmar", slug="halmar", path="/1/", id=1)
    sales = Unit.objects.create(name="Sales", slug="halmar/sales", path="/1/2/", id=2, parent=company, depth=1)
    ada = Person.objects.create(id=10, name="Ada Boss", unit=company, location="Oslo, \nNorway")
    bo = Person.objects.create(id=11, name="Bo Seller", unit=sales, manager=ada)
    Position.objects.create(person=ada, unit=company, since=ALWAYS)
    Position.objects.create(person=bo, unit=company, manager=ada, since=date(2026, 1, 1), until=date(2026, 6, 1))
    Position.objects.create(person=bo, unit=sales, manager=ada, since=date(2026, 6, 1))
    return company, sales, ada, bo


def test_the_people_frame_tells_any_day(halmar):
    def of(day):
        return {row["person_id"]: row for row in public.people_frame(day).to_pylist()}

    assert of(date(1999, 1, 1)).keys() == {10}
    assert of(date(2026, 5, 31))[11]["unit_path"] == [1]
    now = of(date(2026, 6, 1))
    placed = {"unit_id": 2, "unit_path": [1, 2], "manager_id": 10, "location": "", "timezone": "", "language": ""}
    assert now[11] == {"person_id": 11, **placed}
    assert now[10]["location"] == "Oslo, \nNorway"
    assert now[10]["manager_id"] is None


def test_the_frames_of_an_empty_directory_have_their_columns(db):
    columns = ["person_id", "unit_id", "unit_path", "manager_id", "location", "timezone", "language"]
    assert public.people_frame().column_names == columns
    assert public.units_frame().num_rows == 0


def test_somebody_without_a_unit_has_an_empty_path(halmar):
    Position.objects.filter(person_id=10).update(unit=None)
    first = public.people_frame(date(1999, 1, 1)).to_pylist()[0]
    assert first["unit_id"] is None
    assert first["unit_path"] == []


def test_units_come_with_their_path(halmar):
    assert public.units_frame().to_pylist()[1]["path"] == [1, 2]


def test_identities_are_found_in_any_spelling_and_their_version_rises(halmar):
    before = public.identity_version()
    Identity.objects.create(person_id=11, kind="email", value="bo@halmar.example")
    assert public.resolve_identities([" BO@halmar.example ", "nobody@x"]) == {"bo@halmar.example": 11}
    assert public.identity_version() > before
    assert public.person_by_identity("Bo@Halmar.example", by=Actor.system()).name == "Bo Seller"


def test_a_stranger_finds_nobody(halmar):
    Identity.objects.create(person_id=11, kind="email", value="bo@halmar.example")
    with pytest.raises(Missing):
        public.person_by_identity("bo@halmar.example", by=Actor.stranger())
    with pytest.raises(Missing):
        public.unit_by_slug("halmar", by=Actor.stranger())


def test_cards_name_and_link(halmar):
    card = public.person_card([11, 999])[11]
    assert (card.initials, card.unit_name, card.url) == ("BS", "Sales", "/people/11/")
    assert public.unit_card([2])[2].url == "/units/halmar/sales/"
