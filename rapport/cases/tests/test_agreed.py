"""What was agreed, as people read it: on the case, in the inbox, as a panel, by REST and from the terminal."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.cases.actions.ball.handing import accept, offer
from rapport.cases.actions.ball.holding import take
from rapport.cases.actions.clocks import warn_due
from rapport.cases.actions.life.ending import reopen, resolve
from rapport.cases.actions.words.talking import add, promise, reply
from rapport.cases.actions.words.waiting import wait
from rapport.cases.cli import commands
from rapport.cases.models import Case
from rapport.cases.policy import own_teams
from rapport.cases.queries.case.clocks import agreed as agreed_about
from rapport.cases.queries.inbox.lists import Filters, Tab, inbox
from rapport.cases.rules.lengths import MINUTE, in_one_unit
from rapport.cases.rules.words import WaitsOn
from rapport.cases.templatetags.cases import work_of
from rapport.cases.tests.conftest import HOUR, MONDAY, at, opened
from rapport.catalogue.public import Goal
from rapport.kit import clock
from rapport.kit.problems import Refusal

pytestmark = pytest.mark.django_db


def rows(house, name, tab, **more):
    actor = house.actor(name)
    return inbox(Filters(tab=tab, **more), by=actor, own=own_teams(actor)).items


def text(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_colleague_reads_by_when_she_hears_and_by_when_it_is_done(agreed):
    case = opened(agreed)
    sales = agreed.browser("Sales 1")
    with at(1):
        page, mine = text(sales, f"/cases/{case}/"), text(sales, "/cases/mine/")
    assert "You hear" in page
    assert "As agreed, it is done" in page
    assert "Nobody has promised" not in page
    assert "you hear" in mine
    with at(3):
        assert "You did not: that is later than agreed" in text(sales, f"/cases/{case}/")
        assert "you were to hear" in text(sales, "/cases/mine/")


def test_a_promise_by_word_hides_nothing_that_is_late_as_agreed(agreed):
    case = opened(agreed)
    sales = agreed.browser("Sales 1")
    with at(1):
        promise(case_id=case, hear_by=MONDAY + 100 * HOUR, by=agreed.actor("IT 2"))
        assert "is-late" not in text(sales, f"/cases/{case}/")
        assert "You hear" in text(sales, f"/cases/{case}/"), "what was agreed comes first"
    with at(3):
        page, mine = text(sales, f"/cases/{case}/"), text(sales, "/cases/mine/")
        assert "You will hear" in page
        assert '<span class="bad">You were to hear' in page
        assert "that is later than agreed" in page
        assert "now is-late" in page
        assert "late, you were to hear" in mine


def test_while_a_word_is_awaited_from_her_what_was_late_before_is_still_said(agreed):
    case = opened(agreed)
    with at(3):
        wait(case_id=case, on=WaitsOn.REQUESTER, words="Which one?", by=agreed.actor("IT 2"))
        page = text(agreed.browser("Sales 1"), f"/cases/{case}/")
        panel = text(agreed.browser("Sales 1"), f"/cases/{case}/agreed/")
    assert "We wait for a word from you" in page
    assert '<span class="bad">You were to hear' in page
    assert "stands, as it waits on you" in panel


def test_why_so_long_tells_the_promise_that_stands_and_what_was_missed(agreed):
    case = opened(agreed)
    sales = agreed.browser("Sales 1")
    with at(1):
        assert "None was made yet" in text(sales, f"/cases/{case}/why/")
        promise(case_id=case, hear_by=MONDAY + 100 * HOUR, by=agreed.actor("IT 2"))
        page = text(sales, f"/cases/{case}/why/")
        assert "One is open: you hear" in page
        assert "None was made" not in page
        assert "Later than agreed" not in page
    with at(4 * 24):
        page = text(sales, f"/cases/{case}/why/")
        assert "first answer: 30 h late" in page
        assert "and still open" in page
    with at(4 * 24 + 1):
        wait(case_id=case, on=WaitsOn.REQUESTER, words="Which one?", by=agreed.actor("IT 2"))
    with at(9 * 24):
        add(case_id=case, text="Here.", by=agreed.actor("Sales 1"))
        assert "first answer: 31 h late" in text(sales, f"/cases/{case}/why/"), "what she took is not held against them"


def test_long_times_are_told_in_days_and_weeks_and_one_team_is_no_sum(agreed):
    case = opened(agreed)
    with at(5 * 7 * 24 + 4):
        hers = text(agreed.browser("Sales 1"), f"/cases/{case}/agreed/")
        ours = text(agreed.browser("IT 2"), f"/cases/{case}/agreed/")
    assert "202 h late" in hers, "the same numbers, in her own words"
    assert "used" not in hers
    assert "202 h late" in ours and "23.5 working days late" in ours
    assert "held it" not in ours
    assert "how long each team had the ball" not in ours


@pytest.mark.parametrize(
    ("hours", "day", "says"),
    [(0.5, 8, "30 min"), (3.5, 8, "3 h 30"), (20, 8, "20 h"), (24, 8, "3 working days"), (35.4, 7, "5 working days"),
     (387.3, 8, "48 working days"), (387.3, None, "387 h")],
)  # fmt: skip
def test_working_time_is_told_as_people_picture_it(hours, day, says):
    assert work_of(hours * HOUR, day and day * HOUR) == says


def test_the_inbox_lists_what_is_due_first_be_it_agreed_or_promised(agreed):
    it = agreed.actor("IT 2")
    made = [opened(agreed, hours=number / 10) for number in range(3)]
    with at(0.5):
        for case in made:
            take(case_id=case, by=it)
        promise(case_id=made[2], hear_by=MONDAY + HOUR, by=it)
    with at(0.6):
        found = rows(agreed, "IT 2", Tab.PROMISES)
        assert [row.id for row in found] == [made[2], made[0], made[1]]
        assert (found[1].agreed_goal, found[1].agreed_at, found[1].agreed_first) == (
            Goal.ANSWER,
            MONDAY + 2 * HOUR,
            True,
        )
        assert not found[0].agreed_first
        assert rows(agreed, "IT 2", Tab.MINE, due="late") == []
    with at(2.05):
        assert [row.id for row in rows(agreed, "IT 2", Tab.MINE, due="late")] == [made[2], made[0]], "the promise too"
        assert len(rows(agreed, "IT 2", Tab.TEAM, due="day")) == 3
        page = text(agreed.browser("IT 2"), "/cases/?tab=promises&due=late")
    assert "first answer" in page
    assert "Due within a day" in page


def late(house):
    """IT holds it six hours, Finance fourteen, of sixteen; a day of it the colleague is waited for."""
    case, it, finance = opened(house), house.actor("IT 2"), house.actor("Finance 2")
    with at(2):
        take(case_id=case, by=it)
        reply(case_id=case, text="We look.", by=it)
    with at(6):
        accept(offer_id=offer(case_id=case, team_id=house.teams["Finance"].id, words="Yours?", by=it), by=finance)
    with at(24):
        wait(case_id=case, on=WaitsOn.REQUESTER, words="Which one?", by=finance)
    with at(48):
        add(case_id=case, text="The blue one.", by=house.actor("Sales 1"))
    with at(76):
        resolve(case_id=case, text="Done.", by=finance)
    return case


def test_a_breach_is_divided_among_teams_by_how_long_each_had_the_ball_in_working_time(agreed):
    case = late(agreed)
    found = {row.goal: row for row in agreed_about(case, by=agreed.actor("IT 2")) if row.goal is Goal.RESOLUTION}
    row = found[Goal.RESOLUTION]
    assert (row.used, row.late, row.outcome) == (20 * HOUR, 4 * HOUR, "missed")
    parts = {part.team.prefix: (part.held / HOUR, part.late / HOUR) for part in row.portions}
    assert parts == {"IT": (6, 1.2), "FIN": (14, 2.8)}
    assert sum((part.late for part in row.portions), timedelta()) == row.late


def test_the_colleague_sees_what_was_agreed_with_her_and_not_what_teams_agreed(agreed):
    case = late(agreed)
    hers = text(agreed.browser("Sales 1"), f"/cases/{case}/agreed/")
    ours = text(agreed.browser("IT 2"), f"/cases/{case}/agreed/")
    assert "4 h late" in hers
    assert "their part" not in hers
    assert "their part" in ours
    assert "held it 14 h" in ours
    assert agreed.browser("Legal 2").get(f"/cases/{case}/agreed/").status_code == 404
    assert text(agreed.browser("Sales 1"), f"/cases/{opened(agreed, who='Sales 1', hours=80)}/agreed/")


def test_rest_and_the_terminal_tell_the_same(agreed):
    case = late(agreed)
    told = json.loads(text(agreed.browser("IT 2"), f"/api/cases/{case}/agreed"))
    resolution = next(row for row in told if row["goal"] == "resolution")
    assert (resolution["late_seconds"], sum(part["late_seconds"] for part in resolution["portions"])) == (14400, 14400)
    shown = CliRunner().invoke(commands, ["agreed", "IT-1"])
    assert "4:00:00 late" in shown.stdout
    assert "no case" in CliRunner().invoke(commands, ["agreed", "IT-99"]).stderr
    one = json.loads(text(agreed.browser("IT 2"), f"/api/cases/{opened(agreed, hours=80)}"))
    assert one["agreed_goal"] == "answer"
    assert one["done_by"]


def test_the_panel_and_the_pages_stay_cheap(agreed, django_assert_max_num_queries):
    case = late(agreed)
    browser = agreed.browser("IT 2")
    browser.get("/cases/")
    with django_assert_max_num_queries(17):
        browser.get(f"/cases/{case}/agreed/")
    with django_assert_max_num_queries(20):
        browser.get(f"/cases/{case}/")
    for number in range(55):
        take(case_id=opened(agreed, hours=number / 60), by=agreed.actor("IT 2"))
    with django_assert_max_num_queries(15):
        page = browser.get("/cases/?tab=promises")
    assert len(page.content) < 60_000


STEPS = ["hand", "wait", "add", "reply", "resolve", "reopen", "warn"]


def step(house, kind, case):
    """One thing that happens to a case, by whoever may."""
    it, finance, sales = house.actor("IT 2"), house.actor("Finance 2"), house.actor("Sales 1")
    if kind == "hand":
        with_it = Case.objects.get(id=case).holder_team_id == house.teams["IT"].id
        giver, taker, team = (it, finance, "Finance") if with_it else (finance, it, "IT")
        accept(offer_id=offer(case_id=case, team_id=house.teams[team].id, words="Yours?", by=giver), by=taker)
        return
    {
        "wait": lambda: wait(case_id=case, on=WaitsOn.REQUESTER, words="Which one?", by=it),
        "add": lambda: add(case_id=case, text="More.", by=sales),
        "reply": lambda: reply(case_id=case, text="A word.", by=it),
        "resolve": lambda: resolve(case_id=case, text="Done.", by=it),
        "reopen": lambda: reopen(case_id=case, by=sales),
        "warn": warn_due,
    }[kind]()


def played(house, happens):
    """A case to which all this happened, as far as it was not refused, and the moment after it."""
    case, moment = opened(house), MONDAY
    for kind, minutes in happens:
        moment += timedelta(minutes=minutes)
        with suppress(Refusal), clock.frozen(moment), transaction.atomic():
            step(house, kind, case)
    return case, moment + timedelta(minutes=77)


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 2000)), max_size=12))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_happens_the_parts_sum_to_the_breach_and_what_was_held_to_what_was_used(agreed, happens):
    mark = transaction.savepoint()
    case, moment = played(agreed, happens)
    with clock.frozen(moment):
        found = agreed_about(case, by=agreed.actor("IT 2"))
    for row in found:
        assert row.due_at is None or row.due_at >= row.begun_at
        assert (row.late > timedelta()) == (row.used > row.target)
        if row.late and not row.internal:
            assert sum((part.late for part in row.portions), timedelta()) == row.late
            assert sum((part.held for part in row.portions), timedelta()) == row.used
    transaction.savepoint_rollback(mark)


@given(
    target=st.integers(1, 400 * 60), used=st.integers(0, 900 * 60), day=st.integers(60, 24 * 60),
    parts=st.lists(st.integers(0, 1000), max_size=4),
)  # fmt: skip
def test_what_is_late_is_what_was_used_less_what_was_agreed_as_they_are_read(target, used, day, parts):
    told = in_one_unit(
        target=target * MINUTE, used=used * MINUTE, day=day * MINUTE, parts=[part * MINUTE for part in parts]
    )
    assert told.late == max(0, told.used - told.target)
    assert (told.late > 0) == (used > target)
    assert sum(told.parts) == (told.late if sum(parts) else 0)
    assert abs(told.used * told.unit - used * MINUTE) <= told.unit
    assert abs(told.target * told.unit - target * MINUTE) <= told.unit / 2
