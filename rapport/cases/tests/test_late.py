"""What is late stands before whoever has it, and before who leads her: in the list of what waits, and on her day."""

import re

import pytest
from django.db import transaction

from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.words.talking import promise, reply
from rapport.cases.rules.words import TaskOf
from rapport.cases.tests.conftest import HOUR, MONDAY, at, opened
from rapport.tasks.public import ask

pytestmark = pytest.mark.django_db
PANEL = "/cases/late/panel/"


def text(house, name, address):
    answer = house.browser(name).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def taken(house, hours=0, who="IT 2", **more):
    case = opened(house, hours=hours, **more)
    with at(hours + 0.1):
        take(case_id=case, by=house.actor(who))
    return case


def test_what_she_has_and_is_late_with_is_in_her_list_and_on_her_day_until_it_is_not_late(agreed):
    case = taken(agreed)
    for address in ("/tasks/", "/tasks/panel/"):
        with at(1):
            assert "IT-1 Help" not in text(agreed, "IT 2", address)
        with at(3):
            page = text(agreed, "IT 2", address)
            row = page.split("IT-1 Help")[1].split("</li>")[0]
            assert "Later than agreed" in row
            assert f'href="/cases/{case}/"' in page
            assert "chip is-bad" in row
            assert "IT-1 Help" not in text(agreed, "IT 3", address), "she has not got it"
    with at(3.5):
        reply(case_id=case, text="We look.", by=agreed.actor("IT 2"))
        assert "IT-1 Help" not in text(agreed, "IT 2", "/tasks/")


def test_what_is_late_and_what_waits_stand_together_what_was_due_first_on_top(agreed):
    cases = [taken(agreed, hours=number) for number in range(3)]
    given = taken(agreed, hours=2.4)
    with at(2.6):
        reply(case_id=given, text="We look.", by=agreed.actor("IT 2"))
        promise(case_id=given, hear_by=MONDAY + 3.5 * HOUR, by=agreed.actor("IT 2"))
    with at(7):
        page = text(agreed, "IT 2", "/tasks/")
    found = [int(ident) for ident in re.findall(r'class="plain row" href="/cases/(\d+)/"', page)]
    assert found == [cases[0], cases[1], given, cases[2]]


def test_a_broken_promise_and_a_missed_agreement_are_one_row_that_says_the_graver(agreed):
    case, other = taken(agreed), taken(agreed, hours=0.1)
    with at(0.5):
        promise(case_id=case, hear_by=MONDAY + 2.5 * HOUR, by=agreed.actor("IT 2"))
        promise(case_id=other, hear_by=MONDAY + 7 * HOUR, by=agreed.actor("IT 2"))
    with at(3):
        for address in ("/tasks/", "/tasks/panel/"):
            page = text(agreed, "IT 2", address)
            rows = [row for row in page.split("<li>")[1:] if "IT-1 Help" in row]
            assert ["A colleague was promised a word" in row for row in rows] == [True], address
            assert "chip is-bad" in rows[0]
            assert "Later than agreed" in page.split("IT-2 Help")[1], "a promise that stands hides nothing"
    with at(3.5):
        reply(case_id=case, text="We look.", by=agreed.actor("IT 2"))
        assert "IT-1 Help" not in text(agreed, "IT 2", "/tasks/")
    with at(30):  # the next word was agreed as well, and nothing is promised
        row = text(agreed, "IT 2", "/tasks/").split("IT-1 Help")[1].split("</li>")[0]
        assert "Later than agreed" in row


def test_each_stands_on_one_page_however_many_wait(agreed):
    late = [taken(agreed, hours=number / 60) for number in range(8)]
    other, me = opened(agreed, hours=1), agreed.actor("IT 2")
    for number in range(60):  # among the late ones, so that some of these stand on the second page
        due = MONDAY + (2 + number / 500) * HOUR
        with transaction.atomic():
            ask(kind=TaskOf.PROMISE, subject="case", subject_id=other, to_person_id=me.person_id, due_at=due, by=me)
    with at(3):
        browser, address, seen = agreed.browser("IT 2"), "/tasks/", []
        while address:
            page = browser.get(address).content.decode()
            seen += [int(ident) for ident in re.findall(r'class="plain row" href="/cases/(\d+)/"', page)]
            following = re.search(r'href="([^"]+)" rel="next"', page)
            address = following[1] if following else ""
    assert [ident for ident in seen if ident in late] == late
    assert len(seen) == 68
    assert not set(late) <= set(seen[:50]), "both pages hold some"


def test_who_leads_reads_how_much_of_her_team_is_late_and_the_list_holds_just_that(agreed):
    taken(agreed)
    opened(agreed, hours=0.2)
    given = taken(agreed, hours=0.3)
    with at(0.5):
        reply(case_id=given, text="We look.", by=agreed.actor("IT 2"))
        promise(case_id=given, hear_by=MONDAY + HOUR, by=agreed.actor("IT 2"))
        assert text(agreed, "IT 1", PANEL).strip() == ""
    with at(3):
        panel = text(agreed, "IT 1", PANEL)
        assert "3 cases late, 1 with nobody yet" in panel
        listed = text(agreed, "IT 1", re.search(r'href="(/cases/[^"]+)"', panel)[1].replace("&amp;", "&"))
        assert len(set(re.findall(r'class="row" href="/cases/(\d+)/"', listed))) == 3
        assert PANEL in text(agreed, "IT 1", "/")
        for name in ("IT 2", "Legal 1", "Sales 1"):
            assert text(agreed, name, PANEL).strip() == ""
            assert (PANEL in text(agreed, name, "/")) is (name == "Legal 1")


def test_what_is_restricted_is_counted_and_listed_for_those_named_on_it_alone(agreed):
    case = opened(agreed, restricted=True)
    with at(3):
        assert "one case late" in text(agreed, "IT 1", PANEL), "the lead is named on it"
        take(case_id=case, by=agreed.actor("IT 1"))
        assert "IT-1 Help" in text(agreed, "IT 1", "/tasks/")
        assert "IT-1 Help" not in text(agreed, "IT 2", "/tasks/")


def test_they_stay_cheap(agreed, django_assert_max_num_queries):
    for number in range(12):
        taken(agreed, hours=number / 60, who="IT 1")
    browser = agreed.browser("IT 1")
    with at(5):
        browser.get("/tasks/")
        with django_assert_max_num_queries(14):
            assert browser.get("/tasks/").content.decode().count("Later than agreed") == 12
        with django_assert_max_num_queries(14):
            assert browser.get("/tasks/panel/").content.decode().count("Later than agreed") == 5
        with django_assert_max_num_queries(9):
            assert "12 cases late" in browser.get(PANEL).content.decode()
