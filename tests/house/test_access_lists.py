"""The lists of who gets what tell somebody from somebody: an operation that answers all alike hides its policy."""

from collections import defaultdict

import pytest

from tests.house.golden import ROOT

LISTS = ROOT / "tests/house/access"
# What the form refuses to everybody before a policy is asked, each with its reason. None does.
FORM: dict[str, str] = {}
# Of these no record is made here (`records.py`); their policies have tests in their rooms.
NO_RECORD = {
    "POST /api/imports/{run_id}/stop",
    "POST /api/network/forwards/asked/{ident}",
    "POST /api/network/introductions",
    "POST /api/network/introductions/asked/{ident}",
    "POST /api/network/introductions/{ident}/thanks",
    "POST /api/network/introductions/{ident}/withdrawal",
    "POST /api/network/invitations/{ident}",
    "POST /api/notifications/{notification_id}/read",
    "POST /api/notifications/{notification_id}/unread",
    "POST /api/relationships/corrections/{correction_id}/answer",
    "PUT /api/people/{person_id}/statements/{statement_id}/need",
}


@pytest.fixture(scope="module")
def answers():
    """What everybody who is signed in gets, by operation that writes."""
    found = defaultdict(set)
    for file in sorted(LISTS.glob("*.txt")):
        for line in file.read_text(encoding="utf-8").splitlines():
            operation, status = line.split("  ", 1)
            if file.stem != "stranger" and " /api/" in operation and not operation.startswith("GET"):
                found[operation].add(status)
    assert len(found) > 200
    return found


def test_no_operation_is_refused_to_all_for_its_form(answers):
    refused = {operation for operation, statuses in answers.items() if statuses == {"422"}}
    assert refused == set(FORM), "Give a body that fits in `asking.py`, or say here why none can."


def test_no_operation_is_missing_for_all(answers):
    missing = {operation for operation, statuses in answers.items() if statuses == {"404"}}
    assert missing == NO_RECORD, "Make a record in `records.py` that one of the two may change, or say it here."
