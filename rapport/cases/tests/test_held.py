"""How long teams had the ball is told by name, of those that had it in enough cases, and tells of no others."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.log.loading import load_log
from rapport.cases.actions.measuring import measure_closed, sum_up
from rapport.cases.models import Case
from rapport.cases.queries.figures.service import Asked, FewBeside, figures
from rapport.cases.queries.team.load import standing_of
from rapport.cases.rules.held import told_apart
from rapport.cases.rules.logs import LogEvent, closing_words
from rapport.cases.rules.periods import ALL, period_of
from rapport.kit import clock

MINIMUM = 5
OPERATOR = Actor.system(via="cli")
BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TEAM = st.tuples(st.integers(0, 90), st.integers(1, 12), st.booleans())  # how long, in how many cases, whether small


@pytest.fixture(autouse=True)
def _five_are_enough():
    with override_settings(MINIMUM_GROUP=MINIMUM, READER_TIME_ZONE="UTC"):
        yield


@given(teams=st.lists(TEAM, max_size=7), longer=st.integers(0, 90))
def test_of_no_small_team_nor_of_one_with_few_cases_is_anything_in_a_number(teams, longer):
    cases = {team: many for team, (_length, many, _small) in enumerate(teams)}
    small = {team for team, one in enumerate(teams) if one[2]}
    held = {team: length for team, (length, _many, _small) in enumerate(teams)}
    told = told_apart(held, cases, small, minimum=MINIMUM)
    named = {one.team for one in told}
    assert named == {team for team in held if held[team] and team not in small and cases[team] >= MINIMUM}
    assert not told or sum(one.share for one in told) == pytest.approx(1)
    others = {team: length + longer * (team not in named) for team, length in held.items() if team in named or length}
    assert told_apart(others, cases, small, minimum=MINIMUM) == told, "whatever the others had"


def load(roads):
    """Cases of another system: (begin, who had it how many days after another), closed at their end."""
    events = []
    for number, (begin, road) in enumerate(roads):
        at = begin
        for place, (team, days) in enumerate([*road, (road[-1][0], 0)]):
            state = "Closed" if place == len(road) else "Open"
            events.append(LogEvent(place=len(events), file=0, case=f"C{number}", at=at, team=team, person="agent",
                                   state=state))  # fmt: skip
            at += days * DAY
    load_log(events, log="log", closes=closing_words(None), by=OPERATOR)


def small_team(house):
    """A team of one person."""
    if "Lab" not in house.teams:
        house.unit("Lab", "Halmar")
        house.person("Lab 1", "Lab")
        house.serve("Lab", "LAB")


def analyst(house):
    house.actor("Sales 1")
    RoleGrant.objects.get_or_create(user=house.people["Sales 1"].user, role=Role.ANALYST)
    return house.actor("Sales 1")


def told(by, key=ALL, team=""):
    """How many hours each team had it in a period, and its share."""
    period = period_of(key, "UTC")
    try:
        found = figures(Asked(since=period.since, until=period.until, team=team), by=by, days=False)
    except FewBeside:
        return {}
    return {one.team: (one.hours, one.share) for one in found.by_team}


def test_a_team_that_had_few_of_the_cases_is_not_told_and_the_operator_is_told_all(house):
    back = [("IT", 1), ("Legal", 1), ("IT", 1)], [("Legal", 1), ("IT", 1), ("Legal", 1)], [("Finance", 2), ("IT", 1)]
    load([(BEGIN, road) for road, many in zip(back, (6, 2, 2), strict=True) for _n in range(many)])
    for _kept in range(2):
        assert told(analyst(house)) == {"IT": (24.0 * 16, 16 / 26), "Legal": (24.0 * 10, 10 / 26)}
        assert told(OPERATOR) == {"IT": (24.0 * 16, 16 / 30), "Legal": (24.0 * 10, 1 / 3), "Finance": (96.0, 4 / 30)}
        measure_closed()
        sum_up()
    page = house.browser("Sales 1").get("/cases/figures/", {"period": "all"}).content.decode()
    assert "Others are not told" in page
    assert ">Finance</span>" not in page


MONTHS = ("2024-02", "2024-03", "2024-11", "2025-02")
WITHIN = {
    "2024-q1": ["2024-02", "2024-03"], "2024-q4": ["2024-11"], "2025-q1": ["2025-02"],
    "2024": ["2024-q1", "2024-q4"], "2025": ["2025-q1"], "all": ["2024", "2025"],
}  # fmt: skip
ROADS = ("IT", "IT Legal", "Legal", "IT Lab", "Lab", "Legal Lab IT")
COUNTS = st.lists(st.integers(0, 7), min_size=len(ROADS), max_size=len(ROADS))


def in_months(counts, lab_days):
    """Cases of each month, by road; the small team has the ball for so many days."""
    for month, many in zip(MONTHS, counts, strict=True):
        begin = datetime(int(month[:4]), int(month[5:]), 3, tzinfo=UTC)
        for road, number in zip(ROADS, many, strict=True):
            for _n in range(number):
                yield begin, [(team, lab_days if team == "Lab" else 1) for team in road.split()]


def had(counts, key, team, scope):
    """In how many cases of a period a team had the ball, of those of a scope."""
    if key in WITHIN:
        return sum(had(counts, one, team, scope) for one in WITHIN[key])
    many = counts[MONTHS.index(key)]
    return sum(n for road, n in zip(ROADS, many, strict=True) if {team, scope or team} <= set(road.split()))


def largest_told(rows, team, key):
    """The longest periods within one in which a team is told."""
    for one in WITHIN.get(key, ()):
        if team in rows[one]:
            yield one
        else:
            yield from largest_told(rows, team, one)


@given(counts=st.lists(COUNTS, min_size=len(MONTHS), max_size=len(MONTHS)))
@example(counts=[[7, 6, 7, 0, 1, 0], [7, 7, 7, 0, 0, 0], [7, 7, 7, 1, 0, 0], [7, 6, 6, 0, 0, 0]])
@example(counts=[[7, 2, 1, 0, 0, 0], [7, 3, 7, 0, 0, 0], [7, 7, 7, 0, 0, 7], [7, 6, 6, 7, 0, 0]])
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
def test_periods_taken_from_one_another_tell_no_time_of_a_small_team_nor_of_few_cases(house, counts):
    small_team(house)
    by, scopes, found = analyst(house), ("", "IT"), []
    for lab_days in (1, 40):
        Case.objects.all().delete()
        load(in_months(counts, lab_days))
        measure_closed()
        known = [scope for scope in scopes if not scope or had(counts, "all", scope, "")]
        found.append({scope: {key: told(by, key, scope) for key in (*MONTHS, *WITHIN)} for scope in known})
    assert found[0] == found[1], "the very same is told however long the small team had them: hours, shares and totals"
    for scope, rows in found[0].items():
        for key, told_of in rows.items():
            assert "Lab" not in told_of
            for team in told_of:
                counted = had(counts, key, team, scope)
                left = counted - sum(had(counts, one, team, scope) for one in largest_told(rows, team, key))
                assert counted >= MINIMUM
                assert not 0 < left < MINIMUM, "nor, of a period less all that is told within it, of few cases"
                beside = had(counts, key, team, "") - counted
                assert not 0 < beside < MINIMUM or team not in found[0][""][key], (
                    "nor of all cases less those of a team"
                )


def test_a_team_is_told_on_its_own_page_wherever_it_had_enough_whoever_else_had_few(house):
    small_team(house)
    load(in_months([[7, 3, 7, 0, 1, 0], [7, 7, 7, 0, 0, 0], [7, 7, 7, 1, 0, 0], [7, 6, 6, 0, 0, 0]], 3))
    for key in (*MONTHS, *WITHIN):
        assert "IT" in told(analyst(house), key, "IT"), key


def test_the_board_and_the_figures_tell_of_the_same_teams(house):
    small_team(house)
    roads = {"IT": 7, "IT Finance": 6, "IT Legal": 4, "IT Lab": 6, "IT Finance IT": 5}
    load([(BEGIN, [(team, 1) for team in road.split()]) for road, many in roads.items() for _n in range(many)])
    with clock.frozen(BEGIN + 30 * DAY):
        board = standing_of(house.teams["IT"].id, by=house.actor("IT 1"))
        page = house.browser("IT 1").get("/cases/board/standing/?team=IT").content.decode()
    of_board = {one.team.name: (one.length / timedelta(hours=1), one.share) for one in board.spent}
    assert of_board == told(analyst(house), team="IT")
    assert of_board == {"IT": (24.0 * 33, 33 / 44), "Finance": (24.0 * 11, 0.25)}
    assert "Legal" not in page
    assert "Lab" not in page
