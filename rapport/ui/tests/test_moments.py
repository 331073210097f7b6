from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from rapport.kit import clock
from rapport.ui import moments

NOW = datetime(2026, 11, 20, 13, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_rotterdam():
    with timezone.override("Europe/Amsterdam"), translation.override("en"), clock.frozen(NOW):
        yield


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 20, 14, 0, tzinfo=UTC), "15:00"),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), "Mon 23 Nov"),
        (datetime(2025, 11, 23, 8, 0, tzinfo=UTC), "23 Nov 2025"),
        (date(2026, 11, 20), "today"),
        (date(2026, 12, 24), "Thu 24 Dec"),
    ],
)
def test_a_moment_is_said_as_people_say_it(moment, words):
    assert moments.when_text(moment, now=NOW) == words


def test_the_day_is_the_readers_day_not_the_servers():
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # half past midnight in Rotterdam
    assert moments.when_text(late, now=NOW) == "Sat 21 Nov"


def test_by_stands_before_a_time_and_not_before_a_day():
    assert moments.by_text(datetime(2026, 11, 20, 14, 0, tzinfo=UTC), now=NOW) == "by 15:00"
    assert moments.by_text(datetime(2026, 11, 23, 14, 0, tzinfo=UTC), now=NOW) == "Mon 23 Nov"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=20), "20 min"),
        (timedelta(minutes=100), "1 h 40"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=12, minutes=20), "12 h"),
        (timedelta(days=4), "4 d"),
        (timedelta(weeks=3), "3 weeks"),
        (timedelta(days=90), "3 months"),
        (timedelta(days=400), "1 year"),
    ],
)
def test_a_length_takes_the_coarsest_unit_that_still_tells(length, words):
    assert moments.length_text(length) == words


def test_ages_run_both_ways():
    assert moments.age_text(NOW - timedelta(weeks=3), now=NOW) == "3 weeks ago"
    assert moments.age_text(NOW + timedelta(minutes=100), now=NOW) == "in 1 h 40"
    assert moments.age_text(NOW, now=NOW) == "just now"


def test_the_exact_moment_and_its_zone_are_in_the_title(render):
    shown = render("{% when at by=True %}", at=datetime(2026, 11, 20, 14, 0, tzinfo=UTC))
    assert 'datetime="2026-11-20T14:00:00+00:00"' in shown
    assert 'title="Friday 20 November 2026, 15:00 (CET)"' in shown
    assert ">by 15:00</time>" in shown


def test_weekdays_are_in_the_readers_language():
    with translation.override("nl"):
        assert moments.when_text(date(2026, 11, 23), now=NOW).startswith("ma 23")


def test_no_moment_is_no_text(render):
    assert render("{% when at %}{% ago at %}", at=None) == ""
