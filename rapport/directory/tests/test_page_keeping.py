"""The directory kept by hand, in the browser."""

import pytest

from rapport.accounts.models import User
from rapport.accounts.public import Actor, Role
from rapport.directory.models import Group, Identity, Person, Position, Unit
from rapport.fields.actions import define
from rapport.fields.public import Noun, Visibility, read_values, write_values
from rapport.fields.rules import FieldType
from rapport.privacy.public import looks_at

pytestmark = pytest.mark.django_db
RECORD, BYTES = 20, 60_000
OPERATOR = Actor.system(via="cli")


def text(response, status=200):
    assert response.status_code == status, (response.status_code, getattr(response, "url", ""))
    return response.content.decode()


def chosen(field, thing):
    return {field: str(thing.id), f"{field}-text": thing.name}


@pytest.mark.parametrize(
    "address",
    ["/people/new/", "/people/{id}/record/", "/people/{id}/identities/", "/people/{id}/leaving/",
     "/people/{id}/positions/new/", "/people/{id}/positions/next/", "/people/{id}/positions/", "/units/new/",
     "/units/halmar/edit/", "/units/halmar/end/"],
)  # fmt: skip
def test_colleagues_find_the_forms_of_administrators_closed(as_leila, house, address):
    assert as_leila.get(address.format(id=house.amara.id)).status_code == 403
    assert as_leila.post(address.format(id=house.amara.id), {"name": "x"}).status_code in {403, 405}


def test_the_buttons_are_there_for_administrators_only(as_admin, house, client):
    pages = ("/people/", "/units/", "/units/halmar/")
    words = ("Add a person", "Add a unit", "Add a unit below")
    for page, word in zip(pages, words, strict=True):
        assert word in text(as_admin.get(page))
    client.force_login(house.account(house.leila))
    for page, word in zip(pages, words, strict=True):
        assert word not in text(client.get(page))


def test_somebody_is_added_where_the_form_says(as_admin, house):
    assert 'value="Devices"' in text(as_admin.get("/people/new/?unit=halmar/workplace-it/devices"))
    sent = {"name": "Bo Maker", "email": "BO@halmar.example", "title": "Maker", "started_on": "2026-01-05"}
    sent |= chosen("unit", house.devices) | {"manager": "", "manager-text": "kwame mensah"}
    response = as_admin.post("/people/new/", sent)
    bo = Person.objects.get(email="bo@halmar.example")
    assert response.url == f"/people/{bo.id}/"
    assert (bo.unit, bo.manager) == (house.devices, house.kwame)
    again = text(as_admin.post("/people/new/", sent), 422)
    assert "Somebody else is known by it" in again
    assert 'value="Bo Maker"' in again
    assert 'value="kwame mensah"' in again


def test_what_nobody_is_called_is_said_at_the_field(as_admin, house):
    house.person("Kwame Mensah")
    sent = {"name": "Bo", "unit-text": "Devizes", "manager-text": "Kwame Mensah"}
    html = text(as_admin.post("/people/new/", sent), 422)
    assert "Nothing here is called “Devizes”" in html
    assert "More than one is called “Kwame Mensah”" in html
    assert 'value="Devizes"' in html


def test_a_record_is_put_right_and_keeps_what_was_typed(as_admin, house, django_assert_max_num_queries):
    address = f"/people/{house.amara.id}/record/"
    with django_assert_max_num_queries(RECORD):
        html = text(as_admin.get(address))
    assert 'value="2019-03-01"' in html
    sent = {"name": "Amara N. Okafor", "location": "Delft", "timezone": "Europe/Amsterdam", "started_on": "2019-04-01"}
    assert as_admin.post(address, sent).status_code == 302
    house.amara.refresh_from_db()
    assert (house.amara.name, house.amara.location) == ("Amara N. Okafor", "Delft")
    assert "vacant" in text(as_admin.post(address, sent | {"name": "vacant"}), 422)
    assert [look.what for look in looks_at(house.amara.id, by=OPERATOR).items] == ["directory.record"]


def test_the_clock_somebody_set_herself_is_the_one_colleagues_see(as_leila, house):
    User.objects.filter(id=house.account(house.amara).id).update(timezone="Asia/Tokyo")
    person = as_leila.get(f"/api/people/{house.amara.id}").json()
    assert person["timezone"] == "Asia/Tokyo"


def test_skills_and_languages_are_ticked_off_and_added_by_oneself(as_amara, house):
    address = f"/people/{house.amara.id}/edit/"
    html = text(as_amara.get(address))
    assert '<input type="checkbox" name="k-skills" value="Rugged devices" checked>' in html
    sent = {
        "form": "knows",
        "k-skills-more": "Winches, Rugged devices",
        "k-languages": ["Igbo"],
        "k-languages-more": "",
    }
    assert as_amara.post(address, sent).status_code == 302
    house.amara.refresh_from_db()
    assert (house.amara.skills, house.amara.languages) == (["Winches", "Rugged devices"], ["Igbo"])
    assert f'href="{address}#knows"' in text(as_amara.get(f"/people/{house.amara.id}/"))
    long = text(as_amara.post(address, sent | {"k-skills-more": "x" * 101}), 422)
    assert "at most 100 letters" in long


def test_words_in_use_are_offered(as_leila, house):
    house.person("Rugby Player", skills=["Rust", "Rugged devices"])
    html = text(as_leila.get("/people/skills/?q=rug", headers={"HX-Request": "true"}))
    assert 'data-label="Rugged devices"' in html
    assert "Rust" not in html
    assert 'data-label="Igbo"' in text(as_leila.get("/people/languages/?q=IG"))
    assert 'role="option"' not in text(as_leila.get("/people/skills/?q="))


def test_a_chooser_finds_one_kind_only(as_leila, house):
    found = text(as_leila.get("/search/?kind=unit&q=wor", headers={"HX-Request": "true"}))
    assert f'data-value="{house.it.id}"' in found
    assert "Anneke" not in found
    found = text(as_leila.get("/search/?kind=person&q=dev", headers={"HX-Request": "true"}))
    assert f'data-value="{house.kwame.id}"' in found
    assert f'data-value="{house.devices.id}" data-label="Devices"' not in found


def test_one_may_report_to_a_vacant_post(as_admin, house):
    post = house.person("Head of Plant", vacant=True)
    found = text(as_admin.get("/search/?kind=post&q=plant", headers={"HX-Request": "true"}))
    assert f'data-value="{post.id}"' in found
    assert "Head of Plant" not in text(as_admin.get("/search/?kind=person&q=plant", headers={"HX-Request": "true"}))
    sent = {"title": "Fitter", "on": "2024-01-01"} | chosen("manager", post)
    assert as_admin.post(f"/people/{house.kwame.id}/positions/next/", sent).status_code == 302
    house.kwame.refresh_from_db()
    assert house.kwame.manager == post


@pytest.mark.parametrize(
    "address",
    ["/people/new/", "/people/{id}/edit/", "/people/{id}/record/", "/people/{id}/positions/",
     "/people/{id}/positions/next/", "/people/positions/{position}/", "/people/{id}/identities/",
     "/people/{id}/leaving/", "/units/new/", "/units/halmar/workplace-it/edit/", "/groups/{group}/",
     "/groups/{group}/edit/", "/groups/new/"],
)  # fmt: skip
def test_each_form_stays_cheap(as_admin, house, fields, django_assert_max_num_queries, address):
    numbers = {
        "id": house.kwame.id,
        "position": Position.objects.get(person=house.kwame).id,
        "group": Group.objects.get().id,
    }
    with django_assert_max_num_queries(RECORD):
        response = as_admin.get(address.format(**numbers))
    assert len(text(response)) < BYTES


def test_the_history_is_read_by_oneself_and_kept_by_administrators(
    as_amara, house, client, django_assert_max_num_queries
):
    address = f"/people/{house.amara.id}/positions/"
    html = text(as_amara.get(address))
    assert "IT business partner" in html
    assert "What comes next" not in html
    client.force_login(house.account(house.boss, Role.ADMINISTRATOR))
    with django_assert_max_num_queries(RECORD):
        assert "What comes next" in text(client.get(address))


def test_what_comes_next_is_written_into_the_history(as_admin, house):
    address = f"/people/{house.kwame.id}/positions/next/"
    html = text(as_admin.get(address))
    assert 'value="Device engineer"' in html
    assert 'value="Amara Okafor"' in html
    sent = {"title": "Lead", "on": "2020-01-01"} | chosen("unit", house.it) | chosen("manager", house.anneke)
    assert as_admin.post(address, sent).url == f"/people/{house.kwame.id}/positions/"
    house.kwame.refresh_from_db()
    assert (house.kwame.title, house.kwame.unit, house.kwame.manager) == ("Lead", house.it, house.anneke)
    earlier = text(as_admin.post(address, sent | {"on": "2019-06-01", "title": "x"}), 422)
    assert "The present position began on 2020-01-01" in earlier


def test_a_circle_and_an_overlap_are_said_at_their_fields(as_admin, house):
    first = Position.objects.get(person=house.anneke)
    sent = {"title": "Head", "since": "2019-03-01", "until": "", "primary": "on"} | chosen("unit", house.it)
    circle = text(as_admin.post(f"/people/positions/{first.id}/", sent | chosen("manager", house.kwame)), 422)
    assert "would go round in a circle" in circle
    overlap = text(as_admin.post(f"/people/{house.anneke.id}/positions/new/", sent | {"since": "2021-01-01"}), 422)
    assert "covers some of these days" in overlap
    backwards = sent | {"since": "2021-01-01", "until": "2020-01-01"}
    assert "ends before it begins" in text(as_admin.post(f"/people/{house.anneke.id}/positions/new/", backwards), 422)


def test_a_second_position_is_added_ended_and_taken_out(as_admin, house):
    base = f"/people/{house.anneke.id}/positions/"
    sent = {"title": "Mentor", "since": "2024-01-01", "until": ""} | chosen("unit", house.finance)
    assert as_admin.post(f"{base}new/", sent).status_code == 302
    second = Position.objects.get(title="Mentor")
    html = text(as_admin.get(base))
    assert "Beside the main one" in html
    assert as_admin.post(f"/people/positions/{second.id}/", sent | {"until": "2024-12-31"}).status_code == 302
    assert 'value="2024-12-31"' in text(as_admin.get(f"/people/positions/{second.id}/"))
    assert as_admin.post(f"/people/positions/{second.id}/remove/").url == base
    only = Position.objects.get(person=house.anneke)
    assert as_admin.post(f"/people/positions/{only.id}/remove/").status_code == 422


def test_identities_are_added_preferred_and_removed(as_admin, house):
    base = f"/people/{house.amara.id}/identities/"
    assert "Known by nothing yet" in text(as_admin.get(base))
    for value in ("amara@halmar.example", "a.okafor@halmar.example"):
        assert as_admin.post(base, {"kind": "email", "value": value}).url == base
    other = Identity.objects.get(value="a.okafor@halmar.example")
    assert text(as_admin.get(base)).count("Show this one") == 1
    assert as_admin.post(f"/people/identities/{other.id}/prefer/").url == base
    house.amara.refresh_from_db()
    assert house.amara.email == "a.okafor@halmar.example"
    assert "That is no identity of this kind" in text(as_admin.post(base, {"kind": "email", "value": "x"}), 422)
    assert as_admin.post(f"/people/identities/{other.id}/remove/").url == base
    assert as_admin.post(f"/people/identities/{other.id}/remove/").status_code == 404


def test_a_last_day_is_noted_and_undone_from_the_toast(as_admin, house):
    base = f"/people/{house.kwame.id}/leaving/"
    assert as_admin.post(base, {"on": "2020-01-31"}).url == base
    html = text(as_admin.get(base))
    assert "was 31 January 2020" in html
    assert f"/people/{house.kwame.id}/return/" in html
    assert f'href="{base}"' in text(as_admin.get(f"/people/{house.kwame.id}/"))
    undone = as_admin.post(f"/people/{house.kwame.id}/return/", headers={"HX-Request": "true"})
    assert undone["HX-Redirect"] == f"/people/{house.kwame.id}/"
    assert Person.objects.get(id=house.kwame.id).ended_on is None
    assert as_admin.post(base, {"on": "2999-01-31"}).url == base
    assert "colleagues are not told" in text(as_admin.get(base))
    assert "before the first one" in text(
        as_admin.post(f"/people/{house.amara.id}/leaving/", {"on": "2001-01-01"}), 422
    )


def test_colleagues_may_not_remove_prefer_or_bring_back(as_leila, house):
    number = Identity.objects.create(person=house.amara, kind="login", value="amo").id
    place = Position.objects.get(person=house.amara).id
    for address in (
        f"/people/identities/{number}/remove/",
        f"/people/identities/{number}/prefer/",
        f"/people/positions/{place}/remove/",
        f"/people/{house.amara.id}/return/",
        "/units/halmar/reopen/",
    ):
        assert as_leila.post(address).status_code == 403


def test_a_second_unit_of_one_name_is_added_only_on_purpose(as_admin, house):
    sent = {"name": "finance"}
    asked = text(as_admin.post("/units/new/", sent), 422)
    assert "There is a unit called finance already: Halmar, Finance." in asked
    assert "Add another one of this name" in asked
    assert "Add another one of this name" not in text(as_admin.get("/units/new/"))
    assert as_admin.post("/units/new/", sent | {"second": "on"}).url == "/units/finance/"


def test_a_unit_is_added_renamed_moved_headed_ended_and_opened_again(as_admin, house):
    assert 'value="Workplace IT"' in text(as_admin.get("/units/new/?under=halmar/workplace-it"))
    made = as_admin.post("/units/new/", {"name": "Print shop"} | chosen("parent", house.it))
    assert made.url == "/units/halmar/workplace-it/print-shop/"
    edit = f"{made.url}edit/"
    sent = {"form": "unit", "name": "Print room"} | chosen("parent", house.finance) | chosen("manager", house.leila)
    moved = as_admin.post(edit, sent)
    assert moved.url == "/units/halmar/finance/print-room/"
    assert as_admin.get("/units/halmar/workplace-it/print-shop/").status_code == 301
    assert 'value="Leila Haddad"' in text(as_admin.get(f"{moved.url}edit/"))
    taken = text(
        as_admin.post(f"{moved.url}edit/", {"form": "unit", "name": "Finance", **chosen("parent", house.top)}), 422
    )
    assert "A unit “Finance” is in that place already" in taken
    assert as_admin.post(f"{moved.url}end/", {"on": "2026-01-01"}).url == moved.url
    assert "Let it stand again" in text(as_admin.get(f"{moved.url}edit/"))
    assert as_admin.post(f"{moved.url}reopen/").url == moved.url
    assert Unit.objects.get(name="Print room").ended_on is None


def test_a_unit_that_is_in_use_says_what_stands_in_the_way(as_admin, house):
    html = text(as_admin.post("/units/halmar/workplace-it/end/", {"on": "2026-01-01"}), 422)
    assert "Units below it still stand" in html


@pytest.fixture
def fields(db):
    def make(noun, label, kind=FieldType.TEXT, **more):
        return define(noun=noun, label=label, type=kind, by=OPERATOR, **more)

    make(Noun.PERSON, "Building", FieldType.CHOICE, choices=["North", "South"])
    make(Noun.PERSON, "Clearances", FieldType.CHOICES, choices=["Lab", "Vault"])
    make(Noun.PERSON, "Buddy", FieldType.PERSON)
    make(Noun.PERSON, "Since", FieldType.DATE)
    make(Noun.PERSON, "Cost centre", visibility=Visibility.ADMINISTRATORS)
    make(Noun.UNIT, "Floor", FieldType.NUMBER, required=True)


def test_own_fields_stand_on_the_page_and_are_filled_in_by_oneself(
    as_amara, house, fields, django_assert_max_num_queries
):
    page, edit = f"/people/{house.amara.id}/", f"/people/{house.amara.id}/edit/"
    write_values("person", {house.amara.id: {"cost_centre": "4711"}}, by=OPERATOR)
    sent = {"form": "fields", "v-building": "North", "v-clearances": ["Lab", "Vault"], "v-since": "2026-01-05"}
    sent |= {"v-buddy": "", "v-buddy-text": "Kwame Mensah", "v-cost_centre": "mine"}
    assert as_amara.post(edit, sent).status_code == 302
    held = read_values("person", [house.amara.id], by=OPERATOR)[house.amara.id]
    assert held == {
        "building": "North", "clearances": ["Lab", "Vault"], "since": "2026-01-05", "buddy": house.kwame.id,
        "cost_centre": "4711",
    }  # fmt: skip
    with django_assert_max_num_queries(RECORD):
        html = text(as_amara.get(page))
    assert f'<a href="/people/{house.kwame.id}/">Kwame Mensah</a>' in html
    assert "Lab; Vault" in html
    assert "4711" in html
    assert "4711" not in text(as_amara.get(f"{page}?as=colleague"))
    form = text(as_amara.get(edit))
    assert "Administrators keep this" in form
    assert "v-cost_centre" not in form
    assert 'value="Kwame Mensah"' in form
    bad = text(as_amara.post(edit, sent | {"v-since": "soon"}), 422)
    assert "Enter a valid date" in bad


def test_analysts_fill_in_own_fields_and_nothing_else(house, fields, client):
    client.force_login(house.account(house.leila, Role.ANALYST))
    edit = f"/people/{house.amara.id}/edit/"
    html = text(client.get(edit))
    assert "v-building" in html
    assert "k-skills" not in html
    assert client.post(edit, {"form": "fields", "v-building": "South"}).status_code == 302
    assert client.post(edit, {"form": "knows", "k-skills-more": "x"}).status_code == 403
    assert client.post(edit, {"form": "preferences"}).status_code == 403
    assert edit in text(client.get(f"/people/{house.amara.id}/"))
    unit = "/units/halmar/finance/edit/"
    assert client.post(unit, {"form": "fields", "v-floor": "3"}).url == "/units/halmar/finance/"
    assert client.post(unit, {"form": "unit", "name": "x"}).status_code == 403
    assert "Floor" in text(client.get("/units/halmar/finance/"))
    assert "required" in text(client.post(unit, {"form": "fields", "v-floor": ""}), 422)
