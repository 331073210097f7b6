"""Words to moments: what people type in a hurry means what they think it does."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.relationships.rules.follow_ups import follow_ups_in
from rapport.relationships.rules.when import DAYS, NotATimeError, Toward, day_in, minutes_in, moment_in

NOW = datetime(2026, 11, 26, 10, 40)  # noqa: DTZ001 (a reader's own clock), a Thursday

nows = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1))  # noqa: DTZ001 (a reader's own clock)
days = st.dates(date(1990, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", "2026-11-26 10:40"),
        ("now", "2026-11-26 10:40"),
        ("yesterday 14:00", "2026-11-25 14:00"),
        ("y 14", "2026-11-25 14:00"),
        ("14", "2026-11-26 14:00"),
        ("tomorrow 9", "2026-11-27 09:00"),
        ("tomorrow", "2026-11-27 09:00"),
        ("yesterday", "2026-11-25 12:00"),
        ("Mon", "2026-11-23 12:00"),
        ("next fri at 9.30", "2026-11-27 09:30"),
        ("last Thursday 8am", "2026-11-19 08:00"),
        ("20 Nov 14:00", "2026-11-20 14:00"),
        ("Nov 20, 2 pm", "2026-11-20 14:00"),
        ("1 December", "2025-12-01 12:00"),
        ("2026-12-24 16:00", "2026-12-24 16:00"),
        ("20.11. 14:00", "2026-11-20 14:00"),
        ("+2w", "2026-12-10 09:00"),
        ("-3d 9", "2026-11-23 09:00"),
        ("-2h", "2026-11-26 08:40"),
    ],
)
def test_what_is_typed_means_what_it_says(typed, meant):
    assert moment_in(typed, now=NOW) == datetime.fromisoformat(meant)


@pytest.mark.parametrize("typed", ["soon", "25:00", "31 Feb", "yesterday 14:75", "13pm", "next", "99999-01-01"])
def test_what_is_no_time_is_said_to_be_none(typed):
    with pytest.raises(NotATimeError):
        moment_in(typed, now=NOW)


@given(st.text(max_size=80), nows, st.sampled_from(Toward))
def test_whatever_is_typed_is_a_moment_or_none(text, now, toward):
    try:
        found = moment_in(text, now=now, toward=toward)
    except NotATimeError:
        return
    assert isinstance(found, datetime)


@given(nows, days, st.times())
def test_a_written_out_day_and_time_are_read_as_written(now, day, at):
    for form in ("%Y-%m-%d %H:%M", "%d %b %Y %H:%M", "%d.%m.%Y %H:%M", "%H:%M %d %B %Y"):
        meant = datetime.combine(day, at).replace(second=0, microsecond=0)
        assert moment_in(meant.strftime(form), now=now) == meant


@given(nows, st.integers(0, 6), st.sampled_from(Toward), st.integers(2, 9))
def test_a_weekday_is_that_day_within_a_week_and_the_right_way(now, weekday, toward, letters):
    found = day_in(DAYS[weekday][:letters], today=now.date(), toward=toward)
    assert found.weekday() == weekday
    assert 1 <= (found - now.date()).days * toward <= 7


@given(nows, st.integers(-900, 900))
def test_a_number_of_days_and_weeks_is_counted_from_today(now, number):
    assert day_in(f"{number:+d}d", today=now.date()) == now.date() + timedelta(days=number)
    assert day_in(f"{number:+d}w", today=now.date()) == now.date() + timedelta(weeks=number)


@given(nows, days)
def test_a_day_without_a_year_is_the_nearest_one_the_right_way(now, day):
    for toward in Toward:
        try:
            found = day_in(f"{day:%d %b}", today=now.date(), toward=toward)
        except NotATimeError:
            assert (day.month, day.day) == (2, 29)
            continue
        assert (found.month, found.day) == (day.month, day.day)
        assert 0 <= (found - now.date()).days * toward <= 366


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("", None), ("45", 45), ("45 min", 45), ("1:30", 90), ("1h30", 90), ("2 h", 120), ("3 d", 1440), ("1d 2h", 600)],
)
def test_a_length_is_read_as_people_say_it(typed, minutes):
    assert minutes_in(typed) == minutes


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_length_or_none(text):
    try:
        found = minutes_in(text)
    except NotATimeError:
        return
    assert found is None or found >= 0


def test_lines_with_a_mark_are_what_is_to_be_done():
    text = "They want tablets.\n! call back by Friday @me\n! send the offer @Sales 1 by 1 Dec\n! think about by the way"
    kept, found = follow_ups_in(text, today=NOW.date())
    assert kept == "They want tablets."
    assert [(one.words, one.whom, one.due_on) for one in found] == [
        ("call back", "me", date(2026, 11, 27)),
        ("send the offer", "Sales 1", date(2026, 12, 1)),
        ("think about by the way", "", None),
    ]


@given(st.text(max_size=300), days)
def test_no_line_is_lost_and_nothing_breaks(text, today):
    kept, found = follow_ups_in(text, today=today)
    assert len(kept.splitlines()) + len(found) <= len(text.splitlines())
