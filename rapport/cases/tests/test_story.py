"""What others tell further of a case: each team hears when it is theirs, when it ends, and nothing of named people."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rapport.cases.actions.life.ending import reopen, resolve, withdraw
from rapport.cases.actions.life.opening import open_case, split
from rapport.cases.queries.story import standing_of, standings_of
from rapport.cases.rules.story import Span, Stood, story_of
from rapport.cases.rules.words import What
from rapport.kit import clock
from tests.kept import made_once

BEGIN = datetime(2026, 5, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
roads = st.lists(st.sampled_from([What.RESOLVED, What.REOPENED, What.CLOSED, What.WITHDRAWN]), max_size=8)
teams = st.lists(st.integers(1, 4), min_size=1, max_size=6)


def spans_of(order, end=None):
    """Custody that goes from team to team, an hour each."""
    begins = [BEGIN + place * HOUR for place in range(len(order))]
    return [
        Span(team_id=team, since=since, until=until)
        for team, since, until in zip(order, begins, [*begins[1:], end], strict=True)
    ]


@given(roads)
def test_it_ends_and_is_opened_again_by_turns(words):
    events = [(word, BEGIN + (place + 1) * HOUR) for place, word in enumerate(words)]
    story = story_of(opened_at=BEGIN, ended_at=None, spans=spans_of([1]), events=events)
    turns = [one.change for one in story if one.what in {Stood.OPENED, Stood.ENDED, Stood.REOPENED}]
    assert turns == [(1, -1)[place % 2] for place in range(len(turns))]


@given(teams)
def test_the_last_word_to_each_team_says_whether_it_is_theirs(order):
    last = {}
    for one in story_of(opened_at=BEGIN, ended_at=None, spans=spans_of(order), events=[]):
        for team in one.team_ids:
            last[team] = one.change
    assert {team for team, change in last.items() if change > 0} == {order[-1]}
    assert set(last) == set(order)


def test_its_end_is_told_to_those_who_had_it_then():
    end = BEGIN + 3 * HOUR
    story = story_of(opened_at=BEGIN, ended_at=None, spans=spans_of([1, 2], end=end), events=[(What.WITHDRAWN, end)])
    assert (story[-1].what, story[-1].team_ids) == (Stood.ENDED, {2})


@made_once
def case(house):
    with clock.frozen(BEGIN):
        return open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor("Sales 1"))


def test_a_case_says_whose_it_is_and_what_happened(house, case):
    resolve(case_id=case, text="Done.", by=house.actor("IT 2"))
    reopen(case_id=case, by=house.actor("Sales 1"))
    found = standing_of(case)
    assert (found.person_ids, found.restricted) == ({house.id("Sales 1")}, False)
    assert house.units["Sales"].id in found.unit_ids
    assert [one.what for one in found.told if one.change] == [Stood.OPENED, Stood.ENDED, Stood.REOPENED]


def test_of_parts_and_of_restricted_cases_nothing_is_told(house, case):
    part = split(
        case_id=case, team_id=house.teams["Finance"].id, subject="Pay", words="Please.", by=house.actor("IT 2")
    )
    assert standing_of(part) is None
    hidden = open_case(subject="Quiet", team_id=house.teams["IT"].id, restricted=True, by=house.actor("Sales 1"))
    assert standing_of(hidden).told == ()
    assert standing_of(10**9) is None


def test_cases_of_a_team_and_a_unit_come_page_by_page(house, case, django_assert_max_num_queries):
    more = [open_case(subject="Help", team_id=house.teams["IT"].id, by=house.actor("Sales 1")) for _n in range(3)]
    open_case(subject="Theirs", team_id=house.teams["Finance"].id, by=house.actor("Sales 1"))
    withdraw(case_id=more[0], by=house.actor("Sales 1"))
    team, unit = house.teams["IT"].id, house.units["Sales"].id
    with django_assert_max_num_queries(6):
        first = standings_of(team, unit_ids=[unit], limit=3)
    rest = standings_of(team, unit_ids=[unit], after=first[-1].case_id, limit=3)
    assert [one.case_id for one in (*first, *rest)] == [case, *more]
    assert [one.case_id for one in standings_of(team, person_ids=[house.id("Sales 1")])] == [case, *more]
    assert standings_of(team, unit_ids=[house.units["Legal"].id]) == []
