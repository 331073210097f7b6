"""A request that one colleague asked for another is of both: both are asked, both hear, each reads of the other."""

from datetime import timedelta

import pytest
from django.test import override_settings

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.life.ending import reopen, resolve, withdraw
from rapport.cases.actions.life.opening import split
from rapport.cases.actions.words.talking import add, promise
from rapport.cases.actions.words.waiting import wait
from rapport.cases.models import Case, Clock, Custody, Offer, Promise
from rapport.cases.queries.day import OPEN
from rapport.cases.queries.portal import why
from rapport.cases.rules.words import Offered, Outcome, Promised, State, WaitsOn
from rapport.cases.tests.conftest import HOUR, MONDAY, at, opened
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.actions import deliver
from rapport.ledger.models import Delivery
from rapport.tasks.models import Task
from tests.kept import made_once

pytestmark = pytest.mark.django_db
ASKER, WHOSE = "Sales 1", "Sales 2"
MINUTE = timedelta(minutes=1)


@made_once
def asked(agreements):
    agreements.actor(WHOSE)
    with override_settings(READER_TIME_ZONE="UTC"):
        agreements.case = opened(agreements, who=ASKER, for_person_id=agreements.id(WHOSE))
        with at(0.1):
            take(case_id=agreements.case, by=agreements.actor("IT 2"))
    return agreements


@pytest.fixture
def shared(asked, agreed):
    """Sales 1 asked it for Sales 2; IT 2 took it."""
    return asked


def page(house, who, address=None):
    return house.browser(who).get(address or f"/cases/{house.case}/").content.decode()


def news(house, who):
    """What somebody finds among her notifications once all facts were handed over."""
    for delivery in list(Delivery.objects.order_by("id").values_list("id", flat=True)):
        deliver(delivery_id=delivery)
    return house.browser(who).get("/notifications/").content.decode()


def asks(house, hours=1):
    with at(hours):
        wait(case_id=house.case, on=WaitsOn.REQUESTER, words="Which calendar?", by=house.actor("IT 2"))


def test_a_word_is_asked_of_both_and_the_first_settles_it_for_both(shared):
    asks(shared)
    with at(1.1):
        for who in (ASKER, WHOSE):
            assert "Which calendar?" in page(shared, who, "/tasks/")
            assert "IT 2 asks something of you" in news(shared, who)
        add(case_id=shared.case, text="The one of the team.", by=shared.actor(WHOSE))
        for who in (ASKER, WHOSE):
            assert "Which calendar?" not in page(shared, who, "/tasks/")
    assert not Task.objects.filter(kind="cases.word", state="open").exists()


def test_who_is_asked_reads_that_the_other_may_answer_too(shared):
    asks(shared)
    with at(1.1):
        assert f"We wait for a word from you or {WHOSE}: Which calendar?" in page(shared, ASKER)
        assert f"We wait for a word from you or {ASKER}: Which calendar?" in page(shared, WHOSE)
        assert f"We wait for a word from you or {WHOSE}" in page(shared, ASKER, "/cases/mine/")


def test_who_asked_for_herself_is_asked_alone(agreed):
    agreed.case = opened(agreed)
    asks(agreed)
    with at(1.1):
        assert "We wait for a word from you: Which calendar?" in page(agreed, ASKER)
    assert Task.objects.filter(kind="cases.word").count() == 1


def test_what_waits_on_her_stands_first_on_her_day_however_much_is_due(shared):
    others = [opened(shared, who=ASKER, hours=number / 10) for number in range(OPEN + 2)]
    asks(shared)
    with at(2):
        found = page(shared, ASKER, "/cases/mine/panel/")
    assert found.index(f'href="/cases/{shared.case}/"') < min(
        found.index(f'href="/cases/{one}/"') for one in others if f'href="/cases/{one}/"' in found
    )


def test_each_reads_for_whom_it_is_and_who_else_sees_the_page(shared):
    with at(1):
        asker, whose = page(shared, ASKER), page(shared, WHOSE)
    assert f"You asked this for {WHOSE}." in asker
    assert f"Only you, {WHOSE} and the teams that work or worked on it see this page." in asker
    assert f"{ASKER} asked this for you." in whose
    assert f"Only you, {ASKER} and the teams that work or worked on it see this page." in whose


def test_a_part_on_offer_is_said_to_be_with_nobody_yet_but_asked_of_that_team(shared):
    with at(1):
        split(
            case_id=shared.case,
            team_id=shared.teams["Finance"].id,
            subject="Pay it",
            words="Please pay.",
            by=shared.actor("IT 2"),
        )
        asked = page(shared, ASKER)
        accept(offer_id=Offer.objects.get().id, by=shared.actor("Finance 2"))
        taken = page(shared, ASKER)
    assert "for these to say: Finance." in asked
    assert "Parts of it are with others" not in asked
    assert "Parts of it are with others: Finance." in taken


@pytest.mark.parametrize(("does", "says"), [(withdraw, "no longer needs it"), (reopen, "again"), (add, "said more")])
def test_what_one_of_them_does_the_other_hears_and_reads_who_did_it(shared, does, says):
    if does is reopen:
        with at(1):
            resolve(case_id=shared.case, text="Done.", by=shared.actor("IT 2"))
    with at(2):
        does(case_id=shared.case, by=shared.actor(WHOSE), **({"text": "And one more."} if does is add else {}))
        told = news(shared, ASKER)
        road = page(shared, ASKER).split('id="road-title"')[1].split("</ol>")[0]
    assert says in told
    assert road.count(WHOSE) == 1


def test_the_road_says_on_whose_word_it_waited_and_names_nobody_who_serves(shared):
    asks(shared)
    with at(1.1):
        road = page(shared, ASKER).split('id="road-title"')[1].split("</ol>")[0]
    assert "It waits on a word from whoever asked" in road
    assert "IT 2" not in road


def test_a_touch_on_no_longer_needed_is_undone_from_the_toast(shared):
    browser = shared.browser(WHOSE)
    with at(1):
        answer = browser.post(f"/cases/{shared.case}/withdraw/", follow=True).content.decode()
    assert f'hx-post="/cases/{shared.case}/reopen/?undo=1"' in answer
    assert "I need it after all" in answer
    with at(1.1):
        browser.post(f"/cases/{shared.case}/reopen/", headers={"hx-request": "true"})
        assert "I no longer need it" in page(shared, WHOSE)
    assert Case.objects.get(id=shared.case).state == State.OPEN


def test_after_the_undo_all_is_as_it_was_who_has_it_promise_clocks_offer_and_parts(shared):
    it = shared.actor("IT 2")
    with at(1):
        promise(case_id=shared.case, hear_by=MONDAY + 5 * HOUR, by=it)
        split(case_id=shared.case, team_id=shared.teams["Finance"].id, subject="Pay", words="Please.", by=it)
        offer(case_id=shared.case, team_id=shared.teams["Legal"].id, words="Yours?", by=it)
    before = standing(shared)
    with at(2):
        withdraw(case_id=shared.case, by=shared.actor(ASKER))
        assert Clock.objects.filter(case_id=shared.case, outcome=Outcome.VOID).exists()
    with at(2.1):
        reopen(case_id=shared.case, by=shared.actor(WHOSE))
        assert standing(shared) == before
        assert Task.objects.filter(kind="cases.promise", state="open").count() == 1
        assert why(shared.case, by=shared.actor(ASKER)).handovers == 0


def standing(house):
    """Where a case and its parts stand, with all that runs on them."""
    family = Case.objects.filter(id=house.case) | Case.objects.filter(parent_id=house.case)
    spans = Custody.objects.filter(case__in=family).order_by("case_id", "part", "place")
    clocks = Clock.objects.filter(case__in=family, ended_at=None).exclude(goal="accept").order_by("id")
    offers = Offer.objects.filter(case__in=family, state=Offered.OPEN).order_by("case_id")
    return (
        list(family.order_by("id").values_list("state", "holder_id", "owner_id", "closed_at")),
        list(spans.values_list("case_id", "part", "team_id", "person_id", "since", "until")),
        list(clocks.values_list("case_id", "goal", "due_at")),
        list(offers.values_list("case_id", "to_team_id", "from_person_id", "words")),
        list(Promise.objects.filter(state=Promised.OPEN).values_list("case_id", "due_at")),
    )


def test_what_was_waited_for_is_asked_again_after_the_undo(shared):
    asks(shared)
    with at(2):
        withdraw(case_id=shared.case, by=shared.actor(ASKER))
        reopen(case_id=shared.case, by=shared.actor(ASKER))
        assert "Which calendar?" in page(shared, WHOSE, "/tasks/")
        assert not Clock.objects.filter(case_id=shared.case, ended_at=None, since__isnull=False).exists()


def test_no_longer_needed_is_final_after_ten_minutes_and_for_who_serves_at_once(shared):
    with at(2):
        withdraw(case_id=shared.case, by=shared.actor(ASKER))
        with pytest.raises(Forbidden):
            reopen(case_id=shared.case, by=shared.actor("IT 2"))
    with at(2, MONDAY + 11 * MINUTE):
        with pytest.raises(Refusal, match="more than 10 minutes ago"):
            reopen(case_id=shared.case, by=shared.actor(ASKER))
        assert "I need it after all" not in page(shared, ASKER)
    assert Case.objects.get(id=shared.case).state == State.WITHDRAWN


def asks_finance(house):
    with at(1):
        return split(
            case_id=house.case,
            team_id=house.teams["Finance"].id,
            subject="Pay it",
            words="Please pay.",
            by=house.actor("IT 2"),
        )


def test_the_row_of_a_part_says_for_whom_it_is_and_by_when_she_hears(shared):
    with at(0.5):
        promise(case_id=shared.case, hear_by=MONDAY + 6 * HOUR, by=shared.actor("IT 2"))
    asks_finance(shared)
    with at(1.1):
        lists = [page(shared, "Finance 2", address) for address in ("/cases/?tab=offered", "/tasks/", "/tasks/panel/")]
        accept(offer_id=Offer.objects.get().id, by=shared.actor("Finance 2"))
        lists.append(page(shared, "Finance 2", "/cases/"))
    for listed in lists:
        assert f"for {WHOSE}" in listed
        assert "is to hear" in listed


def test_the_row_of_a_part_of_a_restricted_case_names_nobody(shared):
    asks_finance(shared)
    Case.objects.filter(id=shared.case).update(restricted=True)
    with at(1.1):
        for address in ("/cases/?tab=offered", "/tasks/"):
            listed = page(shared, "Finance 2", address)
            assert "Pay it" in listed
            assert WHOSE not in listed


def test_parts_in_a_list_cost_no_statement_each(shared, django_assert_max_num_queries):
    for _again in range(4):
        asks_finance(shared)
    browser = shared.browser("Finance 2")
    with at(1.1):
        browser.get("/cases/?tab=offered")
        with django_assert_max_num_queries(15):
            rows = browser.get("/cases/?tab=offered").content.decode().split("<tr>")[2:]
        assert [f"for {WHOSE}" in row for row in rows] == [True] * 4
        with django_assert_max_num_queries(16):
            assert browser.get("/tasks/").content.decode().count(f"for {WHOSE}") == 4
