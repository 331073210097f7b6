"""The other side: what it said stays to be seen and can be taken back, and what it corrects reaches who wrote it."""

from datetime import UTC, date, datetime

import pytest

from rapport.conversation.actions.telling import tell_of_comment
from rapport.conversation.models import Notification
from rapport.conversation.public import comment, unfollow
from rapport.directory.models import Identity
from rapport.intake.public import run_import
from rapport.kit.problems import Refusal
from rapport.relationships.actions.goals import answer_goal, change_goal, propose_goal
from rapport.relationships.models import Goal, Touchpoint
from rapport.relationships.public import TASKS, who_hears
from rapport.relationships.queries.holdings import customer_held, keeper_held
from rapport.relationships.queries.theirs import who_looks_after
from rapport.relationships.rules.words import TaskOf
from rapport.relationships.tests.conftest import OPERATOR
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@made_once(at=NOW)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 2")


@made_once
def goal(house, sales):
    return propose_goal(
        relationship_id=sales, words="A laptop in three days", due_on=date(2027, 5, 1), by=house.actor("IT 2")
    )


def page_of(house, who):
    return house.browser(who).get("/book/for-us/").content.decode()


def test_a_no_stays_to_be_seen_with_its_reason_and_can_become_a_yes(house, goal):
    lead = house.browser("Sales 1")
    lead.post(f"/book/for-us/goals/{goal}/answer/", {"answer": "no", "reason": "Two days, please"})
    page = page_of(house, "Sales 1")
    for words in ("You said no", "“Two days, please”", "Agree after all"):
        assert words in page
    assert "Two days, please" not in page_of(house, "Sales 2")
    with pytest.raises(Refusal, match="answered already"):
        answer_goal(goal_id=goal, yes=False, reason="Still not", by=house.actor("Sales 1"))
    lead.post(f"/book/for-us/goals/{goal}/answer/", {"answer": "yes", "seen": "1"})
    row = Goal.objects.get(id=goal)
    assert (row.agreed_at, row.declined_at, row.answer) == (NOW, None, "")
    assert "You said no" not in page_of(house, "Sales 1")


def test_a_yes_after_a_no_is_to_what_is_proposed_now(house, goal):
    answer_goal(goal_id=goal, yes=False, reason="Two days", by=house.actor("Sales 1"))
    change_goal(goal_id=goal, words="A laptop in two days", by=house.actor("IT 2"))
    with pytest.raises(Refusal, match="in two days"):
        answer_goal(goal_id=goal, yes=True, seen=1, by=house.actor("Sales 1"))
    (row,) = who_looks_after(by=house.actor("Sales 1"))
    assert ([one.words for one in row.proposed], list(row.declined)) == (["A laptop in two days"], [])


def test_who_proposes_something_comes_first_and_what_is_proposed_before_all_else(house, goal):
    house.looks_after("Finance", unit="Sales", owner="Finance 2")
    assert [row.team.name for row in who_looks_after(by=house.actor("Sales 1"))] == ["IT", "Finance"]
    assert [row.team.name for row in who_looks_after(by=house.actor("Sales 2"))] == ["Finance", "IT"]
    page = page_of(house, "Sales 1")
    assert page.index("A laptop in three days") < page.index("What was agreed")


def test_a_no_is_called_no_in_the_list_of_tasks_as_on_the_page(house, goal):
    (kind,) = (one for one in TASKS if one.name == TaskOf.GOAL)
    assert str(kind.no) == "No"
    assert ">No<span" in page_of(house, "Sales 1")


def test_an_answer_is_held_as_the_customers_and_a_proposal_as_the_keepers(house, goal):
    answer_goal(goal_id=goal, yes=False, reason="Two days", by=house.actor("Sales 1"))
    lead, keeper = house.people["Sales 1"].id, house.people["IT 2"].id
    assert [row[1] for row in customer_held(lead)] == ["open, you said no: Two days"]
    assert not keeper_held(lead)
    assert ("A laptop in three days", "a goal you proposed", "open") in keeper_held(keeper)
    assert not customer_held(keeper)


def test_each_card_leads_to_what_is_promised(house, sales):
    assert '<a href="/services/agreements/for/halmar/sales/">' in page_of(house, "Sales 2")
    house.looks_after("Finance", person="Sales 2", owner="Finance 2")
    assert '<a href="/services/agreements/for/">' in page_of(house, "Sales 2")


def imported(house, tmp_path, author="it.3@halmar.example"):
    """A touchpoint that came in by a file, which made nobody follow it."""
    for person in house.people.values():
        Identity.objects.get_or_create(value=person.email, defaults={"person": person})
    file = tmp_path / "calls.csv"
    file.write_text(
        f"Customer,at,subject,contact,author\nSales,2026-10-01,All is well,sales.2@halmar.example,{author}\n"
    )
    run_import("touchpoints", [file], by=OPERATOR, team="IT")
    return Touchpoint.objects.get().id


def told_of(house, met, who):
    said = comment(about="touchpoint", about_id=met, text="It was on Friday.", by=house.actor(who))
    tell_of_comment(comment_id=said, named_ids=[])
    rows = Notification.objects.filter(about="touchpoint", about_id=met)
    return set(rows.values_list("reader__name", flat=True))


def test_what_the_other_side_says_under_a_touchpoint_that_came_in_by_a_file_reaches_who_wrote_it(
    house, sales, tmp_path
):
    assert told_of(house, imported(house, tmp_path), "Sales 2") == {"IT 3"}


@pytest.mark.parametrize("author", ["", "finance.2@halmar.example"])
def test_where_nobody_of_the_team_wrote_it_who_owns_it_hears(house, sales, tmp_path, author):
    assert told_of(house, imported(house, tmp_path, author), "Sales 2") == {"IT 2"}


def test_who_wrote_it_hears_of_a_correction_though_she_follows_it_no_more(house, sales, tmp_path):
    met = imported(house, tmp_path)
    unfollow(about="touchpoint", about_id=met, by=house.actor("IT 3"))
    assert told_of(house, met, "Sales 2") == {"IT 3"}


def test_what_one_of_the_team_says_reaches_only_who_follows_it(house, sales, tmp_path):
    met = imported(house, tmp_path)
    assert told_of(house, met, "IT 1") == set()
    assert who_hears(met, house.people["IT 1"].id) == frozenset()
