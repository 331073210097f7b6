"""Articles in the browser: found, read, written, compared, looked after; within their budgets."""

import pytest

from rapport.accounts.public import Actor
from rapport.catalogue.actions.services import create_service
from rapport.kit import clock
from rapport.knowledge.actions.reading import rate
from rapport.knowledge.actions.searching import learn_words
from rapport.knowledge.actions.writing import save_version
from rapport.knowledge.models import Article, Miss, Solution, Version
from rapport.knowledge.rules.words import Audience
from tests.kept import made_once


@made_once(at=clock.now)
def guide(house):
    ident = house.article("Reset your password", "Open **the portal**.", service_id=house.service("Sign-in").id)
    learn_words()
    return ident


def page(browser, address, status=200, **more):
    answer = browser.get(address, **more)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_a_colleague_finds_reads_and_rates(house, guide):
    browser = house.browser("Sales 1")
    assert "Reset your password" in page(browser, "/knowledge/")
    assert "Reset your" in page(browser, "/knowledge/?q=pasword")
    shown = page(browser, "/knowledge/reset-your-password/")
    assert "<strong>the portal</strong>" in shown
    assert "Did this help?" in shown
    assert "Edit" not in shown
    answer = browser.post("/knowledge/reset-your-password/rating/", {"helpful": "no", "word": "No code."}, follow=True)
    assert "without your name" in answer.content.decode()
    assert "It did not help you." in answer.content.decode()
    assert "No code." in page(house.browser("IT 2"), "/knowledge/reset-your-password/")


def test_what_nobody_wrote_is_noted_and_leads_to_asking(house, guide):
    shown = page(house.browser("Sales 1"), "/knowledge/?q=parking+permit")
    assert "Nobody has written that down yet" in shown
    assert "/cases/new/?q=parking%20permit" in shown
    assert Miss.objects.get().words == "parking permit"


def test_what_only_touches_a_question_is_said_to_and_the_last_resort_comes_before_its_team(house, guide):
    create_service(team_id=house.teams["Finance"].id, name="Whom to ask", last_resort=True, by=Actor.system(via="cli"))
    shown = page(house.browser("Sales 1"), "/cases/new/?q=password+generator")
    assert "Has some of your words" in shown
    assert shown.index("None of these?") < shown.index("Whom to ask") < shown.index("Ask IT in your own words")
    assert Miss.objects.get().words == "generator password"
    shown = page(house.browser("Sales 1"), "/cases/new/?q=reset+password")
    assert "Perhaps this answers it" in shown
    assert shown.index("Ask IT in your own words") < shown.index("Whom to ask")


def test_a_subject_that_is_typed_brings_answers_and_one_click_says_it_is_answered(house, guide):
    browser = house.browser("Sales 1")
    sent = {"subject": "I forgot my password", "text": ""}
    shown = browser.post("/knowledge/suggestions/?for=sign-in", sent, headers={"HX-Request": "true"}).content.decode()
    assert "Perhaps this answers it" in shown
    assert "/knowledge/reset-your-password/body/?for=sign-in" in shown
    body = page(browser, "/knowledge/reset-your-password/body/?for=sign-in")
    assert "<strong>the portal</strong>" in body
    assert "That answered it" in body
    answer = browser.post(
        "/knowledge/reset-your-password/solution/", {"for": "sign-in"}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Redirect"] == "/knowledge/reset-your-password/"
    assert Solution.objects.get().service.slug == "sign-in"
    assert not Miss.objects.exists(), "nothing that is being written is kept"


def test_a_form_that_nobody_typed_in_offers_what_its_service_has(house, guide):
    house.article("Sign nothing", "Sign-in words in a text.")
    sent = {"subject": "Sign-in"}
    shown = house.browser("Sales 1").post("/knowledge/suggestions/?for=sign-in", sent).content.decode()
    assert "Reset your password" in shown
    assert "Sign nothing" not in shown
    assert house.browser("Sales 1").post("/knowledge/suggestions/", {"subject": "zz"}).content.decode().strip() == ""


def test_a_member_writes_previews_and_publishes(house):
    browser = house.browser("IT 2")
    assert "Workplace" not in page(browser, "/knowledge/new/")
    shown = browser.post("/knowledge/preview/", {"text": "# Hi\n<script>x</script>"}).content.decode()
    assert "<h2>Hi</h2>" in shown
    assert "<script" not in shown
    sent = {
        "title": "Print in colour",
        "text": "Choose *colour*.",
        "language": "en",
        "audience": "everybody",
        "review_months": "6",
        "do": "draft",
    }
    browser.post("/knowledge/new/", sent)
    made = Article.objects.get()
    assert (made.state, made.review_months) == ("draft", 6)
    assert house.browser("Sales 1").get("/knowledge/print-in-colour/").status_code == 404
    assert "A draft: only your team reads it." in page(browser, "/knowledge/print-in-colour/")
    browser.post("/knowledge/print-in-colour/publication/", {"seen": "1"})
    assert "<em>colour</em>" in page(house.browser("Sales 1"), "/knowledge/print-in-colour/")


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(house):
    sent = {"title": "", "text": "A long text.", "language": "en", "audience": "units", "review_months": "6"}
    answer = house.browser("IT 2").post("/knowledge/new/", sent)
    assert answer.status_code == 422
    assert "A long text." in answer.content.decode()
    sent["title"] = "Title"
    answer = house.browser("IT 2").post("/knowledge/new/", sent)
    assert "Say which units it is for." in answer.content.decode()
    assert not Article.objects.exists()


def test_an_edit_that_came_too_late_keeps_what_was_typed(house, guide):
    save_version(article_id=guide, text="Call us.", by=house.actor("IT 1"))
    sent = {
        "title": "Reset your password",
        "text": "Write to us.",
        "language": "en",
        "audience": "everybody",
        "review_months": "12",
        "seen": "1",
        "do": "publish",
    }
    answer = house.browser("IT 2").post("/knowledge/reset-your-password/edit/", sent)
    assert answer.status_code == 422
    assert "Somebody saved version 2 while you wrote." in answer.content.decode()
    assert "Write to us." in answer.content.decode()
    assert Version.objects.count() == 2


def test_history_compares_and_goes_back(house, guide):
    save_version(
        article_id=guide, title="Reset a password", text="Open **a page**.", note="Moved", by=house.actor("IT 1")
    )
    browser = house.browser("IT 2")
    listed = page(browser, "/knowledge/reset-your-password/history/")
    assert "Version 2" in listed
    assert "Moved" in listed
    assert "IT 1" in listed
    shown = page(browser, "/knowledge/reset-your-password/history/2/")
    assert "<del>Reset your password</del>" in shown
    assert "<mark>page</mark>" in shown
    browser.post("/knowledge/reset-your-password/history/1/restoration/")
    assert Version.objects.get(number=3).text == "Open **the portal**."
    assert browser.get("/knowledge/reset-your-password/history/9/").status_code == 404
    assert house.browser("Sales 1").get("/knowledge/reset-your-password/history/").status_code == 403


def test_owners_see_what_is_due_and_what_is_looked_for(house, guide):
    for number in range(1, 6):
        house.browser(f"Sales {number}").get("/knowledge/?q=parking+permit")
    rate(article_id=guide, helpful=True, by=house.actor("Sales 1"))
    shown = page(house.browser("IT 2"), "/knowledge/keeping/")
    assert "parking permit" in shown
    assert "Sales 1" not in shown
    assert house.browser("Sales 1").get("/knowledge/keeping/").status_code == 403


def test_retiring_can_be_undone(house, guide):
    browser = house.browser("IT 2")
    browser.post("/knowledge/reset-your-password/retirement/")
    assert house.browser("Sales 1").get("/knowledge/reset-your-password/").status_code == 404
    assert "It is retired" in page(browser, "/knowledge/reset-your-password/")
    browser.post("/knowledge/reset-your-password/return/")
    assert "Reset your password" in page(house.browser("Sales 1"), "/knowledge/reset-your-password/")


ADDRESSES = [
    ("get", "", ""),
    ("get", "body/", ""),
    ("get", "edit/", "keeps"),
    ("get", "history/", "keeps"),
    ("get", "history/1/", "keeps"),
    ("post", "publication/", "keeps"),
    ("post", "retirement/", "keeps"),
    ("post", "return/", "keeps"),
    ("post", "review/", "keeps"),
    ("post", "rating/", ""),
    ("post", "solution/", ""),
    ("post", "history/1/restoration/", "keeps"),
]


@pytest.mark.parametrize(("method", "address", "who"), ADDRESSES)
def test_each_address_is_for_whom_the_policy_says(house, method, address, who):
    house.article("Open to all")
    house.article("Only finance", audience=Audience.UNITS, for_unit_ids=[house.units["Finance"].id])
    house.article("Only us", audience=Audience.TEAM)
    for slug, readers in {
        "open-to-all": {"Sales 1", "Finance 2"},
        "only-finance": {"Finance 2"},
        "only-us": set(),
    }.items():
        for name in ("Sales 1", "Finance 2"):
            status = getattr(house.browser(name), method)(f"/knowledge/{slug}/{address}").status_code
            if name not in readers:
                assert status == 404, (slug, name)
            elif who == "keeps":
                assert status == 403, (slug, name)
            else:
                assert status in {200, 302}, (slug, name)
        for name in ("IT 2", "IT 1", "Boss"):
            assert getattr(house.browser(name), method)(f"/knowledge/{slug}/{address}").status_code in {200, 302}


def test_the_pages_stay_cheap(house, guide, django_assert_max_num_queries):
    for number in range(55):
        house.article(f"Guide number {number}", "Words. " * 60)
    learn_words()
    reader, member = house.browser("Sales 1"), house.browser("IT 2")
    page(member, "/knowledge/")
    for browser, address, most in [
        (reader, "/knowledge/", 13),
        (reader, "/knowledge/?q=guide+number", 20),
        (reader, "/knowledge/reset-your-password/", 13),
        (member, "/knowledge/reset-your-password/", 14),
        (member, "/knowledge/keeping/", 26),
        (member, "/knowledge/reset-your-password/history/", 14),
    ]:
        with django_assert_max_num_queries(most):
            assert len(page(browser, address)) < 60_000, address


def test_the_palette_finds_articles_for_whoever_they_are_for(house, guide):
    house.article("Password of the vault", audience=Audience.TEAM)
    shown = page(house.browser("Sales 1"), "/search/?q=password", headers={"HX-Request": "true"})
    assert 'data-href="/knowledge/reset-your-password/"' in shown
    assert "vault" not in shown
    chosen = page(house.browser("Sales 1"), "/search/?q=password&kind=person", headers={"HX-Request": "true"})
    assert "/knowledge/" not in chosen


@pytest.mark.parametrize("strange", ["%00", "a%00b", "%ED%A0%80", "%25", "'%22;--", "a" * 3000, "%F0%9F%90%99"])
def test_strange_letters_are_no_harm(house, guide, strange):
    browser = house.browser("IT 2")
    for address in ("/knowledge/?q={}", "/knowledge/?team={}", "/knowledge/?language={}&state={}", "/cases/new/?q={}"):
        assert browser.get(address.replace("{}", strange)).status_code in {200, 400, 422}, address
    assert browser.get(f"/knowledge/reset-your-password/?for={strange}").status_code in {200, 400, 422}
    sent = {"subject": "a\x00bc password", "text": "\x00"}
    assert browser.post(f"/knowledge/suggestions/?for={strange}", sent).status_code in {200, 400, 422}
    rated = {"helpful": "yes", "word": "\x00"}
    assert browser.post("/knowledge/reset-your-password/rating/", rated).status_code in {302, 400, 422}
    for query in (f"q={strange}", f"team={strange}", f"state={strange}", f"language={strange}"):
        assert browser.get(f"/api/articles?{query}").status_code in {200, 400, 422}, query
