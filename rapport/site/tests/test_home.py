"""My day and the bar at the thumb: what waits on one comes first, and asking is one tap away."""

import re

import pytest

from rapport.accounts.public import Role
from rapport.cases.tests.conftest import House, house
from rapport.site.menu import MENU, serving_units

__all__ = ["house"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew():
    """Who serves is read anew, and by the next test too."""
    serving_units.forget()
    yield
    serving_units.forget()


def bar(page: str) -> list[str]:
    return re.findall(r'<a href="([^"]+)"', page.split('<nav class="bottom"')[1].split("</nav>", maxsplit=1)[0])


def test_what_waits_on_the_reader_comes_first_on_her_day_and_what_she_asked_before_the_news(house: House):
    page = house.browser("Sales 1").get("/").content.decode()
    panels = re.findall(r'hx-get="(/[^"]+/panel/)"', page)
    assert panels[0] == "/tasks/panel/"
    asked, waits = panels.index("/cases/mine/panel/"), panels.index("/network/invitations/panel/")
    assert waits < asked < panels.index("/network/trust/panel/")


def test_the_bar_of_a_phone_leads_to_asking_and_to_the_book_and_inbox_of_who_serves(house: House):
    asks = bar(house.browser("Sales 1").get("/").content.decode())
    serves = bar(house.browser("IT 2").get("/").content.decode())
    assert asks == ["/", "/people/", "/cases/new/", "/cases/mine/"]
    assert serves == ["/", "/book/", "/cases/new/", "/cases/"], "what she asked stands on her day"


def test_no_two_places_of_the_menu_look_alike():
    icons = [place.icon for _title, places in MENU for place in places]
    assert len(icons) == len(set(icons))


def test_no_two_places_of_the_menu_have_one_key():
    keys = [place.key for _title, places in MENU for place in places if place.key]
    assert len(keys) == len(set(keys))


def test_who_trusts_a_unit_lights_up_its_own_place_and_not_units(house: House):
    page = house.browser("Sales 1").get("/units/halmar/sales/trust/").content.decode()
    current = re.findall(r'<a class="nav"[^>]*href="([^"]+)"[^>]*aria-current', page)
    assert current == ["/network/trust/"]


def test_services_are_a_place_for_who_leads_a_team_and_for_administrators(house: House):
    def services(who: str, *roles: Role) -> bool:
        side = house.browser(who, *roles).get("/people/").content.decode().split('id="side"')[1]
        return 'href="/services/"' in side.split("</nav>", maxsplit=1)[0]

    assert [services(who) for who in ("IT 1", "IT 2", "Sales 1")] == [True, False, False]
    assert services("Sales 2", Role.ADMINISTRATOR)


def test_what_is_promised_to_a_unit_is_its_own_place_and_not_services(house: House):
    page = house.browser("IT 1").get("/services/agreements/for/halmar/it/").content.decode()
    current = re.findall(r'<a class="nav"[^>]*href="([^"]+)"[^>]*aria-current', page)
    assert current == ["/services/agreements/for/"]
