"""What other systems call their activities, and what becomes of each."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kit.text import in_cell, out_of_cell
from rapport.relationships.rules.activities import (
    Kept,
    activity,
    contact_named,
    minutes_of,
    one_line,
    rhythm_of,
    whole,
)
from rapport.relationships.rules.words import LONGEST_LINE

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Phone Call", "call"),
        ("phonecall", "call"),
        ("Logged call - no answer", "call"),
        ("INCOMING_EMAIL", "message"),
        ("Appointment", "meeting"),
        ("Business Review", "review"),
        ("Lunch", "coffee"),
        ("Coffee meeting", "coffee"),
        ("Lunch appointment", "coffee"),
        ("Meeting notes", "meeting"),
        ("Fax", "message"),
        ("Note", "note"),
        ("Site visit", "visit"),
        ("Quote Close", None),
    ],
)
def test_words_of_other_systems_mean_one_of_our_kinds(word, kind):
    assert contact_named(word) == kind


def become(kind, status="", **more):
    told = {"series": False, "closed": False, "due_only": False, **more}
    return activity(kind=kind, status=status, **told)


def test_a_task_is_a_step_and_a_call_still_to_be_made_is_one_too():
    assert (become("Task", "Open").kept, become("Task", "Open").done) == (Kept.STEP, False)
    assert become("Task", "Completed").done
    assert become("Task", "Canceled").dropped
    assert become("Call", "Not Started", due_only=True).kept is Kept.STEP
    assert become("Call", "Completed", due_only=True).kept is Kept.TOUCHPOINT
    assert become("", due_only=True).kept is Kept.STEP
    assert become("Meeting", "Scheduled").kept is Kept.TOUCHPOINT


def test_what_was_called_off_and_what_stands_for_a_series_is_neither():
    assert become("Meeting", "No Show").kept is Kept.CALLED_OFF
    assert become("Recurring Appointment").kept is Kept.SERIES
    assert become("Meeting", series=True).kept is Kept.SERIES


@given(st.text(max_size=900))
def test_nothing_of_a_long_subject_is_lost(text):
    line, rest = one_line(text)
    assert len(line) <= LONGEST_LINE
    assert not rest or rest.startswith(line[:-1])
    assert "".join(whole(rest or line).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("cells", "minutes"),
    [
        ({"minutes": "45"}, 45),
        ({"minutes": "1:30:00"}, 90),
        ({"minutes": "20 minutes"}, 20),
        ({"seconds": "1140"}, 19),
        ({"milliseconds": "600000"}, 10),
        ({"minutes": "a while"}, 25),
        ({}, 25),
    ],
)
def test_how_long_it_took_is_told_or_follows_from_its_end(cells, minutes):
    assert minutes_of(begin=NOON, end=NOON + timedelta(minutes=25), cells=cells) == minutes


@pytest.mark.parametrize(
    ("text", "days"), [("42", 42), ("6w", 42), ("every 2 months", 60), ("10 days", 10), ("0", None), ("often", None)]
)
def test_a_rhythm_is_days_or_weeks_or_months(text, days):
    assert rhythm_of(text) == days


@given(st.text())
def test_what_goes_into_a_cell_comes_out_of_it(text):
    assert out_of_cell(in_cell(text)) == text or text.startswith("'")
