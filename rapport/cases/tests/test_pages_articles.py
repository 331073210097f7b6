"""Articles before a case, beside a case, and out of a case."""

import pytest

from rapport.accounts.public import Actor
from rapport.cases.actions.life.ending import resolve
from rapport.cases.actions.life.opening import open_case
from rapport.cases.actions.words.talking import note, reply
from rapport.cases.models import Case
from rapport.kit import clock
from rapport.knowledge.actions.publishing import publish
from rapport.knowledge.actions.searching import learn_words
from rapport.knowledge.actions.writing import write_article
from rapport.knowledge.models import Article, Miss, Use
from rapport.knowledge.rules.words import Audience
from tests.kept import made_once

OPERATOR = Actor.system(via="cli")
HTMX = {"HX-Request": "true"}


def article(house, title, text="Open **the portal**.", **more):
    ident = write_article(team_id=house.teams["IT"].id, title=title, text=text, by=OPERATOR, **more)
    publish(article_id=ident, by=OPERATOR)
    learn_words()
    return ident


@made_once(at=clock.now)
def case(house):
    return open_case(
        subject="I forgot my password", team_id=house.teams["IT"].id, text="It is locked.", by=house.actor("Sales 1")
    )


def test_whoever_is_about_to_ask_reads_answers_first_then_services(house):
    from rapport.catalogue.actions.services import create_service

    service = create_service(team_id=house.teams["IT"].id, name="Signing in", by=OPERATOR)
    article(house, "Reset your password", service_id=service)
    browser = house.browser("Sales 1")
    page = browser.get("/cases/new/?q=forgot+password").content.decode()
    assert page.index("/knowledge/reset-your-password/?for=1") < page.index("?service=signing-in")
    read = browser.get("/knowledge/reset-your-password/?for=1").content.decode()
    assert "That answered it" in read
    browser.post("/knowledge/reset-your-password/solution/", {"for": ""})
    assert Article.objects.get().solved == 1
    assert not Case.objects.exists()


def test_what_the_portal_does_not_find_is_noted(house):
    house.browser("Sales 1").get("/cases/new/?q=parking+permit")
    assert Miss.objects.get().words == "parking permit"


def test_the_form_asks_for_answers_while_one_types(house):
    page = house.browser("Sales 1").get("/cases/new/?team=IT").content.decode()
    assert 'hx-post="/knowledge/suggestions/"' in page


def test_a_case_called_as_its_service_is_offered_the_articles_of_the_service(house):
    from rapport.catalogue.actions.services import create_service

    it = house.teams["IT"].id
    service = create_service(team_id=it, name="Tablet or phone", by=OPERATOR)
    article(house, "Drawings on a vessel", service_id=service)
    article(house, "Claim expenses of your phone")
    asked = open_case(subject="Tablet or phone", team_id=it, service_id=service, text="Red.", by=house.actor("Sales 1"))

    panel = house.browser("IT 2").get(f"/cases/{asked}/articles/", headers=HTMX).content.decode()
    assert "Drawings on a vessel" in panel
    assert "Claim expenses" not in panel


def test_who_serves_a_case_sees_what_may_answer_it(house, case, django_assert_max_num_queries):
    article(house, "Reset your password")
    browser = house.browser("IT 2")
    assert f'hx-get="/cases/{case}/articles/"' in browser.get(f"/cases/{case}/").content.decode()
    with django_assert_max_num_queries(22):
        panel = browser.get(f"/cases/{case}/articles/", headers=HTMX).content.decode()
    assert "Reset your password" in panel
    assert 'data-hotkey="i"' in panel
    assert 'data-hotkey="u"' in panel, "T opens the tags of the case"
    assert 'data-hotkey="t"' not in panel
    assert "Make an article" not in panel
    assert "No article has these words." in browser.get(f"/cases/{case}/articles/?q=zebra").content.decode()


def test_one_key_puts_the_link_or_the_words_into_the_reply(house, case):
    ident = article(house, "Reset your password")
    browser = house.browser("IT 2")
    link = browser.post(f"/cases/{case}/articles/{ident}/", {"as": "link"}, headers=HTMX).content.decode()
    assert 'data-insert="#text"' in link
    assert "Reset your password: http://testserver/knowledge/reset-your-password/" in link
    text = browser.post(f"/cases/{case}/articles/{ident}/", {"as": "text"}, headers=HTMX).content.decode()
    assert "Open the portal." in text
    assert Use.objects.get().about_id == case
    assert Article.objects.get().used == 1


def test_the_link_of_an_article_that_is_not_for_everybody_is_not_offered(house, case):
    article(house, "Password of the vault", audience=Audience.TEAM)
    panel = house.browser("IT 2").get(f"/cases/{case}/articles/", headers=HTMX).content.decode()
    assert "not for everybody" in panel
    assert "Put in the link" not in panel


@pytest.mark.parametrize(("who", "status"), [("Sales 1", 403), ("Sales 2", 404), ("Legal 2", 404)])
def test_nobody_else_sees_the_panel(house, case, who, status):
    ident = article(house, "Reset your password")
    browser = house.browser(who)
    assert browser.get(f"/cases/{case}/articles/").status_code == status
    assert browser.post(f"/cases/{case}/articles/{ident}/", {"as": "link"}).status_code == status
    assert browser.post(f"/cases/{case}/article/").status_code == status
    assert not Use.objects.exists()


def test_an_answer_becomes_a_draft_without_names_in_one_step(house, case):
    house.people["Sales 1"].name = "Omar Haddad"
    house.people["Sales 1"].save(update_fields=["name"])
    helper = house.actor("IT 2")
    reply(case_id=case, text="One moment.", by=helper)
    note(case_id=case, text="He asks every week.", by=helper)
    said = "Hi Omar,\n\nOmar, your account was locked. Open the portal on omar.haddad@halmar.example. Ask Priya.\n\nRegards\nIT 2"
    resolve(case_id=case, text=said, by=helper)
    browser = house.browser("IT 2")
    panel = browser.get(f"/cases/{case}/articles/", headers=HTMX).content.decode()
    assert "Make an article of the answer" in panel

    page = browser.post(f"/cases/{case}/article/", follow=True)

    made = Article.objects.get()
    assert (made.state, made.title, made.team.prefix) == ("draft", "I forgot my password", "IT")
    for gone in ("Omar", "Haddad", "halmar.example", "every week", "IT 2", "Regards"):
        assert gone not in made.text, gone
    assert "Check before you publish" in page.content.decode()
    assert "Priya" in page.content.decode()
    assert browser.post(f"/cases/{case}/article/").headers["Location"] == f"/knowledge/{made.slug}/"
    assert Article.objects.count() == 1
    assert "The article made of this case" in browser.get(f"/cases/{case}/articles/", headers=HTMX).content.decode()


def test_the_same_by_rest(house, case):
    article(house, "Reset your password")
    browser = house.browser("IT 2")
    assert [row["slug"] for row in browser.get(f"/api/cases/{case}/articles").json()] == ["reset-your-password"]
    assert browser.post(f"/api/cases/{case}/article").status_code == 422
    resolve(case_id=case, text="Sales 1, open the portal.", by=house.actor("IT 2"))
    made = browser.post(f"/api/cases/{case}/article")
    assert made.status_code == 201
    assert made.json()["taken"] >= 1
    assert browser.post(f"/api/cases/{case}/article").status_code == 422
    assert house.browser("Sales 1").get(f"/api/cases/{case}/articles").status_code == 403


def test_a_restricted_case_gives_no_article(house):
    from rapport.catalogue.actions.services import create_service

    hidden = create_service(team_id=house.teams["Legal"].id, name="A hint", confidential=True, by=OPERATOR)
    case = open_case(subject="A hint", service_id=hidden, by=house.actor("Sales 1"))
    resolve(case_id=case, text="Thank you.", by=house.actor("Legal 1"))
    answer = house.browser("Legal 1").post(f"/cases/{case}/article/", follow=True)
    assert "A restricted case gives no article." in answer.content.decode()
    assert not Article.objects.exists()


def test_the_palette_finds_cases_by_number_and_subject_for_those_allowed(house, case):
    number = f"IT-{Case.objects.get().number}"
    for who, seen in (("Sales 1", True), ("IT 2", True), ("Sales 2", False), ("Legal 2", False)):
        for question in (number, number.lower(), "forgot my"):
            page = house.browser(who).get(f"/search/?q={question}", headers=HTMX).content.decode()
            assert (f'data-href="/cases/{case}/"' in page) is seen, (who, question)
