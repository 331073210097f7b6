"""An IT service desk's incidents: 119,998 updates of 20,769 incidents, handed on among 72 groups."""

import time

import pytest

ROWS, CASES = 119_998, 20_769
SECONDS = 60


@pytest.fixture(scope="module")
def log(house, shared_data):
    arguments = (
        shared_data / "uci_incident_servicenow" / "incident_event_log_part1.csv.gz",
        "--null", "?",
        "--date-format", "DD/MM/YYYY HH:mm",
    )  # fmt: skip
    began = time.monotonic()
    document = house.load("cases", *arguments)
    return arguments, document, time.monotonic() - began


def test_all_rows_come_in_under_a_minute(log):
    _, document, seconds = log
    assert (document["read"], document["created"]) == (ROWS, ROWS)
    assert seconds < SECONDS


def test_the_reference_figures_of_handovers(house, log):
    said = house("cases", "figures")
    assert said.code == 0, said.stderr
    told = said.document
    assert (told["cases"], told["cases_with_handover"], told["cases_a_b_a"]) == (CASES, 8_049, 1_868)
    assert told["handovers"] / CASES == pytest.approx(0.7802, abs=0.0001)
    assert told["median_days_without_handover"] == pytest.approx(5.12, abs=0.005)
    assert told["median_days_with_handover"] == pytest.approx(10.44, abs=0.005)
    assert told["median_days"] == pytest.approx(6.41, abs=0.005)
    assert told["unknown_team"]["spans"] > 0
    assert all(one["n"] and one["definition"] for one in told["figures"].values())


def test_nobody_stands_in_it_by_name(house, log):
    from rapport.cases.models import Custody, Event

    assert not Event.objects.filter(person__isnull=False).exists()
    assert Event.objects.exclude(person_key=None).values("person_key").distinct().count() == 208
    assert Custody.objects.filter(part="holder").exclude(person_key=None).exists()


def test_custody_runs_from_opening_to_closing(house, log):
    from django.db import connection

    gaps = """
    SELECT count(*) FROM (
        SELECT since, until, part, c.opened_at, c.closed_at,
            lag(until) OVER w AS before, lead(since) OVER w AS after
        FROM cases_custody q JOIN cases_case c ON c.id = q.case_id
        WINDOW w AS (PARTITION BY q.case_id, q.part ORDER BY q.place)
    ) s WHERE since <> coalesce(before, opened_at) OR until IS DISTINCT FROM coalesce(after, closed_at)
    """
    with connection.cursor() as cursor:
        cursor.execute(gaps)
        assert cursor.fetchone() == (0,)


def test_again_changes_nothing(house, log):
    assert house.load_again("cases", *log[0])["unchanged"] == ROWS
