"""The network map in a real browser: drawn by WebGL where there is one, the table where there is none."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, Route, expect

from rapport.accounts.public import Role
from rapport.network.tests.conftest import Company
from tests.browser.checks import Complaints, assert_accessible
from tests.browser.conftest import give_session
from tests.browser.machine import launch_options

SOFTWARE_WEBGL = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
NO_WEBGL = """
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : real.call(this, kind, ...rest);
};
"""


@pytest.fixture(scope="module")
def webgl(browser_type: BrowserType) -> Iterator[Browser]:
    """A browser that draws WebGL without a graphics card."""
    options = launch_options()
    options["args"] = [a for a in options["args"] if a != "--disable-gpu"] + SOFTWARE_WEBGL
    browser = browser_type.launch(**options)
    yield browser
    browser.close()


@pytest.fixture
def map_page(webgl: Browser, site: str, network_company: Company) -> Iterator[Page]:
    """The map, opened by a colleague, with WebGL."""
    context = webgl.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    give_session(context, site, network_company.user("Legal 1"))
    page = context.new_page()
    complaints = Complaints(page)
    page.goto(f"{site}/network/map/")
    page.locator(".mapgrid .zoom").wait_for(state="visible")
    yield page
    # A software renderer tells of its own slowness; that is about this machine.
    complaints.expect("GL Driver Message")
    complaints.assert_none()
    context.close()


def test_without_webgl_the_table_holds_the_same(
    page: Page, site: str, network_company: Company, signed_in: Callable[[Role], Any], complaints: Complaints
):
    page.add_init_script(NO_WEBGL)
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/network/map/")
    expect(page.locator("[data-no-map]")).to_be_visible()
    expect(page.locator(".mapgrid .zoom")).to_be_hidden()
    for name in ("IT", "Plant", "Finance", "North", "South", "2 small units, merged"):
        expect(page.locator("#map-table td:first-child").get_by_text(name, exact=True)).to_be_visible()
    assert_accessible(page)


def test_the_keyboard_walks_the_map_and_the_panel_says_what_is_chosen(map_page: Page):
    stage = map_page.locator("[data-stage]")
    stage.focus()
    map_page.keyboard.press("ArrowRight")
    panel = map_page.locator("[data-panel] h2[data-fill=name]")
    expect(panel).not_to_be_empty()
    first = panel.inner_text()
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"):
        map_page.keyboard.press(key)
    expect(map_page.locator("[data-says]")).not_to_be_empty()
    map_page.keyboard.press("+")
    map_page.keyboard.press("-")
    map_page.keyboard.press("Escape")
    expect(map_page.get_by_role("heading", name="Choose a unit")).to_be_visible()
    assert first


def test_a_unit_is_found_by_typing_and_its_ties_are_listed(map_page: Page):
    field = map_page.get_by_label("Find on the map")
    field.fill("north")
    field.press("Enter")
    expect(map_page.locator("[data-fill=name]")).to_have_text("North")
    expect(map_page.locator("[data-fill=ties] li")).to_have_count(1)
    expect(map_page.locator("[data-fill=ties]")).to_contain_text("South")
    expect(map_page.get_by_role("link", name="Who trusts them")).to_have_attribute(
        "href", "/units/halmar/sales/north/trust/"
    )


def test_the_slider_goes_back_in_time_and_the_table_follows(map_page: Page):
    slider = map_page.get_by_label("Snapshot")
    slider.focus()
    map_page.keyboard.press("ArrowLeft")
    expect(map_page.locator("[data-day]")).to_have_text("20 Aug 2026")
    expect(map_page.locator("#map-table")).to_contain_text("20 Aug 2026")


def test_label_and_table_tell_of_where_the_slider_stands_whichever_answer_comes_last(map_page: Page):
    older = {"/network/map/": 0}

    def late(route: Route) -> None:
        older["/network/map/"] += 1
        if older["/network/map/"] == 1:  # the first one asked for comes after the second
            map_page.wait_for_timeout(700)
        route.continue_()

    map_page.route("**/network/map/?snapshot=*", late)
    slider = map_page.get_by_label("Snapshot")
    expect(slider).to_have_attribute("aria-valuetext", "20 Nov 2026")
    slider.focus()
    map_page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "20 Aug 2026")
    map_page.keyboard.press("ArrowRight")
    expect(map_page.locator("[data-day]")).to_have_text("20 Nov 2026")
    map_page.wait_for_timeout(1000)
    expect(map_page.locator("#map-table")).to_contain_text("20 Nov 2026")
    expect(map_page.locator("#map-table")).not_to_contain_text("20 Aug 2026")


def test_colours_of_circles_have_a_legend_and_a_unit_that_is_not_there_is_told(map_page: Page):
    legend = map_page.locator("[data-legend]")
    expect(legend).to_contain_text("Sales")
    map_page.get_by_role("button", name="By community").click()
    expect(legend).to_be_visible()
    expect(legend.locator("li").first).to_contain_text(re.compile(r"Around .*\(\d+\)|alone"))
    expect(map_page.locator("[data-panel]")).to_contain_text("a colour each; all others are grey")
    field = map_page.get_by_label("Find on the map")
    field.fill("Atlantis")
    field.press("Enter")
    expect(map_page.locator("[data-missing]")).to_contain_text("No unit on this view is called Atlantis")
    expect(map_page.locator("[data-says]")).to_contain_text("Atlantis")
    assert_accessible(map_page)
    field.fill("north")
    field.press("Enter")
    expect(map_page.locator("[data-missing]")).to_be_hidden()


def test_play_runs_through_the_snapshots_and_stops_at_the_last(map_page: Page):
    button = map_page.get_by_role("button", name="Play")
    button.click()
    expect(map_page.get_by_role("button", name="Stop")).to_be_visible()
    expect(map_page.get_by_role("button", name="Play")).to_be_visible(timeout=8000)
    expect(map_page.locator("[data-day]")).to_have_text("20 Nov 2026")


def test_the_drawn_map_is_for_everybody(map_page: Page):
    assert_accessible(map_page)


def test_on_a_phone_the_map_shows_divisions_only(map_page: Page):
    map_page.set_viewport_size({"width": 360, "height": 780})
    with map_page.expect_response(lambda r: "/api/network/map" in r.url) as answer:
        map_page.reload()
    assert "most=1" in answer.value.url
    assert set(answer.value.json()["units"]["name"]) == {"IT", "Sales", "Plant", "Finance", "2 small units, merged"}
