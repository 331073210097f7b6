"""By when somebody answers: always while the team works, never earlier than asked."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.catalogue.rules.due import HOUR, as_long, due, soon
from rapport.catalogue.rules.hours import CLOSED, WorkTime
from rapport.catalogue.tests.test_hours import work_times

OFFICE = WorkTime("Europe/Amsterdam", (((510, 1050),),) * 5 + (CLOSED,) * 2)
TICK = timedelta(microseconds=1)
LENGTHS = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))


def here(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Amsterdam"))


@given(made=work_times(), within=LENGTHS)
def test_an_answer_is_due_while_the_team_works_and_never_earlier_than_asked(made, within):
    work, at = made
    found = due(work, at, within)
    assert work.is_open(found)
    assert found >= at + within


@given(made=work_times(), length=LENGTHS)
def test_begun_anew_it_has_the_same_working_time_and_ends_in_it(made, length):
    work, at = made
    found = as_long(work, at - length, at, at=at)
    assert work.is_open(found)
    assert work.between(at, found) >= max(work.between(at - length, at), HOUR)


@given(made=work_times())
def test_what_is_promised_often_lies_ahead_and_ends_in_working_time(made):
    work, at = made
    for _key, moment in soon(work, at):
        assert moment > at
        assert work.is_open(moment) or work.is_open(moment - TICK)


def test_today_ends_when_the_clock_skips_the_hour_in_which_the_doors_close():
    work = WorkTime("Africa/Casablanca", (CLOSED,) * 6 + (((0, 121),),))  # until 02:01; 02:00 is followed by 03:00
    said = dict(soon(work, datetime(2026, 3, 22, tzinfo=UTC)))
    assert said["today"] == datetime(2026, 3, 22, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "days", "until"),
    [
        (here(26, 10), 2, here(30, 10)),  # Thursday, so Monday and not Saturday
        (here(27, 17, 45), 2, here(2, 8, 30).replace(month=12)),  # after the doors closed on Friday: from Monday on
        (here(28, 12), 1, here(1, 8, 30).replace(month=12)),  # from Monday morning on
        (here(23, 9), 5, here(30, 9)),
        (here(23, 9), 0, here(23, 9)),
    ],
)
def test_days_count_as_working_days(asked, days, until):
    assert due(OFFICE, asked, timedelta(days=days)) == until.astimezone(UTC)


def test_a_public_holiday_is_no_working_day():
    work = WorkTime("Europe/Amsterdam", OFFICE.week, {here(30, 0).date(): CLOSED})
    assert due(work, here(26, 10), timedelta(days=2)) == here(1, 10).replace(month=12)


def test_on_a_friday_evening_nothing_is_promised_for_today():
    assert [(key, moment) for key, moment in soon(OFFICE, here(27, 18))] == [
        ("2h", here(30, 10, 30)),
        ("next", here(30, 9, 30)),
        ("week", here(7, 8, 30).replace(month=12)),
    ]
