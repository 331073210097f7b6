"""To look is not to change: no page, file or answer of the room that is only asked for writes a row."""

import re

import pytest
from django.db import connection

from rapport.relationships import urls
from rapport.relationships.models import CalendarFeed, Stage
from rapport.relationships.tests.test_budgets import PAGES, full

__all__ = ["full"]  # a fixture of the room as full as it gets

CHANGES = re.compile(r"\s*(?:WITH\b.*\b)?(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE | re.DOTALL)
LET_BE = {"django_session", "privacy_look"}  # that somebody looked at what is kept of a person is itself kept
ON_RECORD = {"ledger_fact"}  # that somebody took a whole book away is a fact, and nothing else is written of it
OF_POSTS = {
    "board_moves", "undo_stages", "bulk", "undo_bulk", "plan_first_meetings", "drop_transfer", "return", "undo_weights",
    "invitation", "remove_touchpoint", "put_back_touchpoint", "took_place", "end_goal", "return_goal",
    "step_done", "step_drop", "step_return", "answer_goal",
}  # fmt: skip
EXPORTS = ("/book/export/?team=IT", "/api/relationships/export?team=IT")
REST = (
    "?tab=team", "/calendar?team=IT", "/coverage?team=IT", "/organisation?team=IT", "/today", "/figures?team=IT",
    "/stages?team=IT", "/stages?team=FIN", "/cold", "/weights?team=IT", "/for-us", "/feed", "/transfers?team=IT",
    "/transfers/{transfer}", "/transfers/{transfer}/pack", "/touchpoints/{met}",
    *(f"/{{book}}{more}" for more in ("", "/before", "/review", "/people?q=s", "/health", "/timeline", "/goals", "/steps",
                                      "/planned")),
)  # fmt: skip


class WroteError(Exception):
    """A read wrote."""


def refusing(but=LET_BE):
    """What lets statements pass that change nothing, or what is named alone."""

    def refuses(execute, sql, params, many, context):
        found = CHANGES.match(sql)
        if found and found[2] not in but:
            raise WroteError(sql[:300])
        return execute(sql, params, many, context)

    return connection.execute_wrapper(refuses)


def read(browser, address, but=LET_BE):
    """Ask for an address, to the end, where nothing else may be written; the status."""
    with refusing(but):
        answer = browser.get(address)
        if answer.streaming:
            list(answer.streaming_content)
    return answer.status_code


def test_no_page_of_the_room_writes(full):
    calendar = full["browser"].get("/book/feed/").context["url"]
    feed = calendar[calendar.index("/book/feed/") :]
    for address in (feed, *(one.format(**full) for some in PAGES.values() for one in some)):
        assert read(full["browser"], address) == 200, address
    assert {pattern.name for pattern in urls.urlpatterns} == {*PAGES, "export", "feed_file"} | OF_POSTS


def test_of_a_book_taken_away_it_is_on_record_that_it_was_and_nothing_else(full):
    for address in EXPORTS:
        assert read(full["browser"], address, LET_BE | ON_RECORD) == 200, address


def test_no_answer_of_rest_writes(full):
    for address in (f"/api/relationships{one}".format(**full) for one in REST):
        assert read(full["browser"], address) == 200, address


@pytest.mark.parametrize(
    "page", ["", "board/", "stages/", "new/", "figures/", "coverage/", "cold/", "weights/", "feed/"]
)
def test_to_look_at_a_book_that_has_not_begun_does_not_begin_it(house, page):
    assert read(house.browser("IT 1"), f"/book/{page}") in {200, 302}
    assert not Stage.objects.exists()
    assert not CalendarFeed.objects.exists()


def test_a_book_that_has_not_begun_shows_the_stages_it_would_begin_with_and_keeps_what_its_lead_makes_of_them(house):
    browser = house.browser("IT 1")
    rows = browser.get("/book/stages/").context["rows"]
    assert [(ident, name, many) for ident, name, _meaning, many in rows][:2] == [
        (None, "Unaware", 0),
        (None, "Aware", 0),
    ]
    browser.post("/book/stages/", {"id": ["", ""], "name": ["Aware", "Using us"], "meaning": ["They know us.", ""]})
    assert list(Stage.objects.order_by("place").values_list("name", flat=True)) == ["Aware", "Using us"]
    house.looks_after("IT", unit="Sales")
    assert Stage.objects.count() == 2


def test_the_wrapper_of_these_tests_refuses_what_writes(house):
    with pytest.raises(WroteError), refusing():
        house.looks_after("IT", unit="Sales")
