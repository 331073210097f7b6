import json
from datetime import UTC, datetime

from rapport.interactions.sources.shape import Outcome, Reason
from rapport.interactions.sources.tests.readings import read

USERS = [
    {"id": "U1", "profile": {"email": "Ann@x.example"}},
    {"id": "U2", "profile": {"email": "bo@x.example"}},
    {"id": "U3", "profile": {}},
]


def export(folder, *messages, room="general"):
    (folder / room).mkdir(parents=True)
    (folder / "users.json").write_text(json.dumps(USERS))
    (folder / "channels.json").write_text("[]")
    plain = {"type": "message", "user": "U1", "ts": "1709294400.000100", "text": ""}
    (folder / room / "2024-03-01.json").write_text(json.dumps([plain | m for m in messages]))
    return folder


def test_the_reference_figures_of_a_real_export(shared_data) -> None:
    found = read(shared_data / "hyperledger_slack_export" / "slack_export_a-e.zip")
    mentions = [row for row in found.rows if row["from_identity"] != row["to_identity"]]
    replies = [row for row in mentions if row["reply_to"]]
    assert found.kind == "slack"
    assert found.set_aside[Outcome.EXCLUDED, Reason.NOT_CONTACT] == 16_501 - 11_832
    assert len(mentions) == 2_514 + 3
    assert len(replies) == 4  # three people who answered without a mention, and one who did both
    assert len({(row["from_identity"], row["to_identity"]) for row in mentions}) in range(841, 845)


def test_mentions_and_nothing_else_come_out_of_a_text(tmp_path) -> None:
    found = read(export(tmp_path, {"text": "secret <@U2> and <@U3|cy>, see <#C1|x> <!here>"}))
    assert found.pairs() == {("Ann@x.example", "bo@x.example"), ("Ann@x.example", "U3")}
    assert "secret" not in str(found.rows)
    assert found.rows[0]["at"] == datetime(2024, 3, 1, 12, 0, 0, 100, tzinfo=UTC)
    assert found.rows[0]["recipients"] == 3


def test_a_reply_in_a_thread_is_a_contact_with_its_author(tmp_path) -> None:
    reply = {"user": "U2", "ts": "1709294500.000200", "thread_ts": "1709294400.000100", "parent_user_id": "U1"}
    found = read(export(tmp_path, {"thread_ts": "1709294400.000100"}, reply))
    row = found.rows[0]
    assert found.pairs() == {("bo@x.example", "Ann@x.example")}
    assert (row["reply_to"], row["thread_id"]) == ("general/U1/1709294400.000100", "general/1709294400.000100")


def test_joins_bots_and_files_are_no_contacts(tmp_path) -> None:
    found = read(
        export(
            tmp_path,
            {"subtype": "channel_join", "text": "<@U2> joined"},
            {"bot_id": "B1", "text": "<@U2>"},
            {"subtype": "file_share", "text": "<@U2>"},
            {"text": "to everybody"},
        )
    )
    assert found.set_aside == {
        (Outcome.EXCLUDED, Reason.NOT_CONTACT): 3,
        (Outcome.EXCLUDED, Reason.NO_ADDRESSEE): 1,
    }


def test_an_excluded_room_is_counted_and_left_out(tmp_path) -> None:
    found = read(export(tmp_path, {"text": "<@U2>"}, room="works-council"), excluded=("works-*",))
    assert found.contacts.num_rows == 0
    assert found.set_aside == {(Outcome.EXCLUDED, Reason.EXCLUDED_CHANNEL): 1}


def test_a_broken_day_is_told_and_the_others_come_in(tmp_path) -> None:
    export(tmp_path, {"text": "<@U2>"}, {"user": 7}, {"ts": "soon", "text": "<@U2>"})
    (tmp_path / "general" / "2024-03-02.json").write_text("{broken")
    (tmp_path / "general" / "2024-03-03.json").write_text('[1, null, {"type": "message", "user": "U1", "text": 3}]')
    found = read(tmp_path)
    assert [r.reason for r in found.rejected] == [
        Reason.NO_SENDER,
        Reason.BROKEN_PART,
        Reason.BROKEN_ROW,
        Reason.BROKEN_ROW,
    ]
    assert found.contacts["at"].null_count == 1


def test_direct_messages_are_said_to_the_others_in_them(tmp_path) -> None:
    folder = export(tmp_path, {"text": "for your eyes"}, room="D1")
    (folder / "dms.json").write_text(json.dumps([{"id": "D1", "members": ["U1", "U2"]}]))
    (folder / "mpims.json").write_text(
        json.dumps([{"id": "G1", "name": "mpdm-a--b--c-1", "members": ["U1", "U2", "U3"]}])
    )
    (folder / "mpdm-a--b--c-1").mkdir()
    (folder / "mpdm-a--b--c-1" / "2024-03-01.json").write_text(
        json.dumps([{"type": "message", "user": "U2", "ts": "1709294401.0", "text": "all of you"}])
    )
    found = read(folder)
    assert found.pairs() == {
        ("Ann@x.example", "bo@x.example"), ("bo@x.example", "Ann@x.example"), ("bo@x.example", "U3"),
    }  # fmt: skip
    assert sorted(row["recipients"] for row in found.rows) == [2, 3, 3]


def test_an_answer_is_addressed_to_who_began_the_thread_though_it_does_not_say_so(tmp_path) -> None:
    root = {"text": "who knows?", "thread_ts": "1709294400.000100"}
    found = read(export(tmp_path, root, {"user": "U2", "ts": "1709294500.0", "thread_ts": "1709294400.000100"}))
    assert found.pairs() == {("bo@x.example", "Ann@x.example")}
    assert found.rows[0]["reply_to"] == "general/U1/1709294400.000100"


def test_machines_are_nobody(tmp_path) -> None:
    folder = export(tmp_path, {"text": "<@U9> <@USLACKBOT>"}, {"user": "U9", "text": "<@U1>"})
    (folder / "users.json").write_text(json.dumps([*USERS, {"id": "U9", "is_bot": True}]))
    found = read(folder)
    assert found.contacts.num_rows == 0
    assert found.set_aside == {(Outcome.EXCLUDED, Reason.NO_ADDRESSEE): 1, (Outcome.EXCLUDED, Reason.NOT_CONTACT): 1}


def test_an_export_of_direct_messages_alone_is_known(tmp_path) -> None:
    folder = export(tmp_path, {"text": "hi"}, room="D1")
    (folder / "channels.json").unlink()
    (folder / "dms.json").write_text(json.dumps([{"id": "D1", "members": ["U1", "U2"]}]))
    assert read(folder).kind == "slack"
