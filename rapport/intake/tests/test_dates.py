"""Dates and times as files write them."""

import contextlib
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.intake.public import BadValueError, parse_time
from rapport.intake.rules.dates import date_format, guess_order, parse_date
from rapport.intake.rules.preparing import Said
from rapport.kit.problems import Refusal

THIRD = date(2021, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2021-04-03", "2021/4/3", "03.04.2021", "3.4.21", "2021-04-03T10:00:00Z", "3 Apr 2021", "April 3, 2021",
        "20210403", "3-Apr-21", "Sat, 3 Apr 2021 10:00:00 +0000", "44289", "44289,5", "1617444000", "1617444000000",
    ],
)  # fmt: skip
def test_common_forms_are_read(text):
    assert parse_date(text) == THIRD


def test_what_could_be_two_days_is_not_guessed():
    with pytest.raises(BadValueError, match="could be swapped"):
        parse_date("03/04/2021")
    assert parse_date("03/04/2021", "D/M") == THIRD
    assert parse_date("04/03/2021", "M/D") == THIRD
    assert parse_date("04/03/2021", date_format("MM/DD/YYYY")) == THIRD
    assert parse_date("13/04/2021").day == 13


@pytest.mark.parametrize("fmt", ["DD/MM/YYYY", "DD/MM/YYYY HH:MM", "DD/MM/YYYY HH:mm", "%d/%m/%Y", "%d/%m/%Y %H:%M"])
def test_a_format_of_days_lets_a_time_follow(fmt):
    assert parse_time("03/04/2021 10:05", date_format(fmt)) == datetime(2021, 4, 3, 10, 5, tzinfo=UTC)
    with pytest.raises(BadValueError, match="format that was named"):
        parse_time("2021-04-03 10:05", date_format(fmt))
    with pytest.raises(BadValueError):
        parse_time("03/04/2021 25:61", date_format(fmt))


@pytest.mark.parametrize("fmt", ["QQQ", "DD/MM", "MM/YYYY", "%H:%M", "%d.%Y", "excelent"])
def test_a_format_that_tells_no_day_is_refused_before_anything_is_read(fmt):
    with pytest.raises(Refusal, match="is no way to write dates") as refused:
        assert Said(date_format=fmt).dates
    assert refused.value.field == "date_format"


@pytest.mark.parametrize(
    "fmt",
    ["", "excel", "D/M", "YYYY-MM-DDTHH:mm:SS", "YYYYMMDD", "%-d %B %y", "%j/%Y", "%c", "%F", "%a, %d %b %Y %T %z"],
)
def test_a_format_that_tells_a_day_is_taken(fmt):
    assert bool(Said(date_format=fmt).dates) == bool(fmt)


def test_a_column_tells_the_order_of_its_dates():
    assert guess_order(["5/3/2016 12:00", "29/2/2016 01:16"]) == "D/M"
    assert guess_order(["5/3/2016", "2/29/2016"]) == "M/D"
    assert guess_order(["5/3/2016"]) is None
    assert guess_order(["13/3/2016", "3/13/2016"]) is None


@pytest.mark.parametrize("text", ["", "soon", "2021-02-30", "99/99/9999", "2021-04-03 25:00", "0000-00-00", "1" * 30])
def test_what_is_no_date_is_refused_without_repeating_it(text):
    with pytest.raises(BadValueError) as refused:
        parse_date(text)
    assert not text or text not in str(refused.value)


def test_times_are_read_in_the_zone_that_was_said():
    noon = datetime(2021, 4, 3, 10, 0, tzinfo=UTC)
    zone = ZoneInfo("Europe/Amsterdam")
    assert parse_time("2021-04-03 12:00", zone=zone) == noon
    assert parse_time("03.04.2021 12:00:00", zone=zone) == noon
    assert parse_time("3/4/2021 12:00 PM", "D/M", zone=zone) == noon
    assert parse_time("2021-04-03T12:00:00+02:00") == noon
    assert parse_time(str(int(noon.timestamp()))) == noon
    assert parse_time(str(int(noon.timestamp() * 1000))) == noon
    assert parse_time(str(int(noon.timestamp()) * 1_000_000_000)) == noon
    assert parse_time("44289.5", zone=zone) == noon
    assert parse_time("36000", epoch=THIRD) == noon


@given(st.datetimes(timezones=st.just(UTC)))
def test_every_moment_written_in_iso_comes_back(moment):
    assert parse_time(moment.isoformat()) == moment
    assert parse_time(moment.replace(tzinfo=None).isoformat(sep=" ")) == moment


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text):
    with contextlib.suppress(BadValueError):
        assert parse_time(text).tzinfo is UTC
