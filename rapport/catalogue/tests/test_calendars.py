"""Calendars, their holidays and days, and the business time of a team."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rapport.catalogue.actions.calendars import (
    change_calendar,
    create_calendar,
    remove_day,
    retire_calendar,
    return_calendar,
    set_day,
)
from rapport.catalogue.actions.priorities import set_priorities
from rapport.catalogue.actions.teams import change_team, retire_team
from rapport.catalogue.models import Calendar
from rapport.catalogue.public import Level, log_teams, priority_of, team_card, work_times_of
from rapport.catalogue.queries.calendars import calendar, calendars, special_days, work_time_of
from rapport.catalogue.queries.holidays import check_place, countries, holidays_of
from rapport.catalogue.queries.priorities import matrix
from rapport.catalogue.tests.conftest import NINE_TO_FIVE, OFFICE, OPERATOR
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.models import Fact

HOUR = timedelta(hours=1)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(name):
    return Fact.objects.filter(name=f"catalogue.{name}").count()


def test_a_team_works_by_its_calendar_and_its_holidays(served, django_assert_num_queries):
    with django_assert_num_queries(3):
        work = work_time_of(served.team)
    assert (work.zone, work.week[5]) == ("Europe/Lisbon", ())
    assert work.between(utc("2026-12-07T09:00"), utc("2026-12-09T09:00")) == 8 * HOUR  # 8 December is a holiday
    assert work.add(utc("2026-12-24T16:00"), 2 * HOUR) == utc("2026-12-28T10:00")
    assert work_times_of([served.team])[served.team] is work


def test_a_team_without_a_calendar_works_in_office_hours_of_the_site(served, settings):
    settings.READER_TIME_ZONE = "Asia/Kolkata"
    for team_id in (served.money, log_teams(["Elsewhere"])["Elsewhere"]):
        work = work_time_of(team_id)
        assert (work.zone, sum(map(len, work.week)), dict(work.days)) == ("Asia/Kolkata", 5, {})
        assert work.is_open(utc("2026-12-25T04:00"))


def test_own_days_win_over_holidays_and_raise_the_revision(served):
    lead = served.actor(served.anneke)
    christmas = date(2026, 12, 25)
    for _again in range(2):
        assert set_day(calendar_id=served.office, day=christmas, hours=[[600, 720]], name="On call", by=lead) == 2
    assert work_time_of(served.team).hours_of(christmas) == ((600, 720),)
    assert set_day(calendar_id=served.office, day=date(2026, 12, 23), by=lead) == 3
    with clock.frozen(utc("2026-12-20T12:00")):
        days = special_days(served.office, ahead=timedelta(days=6))
    assert [(d.day.day, d.name, d.own) for d in days] == [(23, "", True), (25, "On call", True)]
    for _again in range(2):
        assert remove_day(calendar_id=served.office, day=christmas, by=lead) == 4
    assert work_time_of(served.team).hours_of(christmas) == ()
    assert (told("day_set"), told("day_removed")) == (2, 1)
    for day in (date(1999, 1, 1), clock.today() + timedelta(days=4000)):
        with pytest.raises(Refusal, match="within the next ten years"):
            set_day(calendar_id=served.office, day=day, by=lead)


def test_a_change_raises_the_revision_and_a_new_name_does_not(served):
    lead = served.actor(served.anneke)
    for _again in range(2):
        assert change_calendar(calendar_id=served.office, name="Lisbon", by=lead) == 1
    longer = [[[480, 1080]]] * 5 + [[], []]
    for _again in range(2):
        assert change_calendar(calendar_id=served.office, week=longer, country="DE", part="be", by=lead) == 2
    found = calendar(served.office, by=lead)
    assert (found.country, found.part, found.teams, found.may_change) == ("DE", "BE", ["Workplace IT"], True)
    assert change_calendar(calendar_id=served.office, country="PT", by=lead) == 3
    assert calendar(served.office, by=lead).part == ""
    assert told("calendar_changed") == 3


@pytest.mark.parametrize(
    ("told", "field"),
    [({"week": [[]] * 7}, "week"), ({"week": OFFICE[:6]}, "week"), ({"timezone": "Mars/Base"}, "timezone"),
     ({"country": "ZZ"}, "country"), ({"country": "PT", "part": "ZZ"}, "part"), ({"country": "", "part": "BE"}, "country"),
     ({"name": " "}, "name"), ({"week": [[[1020, 540]], *OFFICE[1:]]}, "hours")],
)  # fmt: skip
def test_calendars_that_make_no_sense_are_refused(served, told, field):
    with pytest.raises(Refusal) as refused:
        change_calendar(calendar_id=served.office, by=OPERATOR, **told)
    assert refused.value.field == field
    assert Calendar.objects.get(id=served.office).revision == 1


def test_only_administrators_and_leads_whose_team_works_by_it_change_a_calendar(served):
    lead, colleague, other = (served.actor(p) for p in (served.anneke, served.amara, served.omar))
    said = {"name": "x", "timezone": "Europe/Lisbon", "week": OFFICE}
    for actor in (colleague, other):
        for act in (
            lambda actor=actor: change_calendar(calendar_id=served.office, name="x", by=actor),
            lambda actor=actor: set_day(calendar_id=served.office, day=date(2026, 12, 1), by=actor),
            lambda actor=actor: remove_day(calendar_id=served.office, day=date(2026, 12, 1), by=actor),
            lambda actor=actor: create_calendar(**said, by=actor),
            lambda actor=actor: create_calendar(**said, team_id=served.team, by=actor),
        ):
            with pytest.raises(Forbidden):
                act()
    with pytest.raises(Forbidden):
        retire_calendar(calendar_id=served.office, by=lead)
    assert not Calendar.objects.filter(name="x").exists()
    own = create_calendar(**said, team_id=served.team, by=lead)
    assert team_card(served.team).calendar_id == own
    with pytest.raises(Forbidden):
        change_calendar(calendar_id=served.office, name="y", by=lead)


def test_a_calendar_in_use_stays_and_a_retired_one_is_not_chosen(served):
    with pytest.raises(Refusal, match="works by this calendar"):
        retire_calendar(calendar_id=served.office, by=OPERATOR)
    retire_team(team_id=served.team, by=OPERATOR)
    for _again in range(2):
        retire_calendar(calendar_id=served.office, by=OPERATOR)
    assert calendars(by=OPERATOR) == []
    with pytest.raises(Refusal, match="in use"):
        change_team(team_id=served.money, calendar_id=served.office, by=OPERATOR)
    create_calendar(name="Lisbon office", timezone="Europe/Lisbon", week=OFFICE, by=OPERATOR)
    with pytest.raises(Refusal, match="already"):
        return_calendar(calendar_id=served.office, by=OPERATOR)
    with pytest.raises(Refusal, match="already"):
        create_calendar(name="Lisbon office", timezone="Europe/Lisbon", week=OFFICE, by=OPERATOR)
    change_calendar(calendar_id=served.office, name="Old office", by=OPERATOR)
    return_calendar(calendar_id=served.office, by=OPERATOR)
    assert (told("calendar_retired"), told("calendar_returned")) == (1, 1)
    with pytest.raises(Missing):
        change_calendar(calendar_id=served.office + 1000, name="x", by=OPERATOR)


def test_holidays_are_known_of_many_countries_and_their_parts():
    assert countries()["NL"].name == "Netherlands"
    assert check_place("de", "bw") == ("DE", "BW")
    assert check_place("", "") == ("", "")
    assert holidays_of("IN", "MH")[date(2026, 1, 26)] == "Republic Day"
    assert dict(holidays_of("", "")) == {}


def test_every_country_offered_has_holidays():
    without = [country.name for country in countries().values() if not holidays_of(country.code, "")]
    assert "Bouvet Island" in without  # where nobody lives
    assert len(without) < 5


def test_a_priority_follows_of_the_sum_until_somebody_says_otherwise(served):
    assert [[priority_of(i, u) for u in Level] for i in Level] == [[1, 1, 2], [1, 2, 3], [2, 3, 3]]
    cells = {(Level.LOW, Level.HIGH): Level.HIGH, (Level.HIGH, Level.HIGH): Level.HIGH}
    assert set_priorities(cells=cells, by=OPERATOR) == 1
    assert set_priorities(cells=cells, by=OPERATOR) == 0
    assert priority_of(Level.LOW, Level.HIGH) == Level.HIGH
    assert set_priorities(cells={(Level.LOW, Level.HIGH): Level.LOW}, by=OPERATOR) == 1
    assert matrix()[Level.LOW, Level.HIGH] == Level.LOW
    assert told("priority_set") == 2
    with pytest.raises(Forbidden):
        set_priorities(cells=cells, by=served.actor(served.anneke))


def test_the_week_is_kept_as_it_was_given(served):
    monday, *_days = calendar(served.office, by=OPERATOR).week
    assert list(map(list, monday)) == NINE_TO_FIVE
