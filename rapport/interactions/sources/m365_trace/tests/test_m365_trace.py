from datetime import UTC, datetime

import pytest

from rapport.interactions.sources.shape import Outcome, Reason
from rapport.interactions.sources.tests.readings import read
from rapport.kit.problems import Refusal

SUMMARY = """origin_timestamp_utc,sender_address,recipient_status,message_subject,total_bytes,message_id,directionality
2024-03-01T12:00:00.1234567Z,ann@x.example,"bo@x.example##Receive, Deliver;cy@x.example##Receive, Send",secret,9,<1@x>,1
"""
CMDLET = """Organization,MessageId,Received,SenderAddress,RecipientAddress,Subject,Status,Size,MessageTraceId
x,<1@x>,3/14/2024 4:55:00 PM,ann@x.example,bo@x.example,secret,Delivered,9,t
"""
PORTAL = """Date (UTC),Sender,Recipient,Subject,Status,Message trace ID
2024-03-01 12:00:00,ann@x.example,bo@x.example;cy@x.example,secret,Delivered,t
"""
EXTENDED = """date_time_utc,event_id,message_id,network_message_id,recipient_address,sender_address,message_subject
2024-03-01T12:00:00Z,RECEIVE,<1@x>,a,bo@x.example,ann@x.example,secret
2024-03-01T12:00:05Z,DELIVER,<1@x>,a,bo@x.example,ann@x.example,secret
2024-03-01T12:00:09Z,DELIVER,<1@x>,a,bo@x.example,ann@x.example,secret
"""


def trace(folder, text, encoding="utf-8"):
    path = folder / "trace.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "pairs", "at"),
    [
        (SUMMARY, 2, datetime(2024, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)),
        (CMDLET, 1, datetime(2024, 3, 14, 16, 55, tzinfo=UTC)),
        (PORTAL, 2, datetime(2024, 3, 1, 12, 0, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_every_generation_is_read(tmp_path, text, pairs, at, encoding) -> None:
    found = read(trace(tmp_path, text, encoding))
    assert found.kind == "m365_trace"
    assert len(found.pairs()) == pairs
    assert {row["at"] for row in found.rows} == {at}
    assert "secret" not in str(found.rows)


def test_steps_are_set_aside_and_deliveries_share_their_messages_first_time(tmp_path) -> None:
    found = read(trace(tmp_path, EXTENDED))
    assert found.set_aside == {(Outcome.EXCLUDED, Reason.STEP): 1}
    assert [row["at"].second for row in found.rows] == [0, 0]


def test_messages_without_an_id_are_not_taken_for_one(tmp_path) -> None:
    text = PORTAL.replace("Message trace ID", "Message ID") + "2024-03-02 12:00:00,ann@x.example,bo@x.example,s,D,\n"
    text = text.replace("Delivered,t", "Delivered,")
    found = read(trace(tmp_path, text), "m365_trace")
    assert sorted(row["at"].day for row in found.rows) == [1, 1, 2]


def test_a_trace_without_recipients_is_refused(tmp_path) -> None:
    with pytest.raises(Refusal, match="recipient_address or recipient_status"):
        read(trace(tmp_path, "origin_timestamp_utc,sender_address\n2024-03-01,a\n"), "m365_trace")


@pytest.mark.parametrize("status", ["Failed", "FilteredAsSpam", "Quarantined", "Expanded"])
def test_what_reached_nobody_is_set_aside(tmp_path, status) -> None:
    found = read(trace(tmp_path, CMDLET.replace("Delivered", status)))
    assert found.set_aside == {(Outcome.EXCLUDED, Reason.NOT_DELIVERED): 1}


def test_columns_with_braces_in_their_names_do_no_harm(tmp_path) -> None:
    found = read(trace(tmp_path, PORTAL.replace("Subject", "{0} {x}")))
    assert found.contacts.num_rows == 2
