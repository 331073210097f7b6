"""Business time against a count of every single minute, in zones whose clocks do what clocks can do."""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.catalogue.rules.clock import read_hours, show_hours
from rapport.catalogue.rules.hours import ALL_DAY, CLOSED, HORIZON, WorkTime
from rapport.kit.problems import Refusal

ZONES = (
    "Europe/Lisbon",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Casablanca",
    "Pacific/Apia",
)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NINE_TO_FIVE = ((540, 1020),)
OFFICE = (NINE_TO_FIVE,) * 5 + (CLOSED,) * 2
# Days on which the clocks of these zones changed, or a day was left out altogether.
TURNS = {
    "Europe/Lisbon": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/St_Johns": (date(2026, 3, 8), date(2006, 10, 29)),  # at one minute past midnight until 2011
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),  # by half an hour
    "Asia/Kolkata": (date(2026, 5, 1), date(1945, 10, 15)),
    "Africa/Casablanca": (date(2026, 2, 15), date(2026, 3, 22)),  # around Ramadan, the other way round
    "Pacific/Apia": (date(2011, 12, 29), date(2011, 12, 31)),  # 30 December 2011 did not take place
}


@st.composite
def hours(draw):
    marks = sorted(draw(st.lists(st.integers(0, 1440), unique=True, max_size=6)))
    return tuple(zip(marks[::2], marks[1::2], strict=False))


@st.composite
def work_times(draw):
    zone = draw(st.sampled_from(ZONES))
    week = draw(st.tuples(*[hours()] * 7).filter(any))
    turn = draw(st.sampled_from(TURNS[zone]))
    near = st.integers(-9, 9).map(lambda days: turn + timedelta(days=days))
    days = draw(st.dictionaries(near, hours(), max_size=4))
    start = datetime(turn.year, turn.month, turn.day, tzinfo=UTC) + draw(st.integers(-7000, 2000)) * MINUTE
    return WorkTime(zone, week, days), start


def minute_by_minute(work, start, minutes):
    """Which of the minutes from `start` on a clock on the wall shows as working time."""
    clock = ZoneInfo(work.zone)
    for number in range(minutes):
        local = (start + number * MINUTE).astimezone(clock)
        spans = work.days.get(local.date(), work.week[local.weekday()])
        yield any(begin <= local.hour * 60 + local.minute < end for begin, end in spans)


@given(made=work_times(), minutes=st.integers(0, 9000))
def test_between_is_the_count_of_the_minutes(made, minutes):
    work, start = made
    counted = sum(minute_by_minute(work, start, minutes))
    assert work.between(start, start + minutes * MINUTE) == counted * MINUTE
    assert work.between(start + minutes * MINUTE, start) == -counted * MINUTE


@given(made=work_times(), wanted=st.integers(0, 4000))
def test_add_is_the_first_instant_after_which_the_minutes_are_done(made, wanted):
    work, start = made
    done = 0
    for number, worked in enumerate(minute_by_minute(work, start, 9000)):
        if done == wanted:
            assert work.add(start, wanted * MINUTE) == start + number * MINUTE
            return
        done += worked


@given(made=work_times(), microseconds=st.integers(0, 60_000_000_000))
def test_add_and_between_undo_each_other(made, microseconds):
    work, start = made
    length = timedelta(microseconds=microseconds)
    end = work.add(start, length)
    assert work.between(start, end) == length
    assert end == start or work.between(start, end - timedelta(microseconds=1)) < length


@given(made=work_times(), one=st.integers(-9000, 9000), other=st.integers(-9000, 9000))
def test_parts_add_up(made, one, other):
    work, start = made
    middle, end = start + one * MINUTE, start + other * MINUTE
    assert work.between(start, middle) + work.between(middle, end) == work.between(start, end)


@given(made=work_times())
def test_open_is_what_the_clock_on_the_wall_says(made):
    work, start = made
    for number, worked in enumerate(minute_by_minute(work, start, 3000)):
        assert work.is_open(start + number * MINUTE) == worked
        if worked:
            assert work.next_open(start) == start + number * MINUTE
            return
    assert work.next_open(start) >= start + 3000 * MINUTE


@given(spans=hours())
def test_hours_read_as_they_are_shown(spans):
    merged = read_hours(show_hours(spans))
    assert merged == spans


@pytest.mark.parametrize(
    ("text", "hours"),
    [("", ()), ("closed", ()), ("All day", ALL_DAY), ("9-17", NINE_TO_FIVE), ("9:00–17.00", NINE_TO_FIVE),
     ("9h00 to 17h00", NINE_TO_FIVE), ("22-0", ((1320, 1440),)), ("13-17; 9-12", ((540, 720), (780, 1020)))],
)  # fmt: skip
def test_hours_are_read_as_people_type_them(text, hours):
    assert read_hours(text) == hours


@pytest.mark.parametrize("text", ["noon", "9", "9-25", "9:75-10", "17-9", "9-12, 11-13", "-9-12"])
def test_what_says_no_hours_is_refused(text):
    with pytest.raises(Refusal):
        read_hours(text)


def at(text, zone="Europe/Lisbon"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_an_hour_that_is_skipped_is_no_working_time_and_one_that_comes_twice_counts_twice():
    night = WorkTime("Europe/Lisbon", (ALL_DAY,) * 7)
    assert night.between(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == 23 * HOUR
    assert night.between(at("2026-10-25T00:00"), at("2026-10-26T00:00")) == 25 * HOUR
    one_to_two = WorkTime("Europe/Lisbon", (((60, 120),),) * 7)
    assert one_to_two.between(at("2026-03-29T00:00"), at("2026-03-30T00:00")) == timedelta()
    assert one_to_two.between(at("2026-10-25T00:00"), at("2026-10-26T00:00")) == 2 * HOUR


def test_a_day_that_did_not_take_place_is_worked_by_nobody():
    apia = WorkTime("Pacific/Apia", OFFICE)
    thursday = at("2011-12-29T09:00", "Pacific/Apia")
    assert apia.add(thursday, 9 * HOUR) == at("2012-01-02T10:00", "Pacific/Apia")


def test_a_shift_over_midnight_is_one_stretch():
    shift = WorkTime("Europe/Lisbon", (((0, 360), (1320, 1440)),) * 7)
    assert shift.add(at("2026-11-02T22:00"), 8 * HOUR) == at("2026-11-03T06:00")


def test_the_end_of_friday_is_reached_on_friday():
    office = WorkTime("Europe/Lisbon", OFFICE)
    friday = at("2026-11-27T16:00")
    assert office.add(friday, HOUR) == at("2026-11-27T17:00")
    assert office.add(friday, HOUR + MINUTE) == at("2026-11-30T09:01")
    assert office.next_open(at("2026-11-27T17:00")) == at("2026-11-30T09:00")
    assert not office.is_open(at("2026-11-27T17:00"))


def test_a_public_holiday_is_left_out_and_a_day_of_ones_own_put_in():
    days = {date(2026, 12, 25): CLOSED, date(2026, 11, 28): ((600, 660),)}
    office = WorkTime("Europe/Lisbon", OFFICE, days)
    assert office.between(at("2026-12-24T16:00"), at("2026-12-28T10:00")) == 2 * HOUR
    assert office.between(at("2026-11-27T17:00"), at("2026-11-30T09:00")) == HOUR
    assert office.hours_of(date(2026, 12, 25)) == CLOSED


@pytest.mark.parametrize(
    "week",
    [(CLOSED,) * 7, (NINE_TO_FIVE,) * 6, (((540, 540),),) * 7, (((540, 1500),),) * 7, (((0, 60), (30, 90)),) * 7,
     ((("9", "17"),),) * 7],
)  # fmt: skip
def test_weeks_in_which_nothing_would_be_due_are_refused(week):
    with pytest.raises(Refusal):
        WorkTime("Europe/Lisbon", week)


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc/passwd", "Europe"])
def test_zones_that_are_none_are_refused(zone):
    with pytest.raises(Refusal, match="time zone"):
        WorkTime(zone, OFFICE)


def test_what_lies_too_far_is_refused_and_not_searched_for():
    begun = time.perf_counter()
    rarely = WorkTime("Europe/Lisbon", (((0, 1),), *(CLOSED,) * 6))
    with pytest.raises(Refusal, match="ten years"):
        rarely.add(at("2026-01-01T00:00"), 10 * HOUR)
    closed = WorkTime("Europe/Lisbon", OFFICE, {date(2026, 1, 1) + timedelta(days=n): CLOSED for n in range(3700)})
    with pytest.raises(Refusal, match="ten years"):
        closed.next_open(at("2026-01-01T00:00"))
    with pytest.raises(Refusal, match="negative"):
        rarely.add(at("2026-01-01T00:00"), -HOUR)
    with pytest.raises(Refusal, match="hundred years"):
        rarely.between(at("1800-01-01T00:00"), at("2026-01-01T00:00"))
    with pytest.raises(ValueError, match="time zone"):
        rarely.is_open(datetime(2026, 1, 1))  # noqa: DTZ001 (that is what is refused)
    assert HORIZON.days > 3650
    assert time.perf_counter() - begun < 2


def test_a_year_is_counted_in_less_than_a_millisecond():
    days = {date(2020, 1, 1) + timedelta(days=40 * n): CLOSED for n in range(120)}
    work = WorkTime("Europe/Lisbon", OFFICE, days)
    start, end = at("2026-01-01T12:34"), at("2026-12-31T12:34")
    work.between(start, end)
    begun = time.perf_counter()
    for _time in range(100):
        work.between(start, end)
    assert (time.perf_counter() - begun) / 100 < 0.001
