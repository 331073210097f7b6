"""The answer comes while one asks, and goes into a reply by one key."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from rapport.accounts.public import Role
from rapport.cases.models import Case
from rapport.cases.tests.conftest import House
from rapport.knowledge.models import Article, Use
from tests.browser.checks import Complaints


def test_a_subject_brings_its_answer_and_no_case_is_opened(
    page: Page, site: str, written_articles: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    before = Case.objects.count()
    solved = Article.objects.get(slug="reset-your-password").solved
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/new/?team=FIN")
    page.get_by_label("What is it about?").fill("I forgot my pasword")
    expect(page.get_by_text("Perhaps this answers it")).to_be_visible()
    page.locator("#answers summary").first.click()
    expect(page.locator("#answers strong")).to_have_text("the portal")
    page.get_by_role("button", name="That answered it").click()
    page.wait_for_url(f"{site}/knowledge/reset-your-password/")
    expect(page.locator("#toasts")).to_contain_text("nobody had to be asked")
    assert Case.objects.count() == before
    assert Article.objects.get(slug="reset-your-password").solved == solved + 1


def test_one_key_puts_an_article_into_the_reply(
    page: Page, site: str, written_articles: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    Case.objects.filter(id=700).update(subject="Password forgotten")
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/cases/700/")
    expect(page.get_by_role("button", name="Put in the link").first).to_be_visible()
    page.keyboard.press("i")
    expect(page.locator("#text")).to_have_value(
        re.compile(r"^Reset your password: http.*/knowledge/reset-your-password/\n$")
    )
    expect(page.locator("#text")).to_be_focused()
    assert Use.objects.get().about_id == 700


def test_what_is_written_shows_at_once_as_it_will_look(
    page: Page, site: str, written_articles: House, signed_in: Callable[[Role], object], complaints: Complaints
):
    signed_in(Role.EMPLOYEE)
    page.goto(f"{site}/knowledge/new/?team=IT")
    page.get_by_label("Answer").fill("## Steps\n\n- **first**")
    expect(page.locator("#preview strong")).to_have_text("first")
    page.goto(f"{site}/knowledge/")
    page.goto(f"{site}/knowledge/new/?team=IT")
    expect(page.get_by_label("Answer")).to_have_value("## Steps\n\n- **first**")
    expect(page.get_by_text("What you had typed is back.")).to_be_visible()
