from datetime import UTC, datetime

import pytest

from rapport.interactions.sources.shape import Outcome, Reason
from rapport.interactions.sources.tests.readings import read
from rapport.kit.problems import Refusal

HEAD = (
    "Message ID,Start date,End date,Sender,Message size,Subject,Direction,Recipient address,Event target,Event status\n"
)


def log(folder, *rows):
    path = folder / "elog.csv"
    path.write_text(HEAD + "".join(rows))
    return path


def row(at="2024/03/01 12:00:00 UTC", target="GMAIL_INBOX", to="bo@x.example", message="<1@x>"):
    return f'{message},{at},{at},ann@x.example,9,secret,Sent,"{to}",{target},OK\n'


@pytest.mark.parametrize("at", ["2024/03/01 12:00:00 UTC", "2024-03-01T12:00:00Z", "2024/03/01 13:00:00 +0100"])
def test_arrivals_are_contacts(tmp_path, at) -> None:
    found = read(log(tmp_path, row(at, to="bo@x.example, cy@x.example")))
    assert found.kind == "google_elog"
    assert found.pairs() == {("ann@x.example", "bo@x.example"), ("ann@x.example", "cy@x.example")}
    assert found.rows[0]["at"] == datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
    assert "secret" not in str(found.rows)


def test_hops_are_set_aside_and_events_share_their_messages_first_time(tmp_path) -> None:
    found = read(log(tmp_path, row(target="SMTP_IN"), row("2024/03/01 12:00:05 UTC"), row("2024/03/01 12:00:09 UTC")))
    assert found.set_aside == {(Outcome.EXCLUDED, Reason.STEP): 1}
    assert [r["at"].second for r in found.rows] == [0, 0]


def test_messages_refused_before_they_had_an_id_are_not_one(tmp_path) -> None:
    no_id = "SMTPIN_ADDED_REJECT_SESSION"
    found = read(log(tmp_path, row(message=no_id), row("2024/03/02 12:00:00 UTC", message=no_id)))
    assert [r["at"].day for r in found.rows] == [1, 2]
    assert found.contacts["message_id"].null_count == 2


def test_a_log_without_recipients_is_refused(tmp_path) -> None:
    (tmp_path / "elog.csv").write_text("Message ID,Start date,Sender\n1,2024-03-01,a\n")
    with pytest.raises(Refusal, match="Recipient address"):
        read(tmp_path / "elog.csv", "google_elog")
