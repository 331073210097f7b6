"""Goals are agreed with the customer, steps wait on who does them, and the other side sees what concerns it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from rapport.directory.models import Unit
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact
from rapport.relationships.actions.goals import (
    answer_goal,
    change_goal,
    end_goal,
    propose_goal,
    reopen_goal,
    value_goal,
)
from rapport.relationships.actions.plan import write_down
from rapport.relationships.actions.steps import change_step, end_step, reopen_step, set_step
from rapport.relationships.models import Entry, Goal, GoalValue, Step
from rapport.relationships.queries.plan import plan_of
from rapport.relationships.queries.review import review
from rapport.relationships.queries.theirs import who_looks_after
from rapport.relationships.rules.plan import reached_share
from rapport.relationships.rules.words import Contact, GoalState
from rapport.tasks.models import Task
from rapport.tasks.public import State, decide, waiting_on
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
TODAY = NOW.date()


@made_once(at=NOW)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 2")


def proposed(house, sales, **more):
    return propose_goal(relationship_id=sales, words="A laptop in three days", by=house.actor("IT 2"), **more)


def names():
    return list(Fact.objects.filter(name__startswith="relationships.").order_by("id").values_list("name", flat=True))


def test_who_leads_the_unit_is_asked_and_agrees_from_her_list(house, sales):
    goal = proposed(house, sales, measure="working days", start=9, target=3, due_on=date(2027, 5, 1))
    (task,) = waiting_on(by=house.actor("Sales 1")).items
    assert (task.kind, task.words) == ("relationships.goal", "A laptop in three days")
    decide(task_id=task.id, yes=True, by=house.actor("Sales 1"))
    row = Goal.objects.get(id=goal)
    assert (row.agreed_at, row.agreed_by_id) == (NOW, house.people["Sales 1"].id)
    assert names()[-1] == "relationships.goal_agreed"
    assert list(Entry.objects.filter(record="goal").order_by("id").values_list("value", flat=True)) == [0, 1]
    with pytest.raises(Refusal, match="answered already"):
        answer_goal(goal_id=goal, yes=False, reason="No", by=house.actor("Sales 1"))


def test_the_page_says_by_name_who_is_asked_for_a_yes_and_where_nobody_is(house, sales):
    browser, sent = house.browser("IT 2"), {"words": "A laptop in three days"}
    assert "Sales 1 is asked to say yes or no for them." in browser.get(f"/book/{sales}/goals/new/").content.decode()
    page = browser.post(f"/book/{sales}/goals/new/", sent, follow=True).content.decode()
    assert "It is proposed. Sales 1 says yes or no." in page
    Unit.objects.update(manager=None)
    assert "Nobody leads them, so nobody is asked yet." in browser.get(f"/book/{sales}/goals/new/").content.decode()
    page = browser.post(f"/book/{sales}/goals/new/", {"words": "Half the calls"}, follow=True).content.decode()
    assert "It is proposed. Nobody is asked yet." in page
    goal = Goal.objects.get(words="Half the calls").id
    page = browser.post(f"/book/goals/{goal}/", {"words": "A third"}, follow=True).content.decode()
    assert "Kept. Nobody is asked yet." in page
    Unit.objects.filter(id=house.units["Sales"].id).update(manager=house.people["Sales 2"])
    page = browser.post(f"/book/goals/{goal}/", {"words": "A fourth"}, follow=True).content.decode()
    assert "Kept. Sales 2 is asked again" in page


def test_a_no_needs_a_reason_and_what_is_put_anew_is_asked_again(house, sales):
    goal, lead = proposed(house, sales), house.browser("Sales 1")
    answer = lead.post(f"/book/for-us/goals/{goal}/answer/", {"answer": "no", "reason": " "})
    assert answer.status_code == 422
    assert "Say why not" in answer.content.decode()
    lead.post(f"/book/for-us/goals/{goal}/answer/", {"answer": "no", "reason": "Two days"})
    assert Goal.objects.get().answer == "Two days"
    assert "They said no" in house.browser("IT 3").get(f"/book/{sales}/").content.decode()
    change_goal(goal_id=goal, words="A laptop in two days", by=house.actor("IT 3"))
    assert Goal.objects.get().declined_at is None
    assert [task.words for task in waiting_on(by=house.actor("Sales 1")).items] == ["A laptop in two days"]


@pytest.mark.parametrize(("who", "refused"), [("Sales 2", Forbidden), ("IT 2", Missing), ("Finance 1", Missing)])
def test_nobody_else_says_yes_for_them(house, sales, who, refused):
    goal = proposed(house, sales)
    with pytest.raises(refused):
        answer_goal(goal_id=goal, yes=True, seen=1, by=house.actor(who))


@pytest.mark.parametrize("who", ["Sales 1", "Finance 1", "Boss"])
def test_others_change_nothing_of_the_plan(house, sales, who):
    goal, by = proposed(house, sales), house.actor(who)
    step = set_step(relationship_id=sales, words="Offer", by=house.actor("IT 2"))
    for act in (
        lambda: propose_goal(relationship_id=sales, words="x", by=by),
        lambda: change_goal(goal_id=goal, words="x", by=by),
        lambda: value_goal(goal_id=goal, value=1, by=by),
        lambda: end_goal(goal_id=goal, state=GoalState.REACHED, by=by),
        lambda: reopen_goal(goal_id=goal, by=by),
        lambda: set_step(relationship_id=sales, words="x", by=by),
        lambda: change_step(step_id=step, words="x", by=by),
        lambda: end_step(step_id=step, done=True, by=by),
        lambda: reopen_step(step_id=step, by=by),
    ):
        with pytest.raises(Missing):
            act()


def test_values_have_days_and_the_newest_counts(house, sales):
    goal, by = proposed(house, sales, start=9, target=3), house.actor("IT 2")
    value_goal(goal_id=goal, value=5, on=TODAY, by=by)
    value_goal(goal_id=goal, value=7, on=TODAY - timedelta(days=30), by=by)
    assert Goal.objects.get().current == 5
    assert [one.value for one in GoalValue.objects.order_by("on")] == [7, 5]
    line = plan_of(sales).goals[0]
    assert line.reached == pytest.approx(4 / 6)
    with pytest.raises(Refusal, match="today or before"):
        value_goal(goal_id=goal, value=5, on=TODAY + timedelta(days=1), by=by)


def test_an_open_goal_stays_in_sight_however_many_ended_and_of_these_the_last_are_told(house, sales):
    ended = [
        Goal(relationship_id=sales, words=f"Goal {n}", state=GoalState.REACHED, due_on=TODAY - timedelta(days=900 - n),
             ended_at=NOW - timedelta(days=900 - n))
        for n in range(60)
    ]  # fmt: skip
    Goal.objects.bulk_create(ended)
    proposed(house, sales, due_on=TODAY + timedelta(days=90))
    plan = plan_of(sales)
    assert [line.words for line in plan.goals] == ["A laptop in three days"]
    assert [line.words for line in plan.ended] == [f"Goal {n}" for n in range(59, 54, -1)]
    Goal.objects.filter(state=GoalState.REACHED).update(state=GoalState.DROPPED, ended_at=NOW)
    assert review(sales, by=house.actor("IT 2")).goals[0].words == "A laptop in three days"


def test_what_was_reached_is_taken_up_again_by_undo(house, sales):
    goal, browser = proposed(house, sales), house.browser("IT 2")
    page = browser.post(f"/book/goals/{goal}/end/", {"state": "reached"}, follow=True).content.decode()
    assert f"/book/goals/{goal}/return/" in page
    assert not Task.objects.filter(state=State.OPEN).exists()
    browser.post(f"/book/goals/{goal}/return/")
    assert Goal.objects.get().state == GoalState.OPEN
    assert Task.objects.filter(state=State.OPEN).count() == 1


def test_a_step_waits_on_whom_it_names_on_either_side(house, sales):
    step = set_step(
        relationship_id=sales,
        words="Choose ten users",
        person_id=house.people["Sales 2"].id,
        due_on=TODAY + timedelta(days=3),
        by=house.actor("IT 2"),
    )
    browser = house.browser("Sales 2")
    assert "Choose ten users" in browser.get("/tasks/").content.decode()
    assert "Choose ten users" in browser.get("/book/for-us/").content.decode()
    (task,) = waiting_on(by=house.actor("Sales 2")).items
    decide(task_id=task.id, yes=True, by=house.actor("Sales 2"))
    assert Step.objects.get(id=step).done_at == NOW
    assert names()[-1] == "relationships.step_ended"
    reopen_step(step_id=step, by=house.actor("IT 2"))
    assert len(waiting_on(by=house.actor("Sales 2")).items) == 1
    end_step(step_id=step, done=False, by=house.actor("Sales 2"))
    assert not waiting_on(by=house.actor("Sales 2")).items


@pytest.mark.parametrize("there", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_a_step_is_due_on_the_same_day_on_every_list_wherever_it_was_set(house, sales, settings, there):
    settings.READER_TIME_ZONE = "Europe/Amsterdam"
    with timezone.override(there):  # a job, an import, a colleague elsewhere
        set_step(
            relationship_id=sales, words="Go and look", person_id=house.people["IT 2"].id, due_on=date(2026, 12, 14),
            by=house.actor("IT 2"),
        )  # fmt: skip
    assert Task.objects.get(state=State.OPEN).due_at == datetime(2026, 12, 14, 22, 59, tzinfo=UTC)
    browser = house.browser("IT 2")
    for address in ("/tasks/", f"/book/{sales}/"):
        page = browser.get(address).content.decode()
        assert 'datetime="2026-12-14' in page
        assert 'datetime="2026-12-15' not in page


def test_a_step_goes_to_somebody_else_and_waits_on_her(house, sales):
    it = house.actor("IT 2")
    step = set_step(relationship_id=sales, words="Offer", person_id=house.people["IT 2"].id, by=it)
    change_step(step_id=step, person_id=house.people["IT 3"].id, by=it)
    assert not waiting_on(by=it).items
    assert len(waiting_on(by=house.actor("IT 3")).items) == 1


def test_the_other_side_sees_who_looks_after_them_and_nothing_of_health_stage_or_mood(house, sales):
    goal = proposed(house, sales)
    answer_goal(goal_id=goal, yes=True, seen=1, by=house.actor("Sales 1"))
    text = "Fine. @Sales 2"
    write_down(relationship_id=sales, text=text, kind=Contact.CALL, today=TODAY, by=house.actor("IT 2"))
    page = house.browser("Sales 2").get("/book/for-us/").content.decode()
    for word in ("IT 2", "A laptop in three days", "Call: Fine."):
        assert word in page
    for word in ("Unaware", "ealth", "went"):
        assert word not in page.split("<main")[1]
    assert "Call: Fine." not in house.browser("Sales 3").get("/book/for-us/").content.decode()
    assert "Nobody has written down" in house.browser("Finance 2").get("/book/for-us/").content.decode()


def test_what_is_proposed_is_for_who_leads_alone(house, sales):
    proposed(house, sales)
    assert who_looks_after(by=house.actor("Sales 1"))[0].proposed
    (row,) = who_looks_after(by=house.actor("Sales 2"))
    assert not row.proposed
    assert not row.agreed


def test_the_page_of_the_other_side_stays_cheap(house, sales, django_assert_max_num_queries):
    for number in range(9):
        proposed(house, sales, start=1, target=number)
    browser = house.browser("Sales 1")
    browser.get("/book/for-us/")
    with django_assert_max_num_queries(18):
        browser.get("/book/for-us/")


@pytest.mark.parametrize(
    ("start", "current", "target", "share"),
    [(9, 5, 3, 4 / 6), (None, 5, 10, 0.5), (0, 12, 10, 1), (3, 1, 9, 0), (4, 4, 4, 1), (1, None, 4, None)],
)
def test_a_goal_leads_up_or_down(start, current, target, share):
    assert reached_share(start=start, current=current, target=target) == (
        None if share is None else pytest.approx(share)
    )
