"""Logs as other systems write them, by the whole way from file to lake; `tests/journeys` holds their figures."""

import pytest

from rapport.interactions.tests.factories import Everybody, rows_in
from rapport.interactions.tests.test_load import adds_up, load

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "spamassassin_ham_mail/easy-ham-1.mbox",
        "spamassassin_ham_mail/easy-ham-1-maildir.zip",
        "hyperledger_slack_export/slack_export_a-e.zip",
        "icalendar_samples/icalendar.zip",
    ],
)
def test_every_kind_adds_up_and_loads_once(shared_data, path) -> None:
    first = load(shared_data / path, Everybody())
    again = load(shared_data / path, Everybody())
    assert adds_up(first)
    assert again.known
    assert rows_in().num_rows == first.created > 0
