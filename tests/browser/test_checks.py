"""The checks themselves can fail."""

import pytest
from playwright.sync_api import Page

from tests.browser.checks import Complaints, assert_accessible, assert_no_sideways_scroll

PAGE = "<!doctype html><html lang=en><title>x</title><body><main><h1>Rapport</h1>{}</main></body></html>"


def test_grey_on_white_is_found(page: Page):
    page.set_content(PAGE.format("<p style='color:#ccc;background:#fff'>Who can read this</p>"))
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)


def test_grey_that_only_dark_shows_is_found(page: Page):
    style = "color:light-dark(#111,#444);background:light-dark(#fff,#222);color-scheme:light dark"
    page.set_content(PAGE.format(f"<p style='{style}'>Who can read this</p>"))
    with pytest.raises(AssertionError, match="dark at 360 px"):
        assert_accessible(page)


def test_a_field_without_a_label_is_found(page: Page):
    page.set_content(PAGE.format("<input>"))
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)


def test_something_too_wide_for_a_phone_is_named(page: Page):
    page.set_content(PAGE.format("<div id=wide style='width:900px'>x</div>"))
    with pytest.raises(AssertionError, match='id="wide"'):
        assert_no_sideways_scroll(page)


def test_something_too_wide_for_a_desk_is_named(page: Page):
    page.set_content(PAGE.format("<div id=wide style='width:1500px'>x</div>"))
    with pytest.raises(AssertionError, match="at 1440 px"):
        assert_accessible(page)


def test_an_error_of_a_script_is_a_complaint(page: Page):
    found = Complaints(page)
    page.set_content(PAGE.format("<script>nothing.here()</script>"))
    with pytest.raises(AssertionError, match="nothing is not defined"):
        found.assert_none()


def test_what_the_content_policy_refuses_is_a_complaint(page: Page):
    found = Complaints(page)
    policy = "<meta http-equiv=Content-Security-Policy content=\"style-src 'none'\">"
    page.set_content(PAGE.format(f"{policy}<p style='color:red'>x</p>"))
    with pytest.raises(AssertionError, match="Content Security Policy"):
        found.assert_none()
