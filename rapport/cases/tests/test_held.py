"""How long teams had the ball is told by name only of those that had it in enough cases."""

from datetime import UTC, datetime, timedelta

from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from rapport.accounts.models import RoleGrant
from rapport.accounts.public import Actor, Role
from rapport.cases.actions.log.loading import load_log
from rapport.cases.actions.measuring import measure_closed, sum_up
from rapport.cases.queries.figures.service import Asked, figures
from rapport.cases.rules.held import without_name
from rapport.cases.rules.logs import LogEvent, closing_words

MINIMUM = 5
OPERATOR = Actor.system(via="cli")
BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
TEAM = st.tuples(st.integers(1, 90), st.integers(1, 12), st.booleans())  # how long, in how many cases, whether small


@given(teams=st.lists(TEAM, max_size=7))
def test_no_team_with_few_cases_is_named_nor_had_by_taking_the_named_from_all(teams):
    held = {team: length for team, (length, _cases, _small) in enumerate(teams)}
    cases = {team: many for team, (_length, many, _small) in enumerate(teams)}
    small = {team for team, one in enumerate(teams) if one[2]}
    joined = without_name(held, cases, small, minimum=MINIMUM)
    named = held.keys() - joined
    assert not [team for team in named if team in small or cases[team] < MINIMUM]
    assert bool(joined) is bool(small or [many for many in cases.values() if many < MINIMUM])
    if joined and named:
        assert len(joined) > 1
        assert max(cases[team] for team in joined) >= MINIMUM, "so many, if all the others are the same ones"


def load(sequences):
    """Cases that go through teams day by day and are closed at their last event."""
    events = [
        LogEvent(place=100 * place + day, file=0, case=f"C{place}", at=BEGIN + timedelta(days=day), team=team,
                 person="agent", state="Closed" if day == len(teams) - 1 else "Open")
        for place, teams in enumerate(sequences) for day, team in enumerate(teams)
    ]  # fmt: skip
    load_log(events, log="log", closes=closing_words(None), by=OPERATOR)


@override_settings(MINIMUM_GROUP=MINIMUM)
def test_a_team_that_had_few_of_the_cases_stands_in_the_row_without_a_name(house):
    load([["IT", "Legal", "IT"]] * 6 + [["Legal", "IT", "Legal"]] * 2 + [["IT", "Finance", "IT"]] * 2)
    for _kept in range(2):
        rows = {one.team: one.hours for one in figures(Asked(), by=OPERATOR).by_team}
        assert rows == {"IT": 24.0 * 10, "": 24.0 * 10}, "Finance had two, and Legal hides which"
        measure_closed()
        sum_up()
    house.actor("Sales 1")
    RoleGrant.objects.create(user=house.people["Sales 1"].user, role=Role.ANALYST)
    page = house.browser("Sales 1").get("/cases/figures/", {"period": "all"}).content.decode()
    assert "those that had few, together" in page
