"""Touchpoints: what was said stays, what is due follows from when the two sides met last."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.relationships.actions.book import describe, move_stage
from rapport.relationships.actions.contact import (
    change_touchpoint,
    log_touchpoint,
    put_back_touchpoint,
    remove_touchpoint,
)
from rapport.relationships.actions.forgetting import forget_customer, remove_old_entries, remove_old_words
from rapport.relationships.actions.steps import set_step
from rapport.relationships.models import Entry, Participant, Relationship, Touchpoint
from rapport.relationships.queries.contact import offered
from rapport.relationships.queries.holdings import customer_held
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.time import due_on, kept_share
from rapport.relationships.rules.words import Contact, Happened, Mood, Side, Source
from rapport.tasks.models import Task
from tests.kept import made_once

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@made_once(at=NOW)
def sales(house):
    return house.looks_after("IT", unit="Sales", owner="IT 2", rhythm_days=30)


def met(house, sales, **more):
    return log_touchpoint(relationship_id=sales, kind=more.pop("kind", Contact.CALL), by=house.actor("IT 2"), **more)


def test_a_call_is_written_down_with_who_was_there_on_which_side(house, sales):
    people = [house.people[name].id for name in ("IT 2", "Sales 1")]
    ident = met(house, sales, person_ids=people, outcome="They want the tablets by May.", minutes=20)
    sides = dict(Participant.objects.filter(touchpoint_id=ident).values_list("person_id", "side"))
    assert sides == {people[0]: Side.OURS, people[1]: Side.THEIRS}
    assert Entry.objects.get(relationship_id=sales).what == Happened.TOUCHPOINT


def test_the_next_contact_is_due_a_rhythm_after_the_last_that_took_place(house, sales):
    met(house, sales, at=NOW - timedelta(days=10))
    met(house, sales, at=NOW + timedelta(days=5))
    met(house, sales, kind=Contact.NOTE)
    row = Relationship.objects.get(id=sales)
    assert row.last_at == NOW - timedelta(days=10)
    assert row.planned_at == NOW + timedelta(days=5)
    assert row.due_on == date(2026, 12, 10)


def test_what_is_taken_away_counts_no_more_until_it_is_put_back(house, sales):
    ident = met(house, sales)
    remove_touchpoint(touchpoint_id=ident, by=house.actor("IT 3"))
    assert Relationship.objects.get(id=sales).last_at is None
    assert not Entry.objects.exists()
    put_back_touchpoint(touchpoint_id=ident, by=house.actor("IT 3"))
    assert Relationship.objects.get(id=sales).last_at == NOW
    assert Entry.objects.count() == 1


def test_what_is_put_anew_keeps_the_rest(house, sales):
    ident = met(house, sales, outcome="Fine.", minutes=30)
    change_touchpoint(touchpoint_id=ident, minutes=45, by=house.actor("IT 2"))
    one = Touchpoint.objects.get(id=ident)
    assert (one.outcome, one.minutes) == ("Fine.", 45)


def test_the_same_mail_twice_is_one_touchpoint(house, sales):
    first = met(house, sales, source=Source.MAIL, key="<1@halmar.example>")
    assert met(house, sales, source=Source.MAIL, key="<1@halmar.example>") == first


def test_whom_a_note_names_was_not_met_and_is_offered_no_sooner(house, sales):
    met(house, sales, at=NOW - timedelta(days=1), person_ids=[house.people["Sales 3"].id])
    met(house, sales, kind=Contact.NOTE, person_ids=[house.people["Sales 2"].id])
    first = offered(sales, "sales", by=house.actor("IT 2"))[0]
    assert first.person.name == "Sales 3"


@pytest.mark.parametrize("who", ["Finance 1", "Sales 1", "Boss"])
def test_others_write_and_change_nothing(house, sales, who):
    ident = met(house, sales)
    with pytest.raises(Missing):
        log_touchpoint(relationship_id=sales, kind=Contact.CALL, by=house.actor(who))
    with pytest.raises(Missing):
        remove_touchpoint(touchpoint_id=ident, by=house.actor(who))


@pytest.mark.parametrize("at", [datetime(1969, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)])
def test_times_far_away_are_refused(house, sales, at):
    with pytest.raises(Refusal, match="1970"):
        met(house, sales, at=at)


days = st.dates(date(2020, 1, 1), date(2026, 1, 1))


@given(st.lists(days, max_size=20).map(sorted), st.integers(1, 400), days, st.integers(1, 900))
def test_the_share_of_days_on_which_the_rhythm_was_kept_equals_a_count_of_every_day(contacts, rhythm, begin, length):
    end = begin + timedelta(days=length)
    each = (begin + timedelta(days=n) for n in range(length))
    kept = sum(any(c <= day < c + timedelta(days=rhythm) for c in contacts) for day in each)
    assert kept_share(contacts=contacts, rhythm_days=rhythm, begin=begin, end=end) == pytest.approx(kept / length)


def test_without_a_rhythm_nothing_is_due():
    assert due_on(rhythm_days=None, last_on=None, began_on=date(2026, 1, 1)) is None


def test_whoever_it_is_about_reads_all_of_it_judgements_too(house):
    with clock.frozen(NOW):
        ident = house.looks_after("IT", person="Sales 2", owner="IT 2", about="Calls rather than writes.")
        stage = stages_of(house.teams["IT"].id)[2]
        move_stage(relationship_id=ident, stage_id=stage.id, reason="Asks twice a week.", by=house.actor("IT 2"))
        met(house, ident, person_ids=[house.people["Sales 2"].id], outcome="Was in a hurry.", mood=Mood.BAD)
    told = " ".join(" ".join(row) for row in customer_held(house.people["Sales 2"].id))
    for words in ("Calls rather than writes.", "Asks twice a week.", "Was in a hurry.", "it went: bad", "Using"):
        assert words in told
    assert not customer_held(house.people["Sales 3"].id)


def test_erasing_whom_a_book_is_about_leaves_nothing_that_waits_and_no_words(house):
    ident = house.looks_after("IT", person="Sales 2", owner="IT 2")
    keeper = house.actor("IT 2")
    set_step(relationship_id=ident, words="Call Sales 2 on Monday", person_id=house.people["IT 2"].id, by=keeper)
    assert Task.objects.get().state == "open"
    forget_customer(house.people["Sales 2"].id)
    assert not Relationship.objects.filter(id=ident).exists()
    task = Task.objects.get()
    assert (task.state, task.words) == ("withdrawn", "")


def test_logging_a_call_takes_nobody_s_words_for_changed(house, sales):
    seen = Relationship.objects.get(id=sales).version
    met(house, sales)
    describe(relationship_id=sales, about="They plan in May.", seen=seen, by=house.actor("IT 3"))
    assert Relationship.objects.get(id=sales).about == "They plan in May."


def test_words_go_after_a_time_and_that_the_two_sides_met_later(house, sales):
    met(house, sales, at=NOW - timedelta(days=4000), outcome="Long ago.", mood=Mood.GOOD)
    met(house, sales, outcome="Today.")
    remove_old_words(NOW - timedelta(days=1096))
    assert list(Touchpoint.objects.order_by("at").values_list("outcome", "mood")) == [("", ""), ("Today.", "")]
    remove_old_entries(NOW - timedelta(days=3653))
    assert [one.outcome for one in Touchpoint.objects.all()] == ["Today."]
    assert Entry.objects.count() == 1
