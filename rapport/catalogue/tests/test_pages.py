"""The catalogue in the browser."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from rapport.catalogue.actions.addresses import take_address
from rapport.catalogue.actions.agreements import make_agreement
from rapport.catalogue.actions.calendars import set_day
from rapport.catalogue.actions.teams import retire_team, serve
from rapport.catalogue.models import Calendar, Service, ServiceTeam
from rapport.catalogue.public import Goal, Level, Taker, priority_of, service_by_slug, taker_of
from rapport.catalogue.queries.addresses import addresses
from rapport.catalogue.queries.finding import found_services
from rapport.catalogue.tests.conftest import OPERATOR
from rapport.kit import clock

pytestmark = pytest.mark.django_db
STATEMENTS, BYTES = 15, 60_000
PAGES = ("/services/", "/services/teams/", "/services/teams/IT/", "/services/calendars/", "/services/new-laptop/")
FORMS = ("/services/new/", "/services/new-laptop/edit/", "/services/new-laptop/form/", "/services/teams/IT/edit/",
         "/services/calendars/new/")  # fmt: skip
FOR_ADMINISTRATORS = ("/services/teams/new/", "/services/matrix/")


def text(response, status=200):
    assert response.status_code == status, (response.status_code, getattr(response, "url", ""))
    return response.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_colleagues_read_the_catalogue(as_leila, address, django_assert_max_num_queries):
    as_leila.get("/services/")  # what every page asks once a minute
    with django_assert_max_num_queries(STATEMENTS):
        html = text(as_leila.get(address))
    assert len(html) < BYTES
    assert "/edit/" not in html


@pytest.mark.parametrize("address", [*FORMS, *FOR_ADMINISTRATORS])
def test_forms_are_closed_to_colleagues_and_open_to_those_who_may(as_leila, served, client, address):
    assert as_leila.get(address).status_code == 403
    assert as_leila.post(address, {"do": "save"}).status_code == 403
    client.force_login(served.anneke.user)
    assert client.get(address).status_code == (403 if address in FOR_ADMINISTRATORS else 200)
    client.force_login(served.boss.user)
    assert client.get(address).status_code == 200


def test_strangers_sign_in_first(served, client):
    for address in (*PAGES, *FORMS):
        assert client.get(address).status_code == 302


def test_what_can_be_asked_for_stands_by_team_and_is_found(as_leila):
    html = text(as_leila.get("/services/"))
    assert html.index("Workplace IT") < html.index("Month-end access") < html.index("New laptop")
    assert 'href="/cases/new/?service=new-laptop"' in html
    part = text(as_leila.get("/services/?q=laptpo", headers={"HX-Request": "true", "HX-Target": "results"}))
    assert "<html" not in part
    assert "New laptop" in part
    assert "Month-end" not in part
    assert "Nothing is called that" in text(as_leila.get("/services/?q=piano"))


def test_what_is_not_for_ones_unit_is_not_there(served, client):
    client.force_login(served.person("Priya Raman", served.top).user)
    assert "Month-end" not in text(client.get("/services/"))
    assert client.get("/services/month-end-access/").status_code == 404
    assert "Month-end" not in text(client.get("/services/teams/IT/"))


def test_an_empty_catalogue_says_what_to_do(house, client):
    client.force_login(house.boss.user)
    assert "Make a unit a service team" in text(client.get("/services/"))
    assert "No unit serves yet" in text(client.get("/services/teams/"))
    assert "Every team works office hours" in text(client.get("/services/calendars/"))
    client.force_login(house.leila.user)
    assert "An administrator can make it a service team" in text(client.get("/services/"))


def test_a_team_says_when_it_is_there_on_the_readers_clock(as_leila, served, settings):
    set_day(calendar_id=served.office, day=clock.today(), hours=[], name="Stocktaking", by=OPERATOR)
    served.leila.user.timezone = "Asia/Kolkata"
    served.leila.user.save()
    with clock.frozen(datetime(2026, 12, 7, 10, 0, tzinfo=UTC)):
        html = text(as_leila.get("/services/teams/IT/"))
        assert "There now" in html
        assert "14:30–22:30" in html
        assert "Theirs is Europe/Lisbon" in html
        assert "Immaculate Conception" in html
        assert "Anneke de Vries" in html
    with clock.frozen(datetime(2026, 12, 7, 20, 0, tzinfo=UTC)):
        html = text(as_leila.get("/services/teams/IT/"))
        assert "Not there now" in html
        assert "Wed 9 Dec" in html
    assert as_leila.get("/services/teams/it/").url == "/services/teams/IT/"
    assert as_leila.get("/services/teams/XX/").status_code == 404


def test_an_administrator_makes_a_unit_a_service_team(as_admin, served):
    sent = {"unit": "", "unit-text": "Devices", "begins": "de", "name": "", "about": "", "calendar": served.office}
    html = text(as_admin.post("/services/teams/new/", sent), 422)
    assert "capital letters" in html
    assert 'value="Devices"' in html
    assert as_admin.post("/services/teams/new/", sent | {"begins": "DEV"}).url == "/services/teams/DEV/"
    team = ServiceTeam.objects.get(prefix="DEV")
    assert (team.unit, team.calendar_id, team.name) == (served.devices, served.office, "Devices")
    assert "already" in text(as_admin.post("/services/teams/new/", sent | {"begins": "DVX"}), 422)
    assert 'value="Finance"' in text(as_admin.get("/services/teams/new/?unit=halmar/finance"))


def test_a_lead_changes_her_team_and_only_administrators_retire_it(as_lead, served, client):
    sent = {"name": "IT desk", "about": "Everything with a plug.", "calendar": ""}
    assert as_lead.post("/services/teams/IT/edit/", sent).url == "/services/teams/IT/"
    team = ServiceTeam.objects.get(id=served.team)
    assert (team.name, team.calendar_id) == ("IT desk", None)
    assert "called" in text(as_lead.post("/services/teams/IT/edit/", sent | {"name": "finance"}), 422)
    assert as_lead.post("/services/teams/IT/retirement/").status_code == 403
    client.force_login(served.boss.user)
    assert client.post("/services/teams/IT/retirement/").url == "/services/teams/IT/"
    assert "Retired" in text(client.get("/services/teams/IT/"))
    assert "Let it serve again" in text(client.get("/services/teams/IT/edit/"))
    undone = client.post("/services/teams/IT/return/", headers={"HX-Request": "true"})
    assert undone["HX-Redirect"] == "/services/teams/IT/"
    assert ServiceTeam.objects.get(id=served.team).retired_at is None


SAID = {"name": "Loan phone", "about": "For a week.", "kind": "request", "default_impact": "3", "default_urgency": "1",
        "for_units-more": "halmar/finance"}  # fmt: skip


def test_a_lead_adds_a_service_and_says_what_it_asks(as_lead, served):
    assert f'value="{served.team}" selected' in text(as_lead.get("/services/new/?team=IT"))
    assert as_lead.post("/services/new/", SAID | {"team": served.money}).status_code == 422  # not hers
    made = as_lead.post("/services/new/", SAID | {"team": served.team})
    assert made.url == "/services/loan-phone/form/"
    service = Service.objects.get(slug="loan-phone")
    assert (service.default_urgency, list(service.for_units.all())) == (1, [served.finance])
    assert "It asks nothing of its own" in text(as_lead.get(made.url))
    more = text(as_lead.post(made.url, {"do": "add"}))
    assert 'name="f0-label"' in more
    row = {"f0-key": "", "f0-label": "How long?", "f0-kind": "choice", "f0-choices": "A day", "f0-required": "on"}
    assert 'data-when="f0-kind=choice"' in more
    wrong = text(as_lead.post(made.url, row | {"do": "save"}), 422)
    assert "two to 50 choices" in wrong
    assert 'value="How long?"' in wrong
    look = text(as_lead.post(f"{made.url}preview/", row | {"f0-choices": "A day\nA week"}))
    assert "<option>A week</option>" in look
    assert "<html" not in look
    row |= {"f0-choices": "A day\nA week", "f1-key": "", "f1-label": "Why?", "f1-kind": "long_text"}
    moved = text(as_lead.post(made.url, row | {"do": "up-1"}))
    assert moved.index('value="Why?"') < moved.index('value="How long?"')
    assert "Why?" not in text(as_lead.post(made.url, row | {"do": "drop-1"}))
    assert as_lead.post(made.url, row | {"do": "save"}).url == "/services/loan-phone/"
    assert [field.key for field in service_by_slug("loan-phone", by=OPERATOR).fields] == ["how-long", "why"]
    assert "How long?" in text(as_lead.get("/services/loan-phone/"))


def test_a_lead_changes_and_retires_a_service(as_lead, served):
    edit = "/services/month-end-access/edit/"
    assert 'value="halmar/finance" checked' in text(as_lead.get(edit))
    assert as_lead.post(edit, SAID | {"name": "New laptop"}).status_code == 422
    assert (
        as_lead.post(edit, {**SAID, "name": "Closing", "for_units-more": "", "confidential": "on"}).status_code == 302
    )
    service = Service.objects.get(id=served.closing)
    assert (service.name, service.confidential, service.for_units.count()) == ("Closing", True, 0)
    as_lead.post("/services/month-end-access/retirement/")
    assert "Let it be asked for again" in text(as_lead.get("/services/month-end-access/"))
    as_lead.post("/services/month-end-access/return/")
    assert Service.objects.get(id=served.closing).retired_at is None


def week(**other):
    days = {f"day_{n}": "9:00-12:30, 13:00-17:00" if n < 5 else "" for n in range(7)}
    return {"name": "Night shift", "timezone": "America/St_Johns", "country": "CA", "part": "NL", **days, **other}


def test_a_calendar_is_made_changed_and_given_days(as_lead, served):
    html = text(as_lead.post("/services/calendars/new/", week(day_0="9-25", team=served.team)), 422)
    assert "within one day" in html
    assert 'value="9-25"' in html
    closed = {f"day_{n}": "" for n in range(7)}
    assert "nothing would ever be due" in text(
        as_lead.post("/services/calendars/new/", week(**closed, team=served.team)), 422
    )
    made = as_lead.post("/services/calendars/new/", week(team=served.team, day_6="all day"))
    row = Calendar.objects.get(name="Night shift")
    assert made.url == f"/services/calendars/{row.id}/"
    assert (row.week[0], row.week[6]) == ([[540, 750], [780, 1020]], [[0, 1440]])
    assert ServiceTeam.objects.get(id=served.team).calendar_id == row.id
    assert "Canada Day" in text(as_lead.get(made.url))
    assert as_lead.post(made.url, {"day": "2027-05-20", "hours": "10-12", "name": "Regatta"}).status_code == 302
    assert "10:00–12:00" in text(as_lead.get(made.url))
    assert "Write hours as" in text(as_lead.post(made.url, {"day": "2027-05-20", "hours": "noon"}), 422)
    as_lead.post(f"{made.url}days/2027-05-20/removal/")
    assert "Regatta" not in text(as_lead.get(made.url))
    assert as_lead.post(f"{made.url}days/soon/removal/").status_code == 404
    assert as_lead.post(f"{made.url}edit/", week(country="", part="")).status_code == 302
    assert Calendar.objects.get(id=row.id).revision == 4
    assert as_lead.post(f"/services/calendars/{served.office}/", {"day": "2027-05-20"}).status_code == 403


def test_administrators_retire_a_calendar_nobody_works_by(as_admin, served):
    address = f"/services/calendars/{served.office}/"
    assert as_admin.post(f"{address}retirement/").status_code == 422
    retire_team(team_id=served.team, by=OPERATOR)
    assert "Retire it" in text(as_admin.get(address))
    as_admin.post(f"{address}retirement/")
    assert "Let teams choose it again" in text(as_admin.get(address))
    as_admin.post(f"{address}return/")
    assert Calendar.objects.get(id=served.office).retired_at is None


def test_the_matrix_is_changed_cell_by_cell(as_admin):
    html = text(as_admin.get("/services/matrix/"))
    assert html.count("<select") == 9
    assert html.count('data-label="urgency medium"') == 3, "on a phone there is no head row"
    cells = {f"p{i}{u}": "2" for i in (1, 2, 3) for u in (1, 2, 3)}
    assert as_admin.post("/services/matrix/", cells | {"p11": "7"}).status_code == 422
    assert as_admin.post("/services/matrix/", cells).url == reverse("catalogue:matrix")
    assert priority_of(Level.HIGH, Level.HIGH) == Level.MEDIUM


TABS = ("/services/", "/services/teams/", "/services/calendars/", "/services/agreements/")


def test_all_of_the_catalogue_stands_behind_tabs_and_the_matrix_for_administrators(as_leila, served, client):
    for address in TABS:
        tabs = text(as_leila.get(address)).split('<nav class="tabs')[1].split("</nav>")[0]
        assert all(f'href="{other}"' in tabs for other in TABS)
        assert f'href="{address}" aria-current="page"' in tabs
        assert "/services/matrix/" not in tabs
    client.force_login(served.boss.user)
    for address in (*TABS, "/services/matrix/"):
        tabs = text(client.get(address)).split('<nav class="tabs')[1].split("</nav>")[0]
        assert 'href="/services/matrix/"' in tabs


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("service team", ["/services/teams/"]),
        ("calend", ["/services/calendars/"]),
        ("workplace", ["/services/teams/IT/"]),
        ("laptop", ["/services/new-laptop/"]),
        ("prior", []),
    ],
)
def test_the_palette_finds_pages_teams_and_services(served, typed, found, django_assert_max_num_queries):
    reader = served.actor(served.leila)
    assert reader.unit_ids
    with django_assert_max_num_queries(2):
        hits = found_services(typed, reader, 4)
    assert [hit.url for hit in hits][: len(found) or 1] == found


def test_the_palette_finds_the_matrix_for_administrators_and_no_service_of_others(served):
    assert [hit.url for hit in found_services("prior", served.actor(served.boss), 4)] == ["/services/matrix/"]
    outsider = served.person("Priya Raman", served.top)
    assert found_services("month-end", served.actor(outsider), 4) == []
    assert found_services("", served.actor(outsider), 4) == []


def test_a_lead_says_on_the_teams_page_where_it_takes_mail(as_lead, served, client):
    page = "/services/teams/IT/"
    assert "It takes no mail yet" in text(as_lead.get(page))
    wrong = text(as_lead.post(page, {"address": "help", "service": ""}), 422)
    assert "is no e-mail address" in wrong
    assert 'value="help"' in wrong
    assert as_lead.post(page, {"address": "Help@Halmar.example", "service": ""}).url == page
    assert as_lead.post(page, {"address": "closing@halmar.example", "service": served.closing}).url == page
    assert taker_of("closing@halmar.example") == Taker(team_id=served.team, service_id=served.closing)
    assert as_lead.post(page, {"address": "x@halmar.example", "service": 10**6}).status_code == 422
    kept = {one.address: one.id for one in addresses(by=OPERATOR)}
    client.force_login(served.omar.user)  # who leads another team
    assert "help@halmar.example" in text(client.get(page))
    assert "Take mail here" not in text(client.get(page))
    assert client.post(page, {"address": "y@halmar.example"}).status_code == 403
    removal = f"{page}addresses/{kept['help@halmar.example']}/removal/"
    assert client.post(removal).status_code == 403
    assert client.post(f"/services/teams/FIN/addresses/{kept['help@halmar.example']}/removal/").status_code == 404
    client.force_login(served.anneke.user)
    assert client.post(removal).url == page
    assert taker_of("help@halmar.example") is None


def test_an_address_of_a_service_is_not_there_for_whom_the_service_is_not(served, client):
    take_address(team_id=served.team, address="closing@halmar.example", service_id=served.closing, by=OPERATOR)
    client.force_login(served.person("Priya Raman", served.top).user)
    assert "closing@" not in text(client.get("/services/teams/IT/"))


def test_a_new_team_says_what_it_lacks_to_who_may_mend_it_until_it_has_what_it_needs(served, client, as_lead):
    empty = served.unit("Harbour lab", served.it)
    serve(unit_id=empty.id, prefix="LAB", by=OPERATOR)
    html = text(as_lead.get("/services/teams/LAB/"))
    lacks = html.split("What is still missing")[1].split("</section>")[0]
    for words in ("nobody is in the unit", "nobody manages the unit", "office hours count", "nothing can be asked",
                  "promises nobody", "nobody can write"):  # fmt: skip
        assert words in lacks
    client.force_login(served.leila.user)
    assert "still missing" not in text(client.get("/services/teams/LAB/"))
    client.force_login(served.anneke.user)
    assert "promises nobody" in text(client.get("/services/teams/IT/"))
    make_agreement(team_id=served.team, targets={(Goal.ANSWER, Level.LOW): 60}, by=OPERATOR)
    assert "still missing" not in text(client.get("/services/teams/IT/"))
