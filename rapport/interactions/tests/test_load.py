from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import OperationalError

from rapport.accounts.public import Actor, Role
from rapport.interactions.actions.exclude import exclude
from rapport.interactions.actions.load import load_files
from rapport.interactions.actions.people import the_lake
from rapport.interactions.models import LogFile, Source
from rapport.interactions.sources.shape import Options, Reason
from rapport.interactions.tests.factories import SYSTEM, Known, log, rows_in
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.privacy.public import keyed_hashes

pytestmark = pytest.mark.django_db


def load(path, directory=None, **kwargs):
    return load_files(paths=[path], by=SYSTEM, directory=directory or Known("ann", "bo", "cy"), **kwargs)[0]


def adds_up(done) -> bool:
    parts = done.created + done.updated + done.unchanged + done.unresolved + done.excluded + done.rejected
    return done.read == parts


def test_every_row_has_one_outcome_and_they_add_up(tmp_path) -> None:
    exclude(pattern="council*", why="works council", by=SYSTEM)
    done = load(
        log(
            tmp_path,
            "2024-03-01 12:00:00,ann,bo",
            "2024-03-01 12:00:00,Ann ,BO",
            "2024-03-01 12:00:00,ann,ann",
            "2024-03-01 12:00:00,ann,zoe",
            "2024-03-01 12:00:00,ann,council@x",
            "1979-12-31 21:00:00,ann,bo",
            "2099-01-01 00:00:00,ann,bo",
            "never,ann,bo",
            ",ann,bo",
            "2024-03-01 12:00:00,,bo",
            "2024-03-01 12:00:00,ann,",
            "2024-03-01 12:00:00,no-reply@x,bo",
            "one,too,many,cells",
        )
    )
    assert adds_up(done)
    assert (done.read, done.created, done.unchanged, done.unresolved) == (13, 1, 1, 1)
    assert (done.excluded, done.rejected) == (2, 8)
    assert done.reasons == {
        Reason.EXCLUDED_CHANNEL: 1,
        Reason.LIST_ADDRESS: 1,
        Reason.TO_ONESELF: 1,
        Reason.IMPLAUSIBLE_TIME: 2,
        Reason.BAD_TIME: 1,
        Reason.NO_TIME: 1,
        Reason.NO_SENDER: 1,
        Reason.NO_RECIPIENT: 1,
        Reason.BROKEN_ROW: 1,
        Reason.UNKNOWN: 1,
        Reason.REPEAT: 1,
    }


def test_rejected_rows_are_told_with_their_reason_and_excluded_ones_nowhere(tmp_path) -> None:
    exclude(pattern="council*", why="works council", by=SYSTEM)
    rows = ["2024-03-01,ann,bo", "soon,ann,bo", "soon,ann,council@x", "2024-03-01,ann,ann"]
    done = load(log(tmp_path, *rows))
    report = done.rejected_file.read_text()
    assert "2,the time cannot be read,soon,ann,bo" in report
    assert "4,it is from somebody to themselves" in report
    assert "council" not in report
    assert done.rejected_file.stat().st_mode & 0o077 == 0


def test_the_lake_holds_keys_and_neither_addresses_nor_person_ids(tmp_path) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe"))
    table = rows_in()
    assert table.schema.names == [
        *("at", "from_key", "to_key", "channel", "recipients", "message", "thread", "reply_to"),
        *("duration", "undirected", "source", "file"),
    ]
    assert table["from_key"].to_pylist() == keyed_hashes("person", [1]).tolist()
    assert table["at"].to_pylist() == [datetime(2024, 3, 1, 12, 0)]  # noqa: DTZ001 (UTC by contract)
    waiting = rows_in("pending")
    assert waiting["to_key"].to_pylist() == keyed_hashes("identity", ["zoe"]).tolist()
    assert (waiting["from_known"].to_pylist(), waiting["to_known"].to_pylist()) == ([True], [False])


def test_loading_again_changes_nothing(tmp_path) -> None:
    path = log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-02 12:00:00,ann,zoe", "x,ann,bo")
    load(path)
    again = load(path)
    assert again.known
    assert adds_up(again)
    assert (again.created, again.unchanged) == (0, 3)
    assert (LogFile.objects.count(), rows_in().num_rows) == (1, 1)


def test_rows_an_earlier_file_brought_are_unchanged(tmp_path) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe", name="one.csv"))
    rows = ["2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe", "2024-03-02 12:00:00,bo,ann"]
    done = load(log(tmp_path, *rows, name="two.csv"))
    assert (done.created, done.unchanged, done.unresolved) == (1, 2, 0)
    assert LogFile.objects.get(name="two.csv").overlap == 2


def test_a_contact_to_another_address_of_oneself_is_to_oneself(tmp_path) -> None:
    aliases = Known(people={"ann": 1, "ann@home": 1, "bo": 2})
    done = load(log(tmp_path, "2024-03-01 12:00:00,ann,ann@home", "2024-03-01 12:00:00,ann,bo"), aliases)
    assert (done.created, done.reasons[Reason.TO_ONESELF]) == (1, 1)


def test_an_identity_of_several_people_has_its_own_reason(tmp_path) -> None:
    done = load(log(tmp_path, "2024-03-01 12:00:00,ann,smith"), Known(people={"ann": 1, "smith": 0}))
    assert (done.unresolved, done.reasons) == (1, {Reason.AMBIGUOUS: 1})


def test_rows_of_one_message_say_how_many_people_it_involves(tmp_path) -> None:
    rows = ["2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe", "2024-03-01 12:00:00,ann,bo"]
    load(log(tmp_path, *rows, "2024-03-01 13:00:00,ann,cy"), options=Options(message_by=("at", "from")))
    assert sorted(rows_in()["recipients"].to_pylist()) == [2, 3]
    assert rows_in()["message"].null_count == 0


def test_without_a_message_two_people_are_involved(tmp_path) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,cy"))
    assert rows_in()["recipients"].to_pylist() == [2, 2]


def test_undirected_contacts_told_both_ways_are_one(tmp_path) -> None:
    path = log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,bo,ann")
    done = load(path, options=Options(undirected=True, channel="contact"))
    assert (done.created, done.unchanged) == (1, 1)
    assert rows_in()["channel"].to_pylist() == ["contact"]


def test_an_excluded_channel_is_written_nowhere(tmp_path) -> None:
    exclude(pattern="hotline", why="whistle-blowing", by=SYSTEM)
    done = load(log(tmp_path, "2024-03-01,ann,bo,Hotline", "2024-03-01,ann,bo,mail", head="at,from,to,channel"))
    assert (done.created, done.excluded) == (1, 1)
    assert rows_in()["channel"].to_pylist() == ["mail"]


def test_content_mapped_to_the_channel_is_refused(tmp_path) -> None:
    rows = [f"2024-03-01 12:00:00,ann,bo,subject {n}" for n in range(300)]
    with pytest.raises(Refusal, match="more than 200 different values"):
        load(log(tmp_path, *rows, head="at,from,to,channel"))
    assert not LogFile.objects.exists()


def test_a_source_remembers_how_its_files_are_read(tmp_path) -> None:
    head = "sent;who;whom"
    mapping = {"at": "sent", "from": "who", "to": "whom"}
    load(log(tmp_path, "2024-03-01;ann;bo", head=head), source="Mail", options=Options(mapping=mapping))
    done = load(log(tmp_path, "2024-03-02;ann;bo", head=head, name="next.csv"), source="Mail")
    assert (done.created, Source.objects.get().name) == (1, "Mail")


def test_a_dry_run_judges_and_keeps_nothing(tmp_path) -> None:
    done = load(log(tmp_path, "2024-03-01,ann,bo", "2024-03-01,ann,bo", "x,ann,bo"), dry_run=True)
    assert (done.created, done.unchanged, done.rejected) == (1, 1, 1)
    assert not LogFile.objects.exists()
    assert not Source.objects.exists()


def test_only_administrators_load(tmp_path) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(Forbidden):
            load_files(paths=[log(tmp_path, "2024-03-01,ann,bo")], by=Actor(user_id=1, roles=frozenset({role})))


def test_files_of_many_months_lie_by_month(tmp_path) -> None:
    start = datetime(2023, 1, 31, tzinfo=UTC)
    rows = [f"{start + timedelta(days=n):%Y-%m-%d %H:%M:%S},ann,bo" for n in range(60)]
    load(log(tmp_path, *rows))
    file = LogFile.objects.get()
    assert file.months == {"2023-01": 1, "2023-02": 28, "2023-03": 31}
    assert [path.split("/")[2] for path in file.contacts] == ["month=2023-01", "month=2023-02", "month=2023-03"]
    assert (file.first_at.date(), file.last_at.date()) == (date(2023, 1, 31), date(2023, 3, 31))


@pytest.mark.parametrize("most", [1, 7, 1000])
def test_the_size_of_a_run_changes_no_count(tmp_path, monkeypatch, most) -> None:
    from rapport.interactions.lake import sealing

    monkeypatch.setattr(sealing, "RUN_ROWS", most)
    rows = [f"2024-03-{n % 9 + 1:02d} 12:00:00,ann,{'bo' if n % 2 else 'zoe'}" for n in range(60)]
    done = load(log(tmp_path, *rows))
    assert (done.created, done.unresolved, done.unchanged) == (9, 9, 42)


def test_the_future_is_what_lies_after_tomorrow(tmp_path) -> None:
    with clock.frozen(datetime(2024, 3, 1, 12, 0, tzinfo=UTC)):
        done = load(log(tmp_path, "2024-03-02 11:00:00,ann,bo", "2024-03-02 13:00:00,ann,bo"))
    assert (done.created, done.reasons) == (1, {Reason.IMPLAUSIBLE_TIME: 1})


def test_a_load_whose_database_goes_away_at_its_end_leaves_no_file_and_is_repeated_at_once(
    tmp_path, monkeypatch
) -> None:
    path = log(tmp_path, "2024-01-01 12:00:00,ann,bo")
    with monkeypatch.context() as away:

        def gone(*_args, **_kwargs):
            away.setattr("django.db.models.query.QuerySet.delete", gone)
            raise OperationalError("the connection is lost")

        away.setattr("rapport.interactions.actions.load.record", gone)
        with pytest.raises(OperationalError):
            load(path)
    assert LogFile.objects.get().state == "loading"
    assert len(the_lake().orphans([])) == 1
    again = load(path)
    assert (again.known, again.created) == (False, 1)
    assert the_lake().orphans(LogFile.objects.get().contacts) == []
    assert list(the_lake().staging.iterdir()) == []
