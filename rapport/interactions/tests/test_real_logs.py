"""The reference figures of real sets, by the whole way from file to lake."""

from datetime import date

import pytest

from rapport.interactions.sources.shape import Filter, Options, Reason
from rapport.interactions.tests.factories import Everybody, rows_in
from rapport.interactions.tests.test_load import adds_up, load

pytestmark = pytest.mark.django_db


def pairs(table) -> int:
    return len(set(zip(table["from_key"].to_pylist(), table["to_key"].to_pylist(), strict=True)))


def test_enron(shared_data) -> None:
    done = load(
        shared_data / "enron_graph" / "messages.csv.gz",
        Everybody(),
        options=Options(
            mapping={"at": "Time", "from": "From", "to": "To"},
            message_by=("at", "from"),
            filters=(Filter(column="Reciptype", values=("bcc",)),),
            channel="mail",
        ),
    )
    table = rows_in()
    assert adds_up(done)
    assert (done.read, done.excluded, done.created) == (125_409, 22_193, 34_427)
    assert done.reasons[Reason.IMPLAUSIBLE_TIME] == 103_216 - 103_100
    assert len(set(table["message"].to_pylist())) == 20_112
    assert pairs(table) == 3_007


def test_workplace(shared_data) -> None:
    done = load(
        shared_data / "sociopatterns_workplace" / "contacts_2013.csv.gz",
        Everybody(),
        options=Options(
            mapping={"at": "t", "from": "badge_i", "to": "badge_j"},
            epoch=date(2013, 6, 24),
            undirected=True,
            duration=20,
            channel="contact",
        ),
    )
    table = rows_in()
    assert (done.read, done.created, pairs(table)) == (9_827, 9_827, 755)
    assert sum(table["duration"].to_pylist()) == 196_540


def test_highschool(shared_data) -> None:
    done = load(
        shared_data / "sociopatterns_highschool2013" / "contacts.csv.gz",
        Everybody(),
        options=Options(mapping={"at": "time", "from": "i", "to": "j"}, undirected=True),
    )
    assert (done.created, pairs(rows_in())) == (188_508, 5_818)


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


def test_slack(shared_data) -> None:
    done = load(shared_data / "hyperledger_slack_export" / "slack_export_a-e.zip", Everybody())
    assert done.created + done.unchanged == 2_514 + 3  # mentions of others, and three answers without one
    assert done.reasons[Reason.TO_ONESELF] == 4
