"""What a case waited on is rebuilt from the states of another system's log."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.cases.actions.log.loading import load_log
from rapport.cases.models import Case, Waiting
from rapport.cases.rules.logs import LogEvent, waiting_words
from rapport.cases.rules.words import WaitsOn
from rapport.cases.tests.test_import import OPERATOR, load, written
from rapport.kit import clock
from rapport.kit.problems import Refusal

LOG = """\
number,incident_state,opened_at,sys_updated_at,assignment_group,closed_at
A,New,2024-03-01 09:00,2024-03-01 09:00,IT,2024-03-09 12:00
A,Awaiting User Info,2024-03-01 09:00,2024-03-02 09:00,IT,2024-03-09 12:00
A,Awaiting User Info,2024-03-01 09:00,2024-03-03 09:00,Network,2024-03-09 12:00
A,?,2024-03-01 09:00,2024-03-03 12:00,IT,2024-03-09 12:00
A,Active,2024-03-01 09:00,2024-03-04 09:00,IT,2024-03-09 12:00
A,Awaiting Vendor,2024-03-01 09:00,2024-03-05 09:00,IT,2024-03-09 12:00
A,Parked,2024-03-01 09:00,2024-03-06 09:00,IT,2024-03-09 12:00
A,Closed,2024-03-01 09:00,2024-03-09 12:00,IT,2024-03-09 12:00
B,Pending approval,2024-03-01 09:00,2024-03-02 09:00,IT,?
"""


def waits(external_id):
    rows = Waiting.objects.filter(case__external_id=external_id).order_by("since")
    return [(on, since.day, until and until.day) for on, since, until in rows.values_list("on", "since", "until")]


def test_waiting_lasts_from_a_state_that_says_so_to_the_next_that_says_otherwise(house, tmp_path):
    path = written(tmp_path, LOG)
    load(path)
    assert waits("A") == [("requester", 2, 4), ("outside", 5, 6)]
    assert waits("B") == [("approval", 2, None)]
    load(path)
    assert Waiting.objects.count() == 3, "twice is once"


def test_what_a_system_calls_waiting_can_be_said(house, tmp_path):
    load(written(tmp_path, LOG), waits="Parked = date, awaiting vendor=requester")
    assert waits("A") == [("requester", 2, 4), ("requester", 5, 6), ("date", 6, 9)]
    with pytest.raises(Refusal, match="says not what is waited on"):
        load(written(tmp_path, LOG), waits="Parked=somebody")


def test_a_log_without_states_waits_by_its_events(house, tmp_path):
    text = "case,at,activity,team\nA,2024-03-01 09:00,Take,IT\nA,2024-03-02 09:00,Wait - Vendor,IT\nA,2024-03-05 09:00,Take,IT\n"
    load(written(tmp_path, text))
    assert waits("A") == [("outside", 2, 5)]


def test_a_later_export_moves_what_was_waited_on(house, tmp_path):
    rows = LOG.splitlines(keepends=True)
    load(written(tmp_path, "".join([*rows[:3], rows[9]])))
    assert waits("A") == [("requester", 2, 9)]
    load(written(tmp_path, LOG))
    assert waits("A") == [("requester", 2, 4), ("outside", 5, 6)]


STATES = st.sampled_from(["", "Active", "Awaiting User Info", "Awaiting Vendor", "Closed"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=st.lists(st.tuples(st.integers(0, 9), STATES), min_size=1, max_size=12))
def test_whatever_a_log_tells_waits_never_overlap_and_are_as_long_as_a_plain_count_says(house, told):
    Case.objects.all().delete()
    start = clock.now().replace(year=2024, month=3, day=1, hour=0, minute=0, second=0, microsecond=0)
    events = [
        LogEvent(place=n, file=0, case="X", at=start.replace(hour=hour), event="e", state=state, team="IT")
        for n, (hour, state) in enumerate(sorted(told, key=lambda one: one[0]), 1)
    ]
    load_log(events, log="t", closes=frozenset({"closed"}), by=OPERATOR)
    case = Case.objects.get()
    mapped = waiting_words(None)
    says = [(event.at, mapped.get(event.state.lower())) for event in events if event.state]
    end = case.closed_at or start.replace(hour=23)
    for on in (WaitsOn.REQUESTER, WaitsOn.OUTSIDE):
        hours = 0
        for hour in range(23):
            at = start.replace(hour=hour)
            last = [said for when, said in says if when <= at]
            hours += bool(last) and last[-1] is on and at < end and at >= case.opened_at
        found = Waiting.objects.filter(on=on)
        assert hours == sum(((row.until or start.replace(hour=23)) - row.since).total_seconds() for row in found) / 3600
