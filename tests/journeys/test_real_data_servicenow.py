"""An IT service desk's incidents: 119,998 updates of 20,769 incidents, handed on among 72 groups."""

import time

import pytest

pytestmark = pytest.mark.xdist_group("real_servicenow")

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


def test_columns_are_found_by_themselves(house, log):
    said = house("import", "cases", *log[0], "--dry-run")
    assert said.code == 0, said.stderr
    assert said.document["unchanged"] == ROWS
