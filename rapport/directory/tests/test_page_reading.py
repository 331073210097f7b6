"""What the pages of the directory show, to whom, and what they cost."""

import csv
import io

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections

from rapport.accounts.public import Actor
from rapport.directory.models import FormerUnit, Statement
from rapport.directory.views import search
from rapport.directory.views.people import people_export
from rapport.ledger.models import Fact
from rapport.privacy.public import looks_at
from rapport.ui.finding import Finder, Hit

pytestmark = pytest.mark.django_db
LIST, RECORD, BYTES = 15, 20, 60_000


def _text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


@pytest.mark.parametrize("address", ["/people/", "/people/export/", "/people/me/", "/units/", "/search/?q=a", "/"])
def test_a_stranger_is_led_to_sign_in(client, house, address):
    response = client.get(address)
    assert response.status_code == 302
    assert "/account/login/" in response.url


def test_the_palette_gets_options_with_what_matched_marked(as_leila):
    html = _text(as_leila.get("/search/?q=okaf", headers={"HX-Request": "true"}))
    assert html.startswith('<ul role="listbox"')
    assert 'role="option"' in html
    assert "<mark>Okaf</mark>or" in html


def test_what_is_called_so_stands_before_who_only_has_something_to_do_with_it(as_leila, house, monkeypatch):
    def find(question, actor, limit):
        return [Hit(label="A rugged tablet for me", line="IT-1", url="/cases/1/", icon="inbox")]

    monkeypatch.setattr(search, "finders", lambda: (Finder(title="Cases", find=find),))

    def order(question):
        html = _text(as_leila.get(f"/search/?q={question}", headers={"HX-Request": "true"}))
        return html.index("/people/") < html.index("/cases/1/")

    assert not order("rugged"), "Amara is found by a skill"
    assert order("okafor"), "she is called so"


def test_search_is_a_page_without_script(as_leila):
    html = _text(as_leila.get("/search/?q=wrokplace"))
    assert "Workplace IT" in html
    assert "<h1>Search</h1>" in html
    assert "Nothing found" in _text(as_leila.get("/search/?q=zzzzqqq"))


def test_the_list_of_people_filters_sorts_and_stays_cheap(as_leila, house, django_assert_max_num_queries):
    for number in range(70):
        house.person(f"Extra {number:03}", "Engineer", house.devices, house.amara)
    with django_assert_max_num_queries(LIST):
        response = as_leila.get("/people/")
    html = _text(response)
    assert len(response.content) < BYTES
    assert html.index("Amara Okafor") < html.index("Anneke de Vries")
    assert "Leila Haddad" in _text(as_leila.get("/people/?q=finance"))
    assert "Amara Okafor" not in _text(as_leila.get("/people/?q=finance"))
    assert "Leila Haddad" in _text(as_leila.get("/people/?location=Gda%C5%84sk"))
    below = _text(as_leila.get("/people/?unit=halmar/workplace-it"))
    assert "Extra 001" in below
    assert f'class="row" href="/people/{house.leila.id}/"' not in below
    assert "Amara Okafor" in _text(as_leila.get("/people/?skill=Rugged+devices"))
    assert "Nobody fits" in _text(as_leila.get("/people/?q=zzzz"))


@pytest.mark.parametrize("sort", ["name", "-name", "title", "-title", "unit", "-unit"])
def test_pages_follow_each_other_without_gap_or_repeat(as_leila, house, sort):
    import re

    for number in range(120):
        house.person(f"Extra {number % 40:03}", f"Title {number % 3}", house.devices if number % 2 else house.finance)
    seen, address = [], f"/people/?sort={sort}"
    while address:
        html = _text(as_leila.get(address, headers={"HX-Request": "true", "HX-Target": "results"}))
        seen += re.findall(r'class="row" href="/people/(\d+)/"', html)
        found = re.search(r'href="([^"]*after=[^"]*)" rel="next"', html)
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == 125


def test_a_damaged_cursor_is_refused_in_a_sentence(as_leila):
    assert as_leila.get("/people/?after=nonsense").status_code == 422


def test_htmx_gets_the_table_alone(as_leila):
    html = _text(as_leila.get("/people/", headers={"HX-Request": "true", "HX-Target": "results"}))
    assert "<html" not in html
    assert "Amara Okafor" in html


def test_the_export_holds_what_the_list_holds_and_no_formula(as_leila, house):
    house.person("=cmd|calc", "Trickster", house.finance)
    response = as_leila.get("/people/export/?unit=halmar/finance")
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert sorted(row["name"] for row in rows) == ["'=cmd|calc", "Leila Haddad"]


def test_an_export_is_recorded_once_it_has_gone_out(as_leila, house):
    told = Fact.objects.filter(name="directory.people_exported")
    response = as_leila.get("/people/export/?unit=halmar/finance")
    assert not told.exists()
    b"".join(response.streaming_content)
    assert (told.get().data, told.get().by_person_id) == ({"rows": 1}, house.leila.id)


def test_an_export_that_breaks_off_is_recorded_with_what_went_out(rf, house):
    request = rf.get("/people/export/")
    request.user = house.account(house.leila)
    request.actor = Actor(user_id=request.user.id, person_id=house.leila.id)
    response = people_export(request)
    lines = iter(response.streaming_content)
    for _ in range(4):  # the mark of UTF-8, the heading, two people
        next(lines)
    request_finished.disconnect(close_old_connections)  # it would take the connection this test reads by
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)
    assert Fact.objects.get(name="directory.people_exported").data == {"rows": 2}


def test_a_person_is_shown_with_how_to_work_with_her(as_leila, house, django_assert_max_num_queries):
    with django_assert_max_num_queries(RECORD):
        response = as_leila.get(f"/people/{house.amara.id}/")
    html = _text(response)
    assert len(response.content) < BYTES
    for expected in (
        "Chat first, then a call.",
        "Prefers to see the site",
        "Sigrún Einarsdóttir",
        "Anneke de Vries",
        "Kwame Mensah",
        "Starter set-up",
        "Here since March 2019",
        "Rugged devices",
    ):
        assert expected in html
    assert 'aria-label="Profile"' in html
    assert f"/people/{house.amara.id}/network/" not in html  # her ties are hers alone
    assert "See this page as" not in html


def test_a_person_page_costs_the_same_however_long_the_line(as_leila, house, django_assert_max_num_queries):
    boss = house.amara
    for number in range(15):
        boss = house.person(f"Level {number}", "Lead", house.devices, boss)
        house.person(f"Peer {number}", "Engineer", house.devices, house.amara)
    with django_assert_max_num_queries(RECORD):
        html = _text(as_leila.get(f"/people/{boss.id}/"))
    assert "Level 0" in html
    assert "and 5 more" in _text(as_leila.get(f"/people/{house.amara.id}/"))


def test_each_look_at_somebody_else_is_written_down(as_leila, house):
    as_leila.get(f"/people/{house.amara.id}/")
    as_leila.get(f"/people/{house.leila.id}/")
    assert [look.what for look in looks_at(house.amara.id, by=Actor.system()).items] == ["directory.person"]
    assert looks_at(house.leila.id, by=Actor.system()).items == []


def test_one_may_see_ones_page_as_others_do(as_amara, house):
    Statement.objects.create(
        person=house.amara, author=house.amara, topic="avoid", text="Mail at night.", visibility="me"
    )
    Statement.objects.create(
        person=house.amara, author=house.amara, topic="tell", text="Only for us.", visibility="unit"
    )
    page = f"/people/{house.amara.id}/"
    mine, colleague, unit = (_text(as_amara.get(page + query)) for query in ("", "?as=colleague", "?as=unit"))
    assert "Mail at night." in mine
    assert "Mail at night." not in colleague + unit
    assert "Only for us." in mine
    assert "Only for us." in unit
    assert "Only for us." not in colleague


def test_nobody_sees_through_anothers_eyes(as_leila, house):
    Statement.objects.create(person=house.amara, author=house.amara, topic="tell", text="For us.", visibility="unit")
    assert "For us." not in _text(as_leila.get(f"/people/{house.amara.id}/?as=unit"))


def test_who_has_left_is_nobody_to_colleagues(as_leila, house):
    gone = house.person("Zora Gone", ended_on="2020-01-01")
    assert as_leila.get(f"/people/{gone.id}/").status_code == 404
    assert as_leila.get(f"/people/{gone.id}/timeline/").status_code == 404


def test_the_network_of_somebody_else_does_not_exist(as_leila, house):
    assert as_leila.get(f"/people/{house.amara.id}/network/").status_code == 404


def test_units_open_level_by_level(as_leila, house, django_assert_max_num_queries):
    with django_assert_max_num_queries(LIST):
        html = _text(as_leila.get("/units/"))
    assert "Workplace IT" in html
    assert "Devices" not in html
    assert "Devices" in _text(as_leila.get(f"/units/?under={house.it.id}"))


def test_a_unit_shows_its_people_with_those_below(as_leila, house, django_assert_max_num_queries):
    with django_assert_max_num_queries(RECORD):
        html = _text(as_leila.get("/units/halmar/workplace-it/"))
    assert "3 people" in html
    assert "Kwame Mensah" in html
    assert "Anneke de Vries" in html
    assert "Halmar</a></li>" in html
    assert "Devices" in _text(as_leila.get("/units/halmar/workplace-it/?tab=units"))


def test_an_old_address_of_a_unit_leads_to_the_new_one(as_leila, house):
    FormerUnit.objects.create(slug="halmar/desk", unit=house.it)
    response = as_leila.get("/units/halmar/desk/")
    assert (response.status_code, response.url) == (301, "/units/halmar/workplace-it/")
    assert as_leila.get("/units/nowhere/").status_code == 404
