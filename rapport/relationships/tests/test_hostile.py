"""What somebody might try with a book that is not hers to do, and what must go with whom it is about."""

from datetime import UTC, datetime, timedelta

import pytest

from rapport.conversation.models import Comment, Follow
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.relationships.actions.contact import (
    change_touchpoint,
    log_touchpoint,
    put_back_touchpoint,
    remove_touchpoint,
)
from rapport.relationships.actions.forgetting import forget_customer, remove_old_words, remove_removed
from rapport.relationships.actions.goals import answer_goal, change_goal, follow_leads, propose_goal
from rapport.relationships.actions.loading.plan import Aimed, load_goals
from rapport.relationships.actions.plan import take_back, write_down
from rapport.relationships.actions.steps import change_step, set_step
from rapport.relationships.models import Goal, Step, Touchpoint
from rapport.relationships.queries.contact import touchpoint_page
from rapport.relationships.queries.feed import events_of
from rapport.relationships.queries.theirs import who_looks_after
from rapport.relationships.rules.words import Contact, Source
from rapport.relationships.tests.conftest import OPERATOR
from rapport.tasks.models import Task
from rapport.tasks.public import decide, waiting_on
from tests.kept import made_once

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@made_once(at=NOW)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 2")


def proposed(house, sales, words="A laptop in three days", **more):
    return propose_goal(relationship_id=sales, words=words, by=house.actor("IT 2"), **more)


def led_by(house, unit, name):
    house.units[unit].manager = house.people[name]
    house.units[unit].save(update_fields=["manager"])


# goals
def test_who_led_the_unit_before_answers_no_goal_and_it_goes_on_to_who_leads_now(house, sales):
    goal = proposed(house, sales)
    (task,) = waiting_on(by=house.actor("Sales 1")).items
    led_by(house, "Sales", "Sales 2")
    with pytest.raises(Refusal, match="Somebody else speaks for them now"):
        decide(task_id=task.id, yes=True, by=house.actor("Sales 1"))
    assert Goal.objects.get(id=goal).agreed_at is None
    assert not waiting_on(by=house.actor("Sales 1")).items
    (task,) = waiting_on(by=house.actor("Sales 2")).items
    decide(task_id=task.id, yes=True, by=house.actor("Sales 2"))
    assert Goal.objects.get(id=goal).agreed_by_id == house.people["Sales 2"].id


def test_what_is_proposed_waits_on_who_leads_by_now_however_many_there_are(house, sales, monkeypatch):
    monkeypatch.setattr("rapport.relationships.actions.goals.AT_ONCE", 2)
    for number in range(5):
        proposed(house, sales, words=f"Goal {number}")
    assert follow_leads() == 0
    led_by(house, "Sales", "Sales 2")
    assert (follow_leads(), follow_leads()) == (5, 0)
    assert len(waiting_on(by=house.actor("Sales 2")).items) == 5
    assert not waiting_on(by=house.actor("Sales 1")).items


def test_a_yes_is_to_the_words_that_were_read(house, sales):
    goal = proposed(house, sales)
    lead = house.browser("Sales 1")
    assert 'name="seen" value="1"' in lead.get("/book/for-us/").content.decode()
    change_goal(goal_id=goal, words="A laptop in thirty days", by=house.actor("IT 2"))
    for sent in ({"answer": "yes", "seen": "1"}, {"answer": "yes"}):
        answer = lead.post(f"/book/for-us/goals/{goal}/answer/", sent)
        assert answer.status_code == 422
        assert "Say yes to what is proposed now: “A laptop in thirty days”" in answer.content.decode()
    assert Goal.objects.get().agreed_at is None
    lead.post(f"/book/for-us/goals/{goal}/answer/", {"answer": "yes", "seen": "2"})
    assert Goal.objects.get().agreed_at == NOW


def test_a_yes_by_rest_to_older_terms_is_told_the_new_ones(house, sales):
    goal = proposed(house, sales, start=9, target=3, measure="days")
    change_goal(goal_id=goal, words="A laptop in three days", start=9, target=8, measure="days", by=house.actor("IT 2"))
    address = f"/api/relationships/goals/{goal}/answer"
    answer = house.browser("Sales 1").post(address, {"yes": True, "seen": 1}, content_type="application/json")
    assert answer.status_code == 422
    assert "from 9 to 8 days (version 2)" in answer.content.decode()


def test_a_task_of_older_words_answers_nothing(house, sales):
    goal = proposed(house, sales)
    (old,) = waiting_on(by=house.actor("Sales 1")).items
    change_goal(goal_id=goal, words="A laptop in thirty days", by=house.actor("IT 2"))
    with pytest.raises(Refusal, match="settled already"):
        decide(task_id=old.id, yes=True, by=house.actor("Sales 1"))
    assert Goal.objects.get().agreed_at is None


def test_a_file_does_not_change_what_the_other_side_said_yes_to(house, sales):
    goal = proposed(house, sales, start=9, target=3)
    answer_goal(goal_id=goal, yes=True, seen=1, by=house.actor("Sales 1"))
    same = Aimed(relationship_id=sales, words="A laptop in three days", start=9, current=5, target=3)
    load_goals([same], by=house.actor("IT 2"))
    assert Goal.objects.get().agreed_at == NOW
    load_goals([Aimed(relationship_id=sales, words="A laptop in three days", start=9, target=8)], by=OPERATOR)
    assert Goal.objects.get().agreed_at is None
    assert len(waiting_on(by=house.actor("Sales 1")).items) == 1


# notes
@pytest.mark.parametrize("who", ["Sales 2", "Finance 1"])
def test_whom_a_note_names_does_not_read_it(house, sales, who):
    at = NOW + timedelta(days=3)
    text = f"Careful with @{who}"
    by = house.actor("IT 2")
    ident = write_down(relationship_id=sales, text=text, kind=Contact.NOTE, today=NOW.date(), at=at, by=by)
    assert touchpoint_page(ident, by=house.actor("IT 3")).met
    with pytest.raises(Missing):
        touchpoint_page(ident, by=house.actor(who))
    assert house.browser(who).get(f"/talk/touchpoint/{ident}/").status_code == 404
    assert not [met for row in who_looks_after(by=house.actor(who)) for met in row.met]
    assert not events_of(by=house.actor(who))


def test_what_is_put_anew_as_a_note_is_read_no_more_by_who_was_there(house, sales):
    by = house.actor("IT 2")
    ident = log_touchpoint(relationship_id=sales, kind=Contact.CALL, person_ids=[house.people["Sales 2"].id], by=by)
    assert touchpoint_page(ident, by=house.actor("Sales 2"))
    change_touchpoint(touchpoint_id=ident, kind=Contact.NOTE, by=by)
    with pytest.raises(Missing):
        touchpoint_page(ident, by=house.actor("Sales 2"))


# steps
def test_a_step_is_set_on_nobody_of_neither_side(house, sales):
    by, outside = house.actor("IT 2"), house.people["Finance 2"].id
    with pytest.raises(Refusal, match="Finance 2 is of neither side"):
        set_step(relationship_id=sales, words="Pay", person_id=outside, by=by)
    step = set_step(relationship_id=sales, words="Pay", by=by)
    with pytest.raises(Refusal, match="neither side"):
        change_step(step_id=step, person_id=outside, by=by)
    answer = house.browser("IT 2").post(
        f"/api/relationships/{sales}/steps", {"words": "Pay", "person_id": outside}, content_type="application/json"
    )
    assert answer.status_code == 422
    answer = house.browser("IT 2").post(
        f"/book/{sales}/touchpoints/new/", {"text": "Fine.\n! pay @Finance 2", "kind": "call"}
    )
    assert (answer.status_code, "of neither side" in answer.content.decode()) == (422, True)
    assert not Task.objects.exists()
    assert not Touchpoint.objects.exists()


@pytest.mark.parametrize("who", ["IT 1", "IT 3", "Sales 1", "Sales 3", "Plants 1"])
def test_a_step_is_set_on_whoever_is_of_either_side(house, sales, who):
    led_by(house, "Sales", "Plants 1")  # leads it, and sits elsewhere
    ident = house.people[who].id
    set_step(relationship_id=sales, words="Pay", person_id=ident, by=house.actor("IT 2"))
    assert Step.objects.get().person_id == ident


# what was taken away
@pytest.mark.parametrize("source", [Source.HAND, Source.MAIL, Source.CALENDAR])
def test_what_was_taken_away_comes_in_again_by_the_same_key(house, sales, source):
    by = house.actor("IT 2")
    sent = {"relationship_id": sales, "kind": Contact.CALL, "key": "<1@halmar.example>", "source": source, "by": by}
    first = log_touchpoint(**sent)
    remove_touchpoint(touchpoint_id=first, by=by)
    second = log_touchpoint(**sent)
    assert (second != first, log_touchpoint(**sent)) == (True, second)
    with pytest.raises(Refusal, match="came in again since"):
        put_back_touchpoint(touchpoint_id=first, by=by)
    remove_touchpoint(touchpoint_id=second, by=by)
    put_back_touchpoint(touchpoint_id=first, by=by)
    assert list(Touchpoint.objects.filter(removed_at=None).values_list("id", flat=True)) == [first]


def test_what_was_written_down_and_taken_back_may_be_written_down_again_with_its_steps(house, sales):
    by = house.actor("IT 2")
    sent = {"relationship_id": sales, "text": "Fine.\n! offer @me", "kind": Contact.CALL, "today": NOW.date(), "by": by}
    take_back(touchpoint_id=write_down(**sent, key="k"), by=by)
    again = write_down(**sent, key="k")
    assert list(Step.objects.filter(dropped_at=None).values_list("touchpoint_id", flat=True)) == [again]


# what is said under it
def said(about, about_id, person):
    Follow.objects.create(about=about, about_id=about_id, reader=person.user)
    return Comment.objects.create(about=about, about_id=about_id, author=person, text="She is ill again.")


def test_what_was_said_under_the_book_of_somebody_goes_with_her(house):
    with clock.frozen(NOW):
        book = house.looks_after("IT", person="Sales 2", owner="IT 2")
        met = log_touchpoint(relationship_id=book, kind=Contact.CALL, by=house.actor("IT 2"))
        said("relationship", book, house.people["IT 3"])
        said("touchpoint", met, house.people["IT 3"])
        forget_customer(house.people["Sales 2"].id)
    assert (Comment.objects.count(), Follow.objects.count()) == (0, 0)


def test_what_was_said_under_a_touchpoint_goes_with_its_words(house, sales):
    person = house.people["Sales 2"]
    met = log_touchpoint(
        relationship_id=sales,
        kind=Contact.CALL,
        outcome="Ill.",
        person_ids=[person.id],
        key="k",
        by=house.actor("IT 2"),
    )
    comment = said("touchpoint", met, house.people["IT 3"])
    other = said("touchpoint", met + 1000, house.people["IT 3"])
    forget_customer(person.id)
    comment.refresh_from_db()
    other.refresh_from_db()
    assert (comment.text, other.text) == ("", "She is ill again.")
    assert Touchpoint.objects.get().key == "", "what would know it again tells of her too"


def test_what_was_said_goes_after_the_time_of_the_words_it_was_said_of(house, sales):
    old = log_touchpoint(
        relationship_id=sales, kind=Contact.CALL, at=NOW - timedelta(days=2000), by=house.actor("IT 2")
    )  # without words of its own
    comment = said("touchpoint", old, house.people["IT 3"])
    remove_old_words(NOW - timedelta(days=1096))
    comment.refresh_from_db()
    assert comment.text == ""


def test_what_was_said_under_what_was_taken_away_goes_for_good_with_it(house, sales):
    met = log_touchpoint(relationship_id=sales, kind=Contact.CALL, by=house.actor("IT 2"))
    said("touchpoint", met, house.people["IT 3"])
    remove_touchpoint(touchpoint_id=met, by=house.actor("IT 2"))
    assert house.browser("IT 3").get(f"/talk/touchpoint/{met}/").status_code == 404
    remove_removed(NOW + timedelta(days=1))
    assert not Comment.objects.exists()
