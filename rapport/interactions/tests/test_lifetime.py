"""What happens to rows after they were loaded."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from rapport.directory.models import Identity, Person
from rapport.interactions.actions.exclude import exclude, include
from rapport.interactions.actions.people import the_lake
from rapport.interactions.actions.resolve import forget, resolve_pending
from rapport.interactions.actions.withdraw import purge, set_retention, withdraw_file
from rapport.interactions.lake import rewriting
from rapport.interactions.models import ExcludedChannel, LogFile, Source
from rapport.interactions.sources.shape import Options, Reason
from rapport.interactions.tests.factories import SYSTEM, Known, log, rows_in
from rapport.interactions.tests.test_load import load
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.models import Fact
from rapport.privacy.actions.retention import run_retention
from rapport.privacy.models import RetentionRun
from rapport.privacy.public import keyed_hashes

pytestmark = pytest.mark.django_db


def facts() -> list[str]:
    return list(Fact.objects.filter(name__startswith="interactions.").order_by("id").values_list("name", flat=True))


def lying() -> list[str]:
    return sorted(path.relative_to(the_lake().root).as_posix() for path in the_lake().root.rglob("*.parquet"))


def known_from_now_on(value: str) -> int:
    person = Person.objects.create(id=1000 + Person.objects.count(), name=value)  # none of those `Known` knows
    Identity.objects.create(person=person, kind="email", value=value)
    return person.id


def test_a_withdrawn_file_leaves_no_row_and_stays_in_the_register(tmp_path, django_capture_on_commit_callbacks) -> None:
    done = load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe"))
    with django_capture_on_commit_callbacks(execute=True):
        assert withdraw_file(file_id=done.file_id, by=SYSTEM) == 1
    assert lying() == []
    file = LogFile.objects.get()
    assert (file.state, file.read, file.contacts) == ("withdrawn", 2, [])
    assert facts() == ["interactions.loaded", "interactions.withdrawn"]
    with pytest.raises(Refusal, match="no rows any more"):
        withdraw_file(file_id=done.file_id, by=SYSTEM)
    with pytest.raises(Missing):
        withdraw_file(file_id=10**9, by=SYSTEM)


def test_a_withdrawn_file_can_be_loaded_again(tmp_path) -> None:
    path = log(tmp_path, "2024-03-01 12:00:00,ann,bo")
    withdraw_file(file_id=load(path).file_id, by=SYSTEM)
    again = load(path)
    assert (again.known, again.created, rows_in().num_rows) == (False, 1, 1)


def test_rows_shared_with_a_withdrawn_file_come_back_with_the_other_one(tmp_path) -> None:
    one = load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", name="one.csv"))
    two = log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-02 12:00:00,ann,bo", name="two.csv")
    load(two)
    withdraw_file(file_id=one.file_id, by=SYSTEM)
    assert rows_in().num_rows == 1
    again = load(two)
    assert (again.known, again.created, again.unchanged) == (False, 1, 1)
    assert rows_in().num_rows == 2


def test_pending_rows_come_in_once_somebody_is_known(tmp_path) -> None:
    rows = ["2024-03-01 12:00:00,ann,zoe", "2024-04-01 12:00:00,zoe,ann", "2024-03-01 12:00:00,ann,yan"]
    load(log(tmp_path, *rows))
    assert resolve_pending(by=SYSTEM) == 0
    zoe = known_from_now_on("zoe")
    assert resolve_pending(by=SYSTEM) == 2
    assert resolve_pending(by=SYSTEM) == 0
    key = int(keyed_hashes("person", [zoe])[0])
    table = rows_in()
    assert table.num_rows == 2
    assert {key} <= set(table["to_key"].to_pylist()) | set(table["from_key"].to_pylist())
    assert (rows_in("pending").num_rows, rows_in("pending").schema.names[-2:]) == (1, ["from_known", "to_known"])
    file = LogFile.objects.get()
    assert (file.created, file.unresolved, file.months) == (2, 1, {"2024-03": 1, "2024-04": 1})
    assert (file.reasons[Reason.UNKNOWN], file.last_at.month) == (1, 4)
    assert facts() == ["interactions.loaded", "interactions.pending_resolved"]


def test_a_half_known_row_waits_for_its_other_end(tmp_path) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,yan,zoe"))
    known_from_now_on("zoe")
    assert resolve_pending(by=SYSTEM) == 0
    assert sorted([rows_in("pending")["from_known"][0].as_py(), rows_in("pending")["to_known"][0].as_py()]) == [0, 1]
    known_from_now_on("yan")
    assert resolve_pending(by=SYSTEM) == 1
    assert rows_in("pending").num_rows == 0


def test_resolving_finds_contacts_to_oneself_and_repeats(tmp_path) -> None:
    person = Person.objects.create(id=1000, name="Ann")
    rows = ["2024-03-01 12:00:00,a1,a2", "2024-03-01 12:00:00,bo,a1", "2024-03-01 12:00:00,bo,a2"]
    load(log(tmp_path, *rows), Known("bo"))
    for value in ("a1", "a2"):
        Identity.objects.create(person=person, kind="email", value=value)
    assert resolve_pending(by=SYSTEM) == 1
    file = LogFile.objects.get()
    assert (file.created, file.unchanged, file.rejected, file.unresolved) == (1, 1, 1, 0)


def test_a_person_is_forgotten_everywhere(tmp_path) -> None:
    rows = ["2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,bo,cy", "2024-04-01 12:00:00,ann,zoe"]
    load(log(tmp_path, *rows))
    assert forget(person_id=1, by=SYSTEM) == 2
    keys = set(rows_in()["from_key"].to_pylist()) | set(rows_in()["to_key"].to_pylist())
    assert int(keyed_hashes("person", [1])[0]) not in keys
    assert (rows_in().num_rows, rows_in("pending").num_rows) == (1, 0)
    assert (LogFile.objects.get().read, LogFile.objects.get().created) == (1, 1)
    assert forget(person_id=1, by=SYSTEM) == 0


def test_rows_go_when_their_time_is_over(tmp_path) -> None:
    done = load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe", "x,ann,bo"))
    with clock.frozen(clock.now() + timedelta(days=89)):
        assert purge(by=SYSTEM) == (0, 0)
    assert not done.rejected_file.exists()
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert purge(by=SYSTEM) == (1, 2)
    assert LogFile.objects.get().state == "expired"
    assert rows_in().num_rows == 0
    assert facts()[-1] == "interactions.expired"


def test_what_went_is_reported_with_the_clocks_of_privacy(tmp_path) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe"))
    with clock.frozen(clock.now() + timedelta(days=91)):
        run_retention()
    run = RetentionRun.objects.get(name="interactions.rows")
    assert (run.removed, run.error) == (2, "")


def test_pending_rows_go_after_90_days_even_where_raw_ones_stay(tmp_path) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe"))
    set_retention(source_id=Source.objects.get().id, days=None, by=SYSTEM)
    with clock.frozen(clock.now() + timedelta(days=91)):
        assert purge(by=SYSTEM) == (1, 1)
        assert purge(by=SYSTEM) == (0, 0)
    assert (rows_in().num_rows, rows_in("pending").num_rows) == (1, 0)


def test_how_long_rows_stay_is_decided_in_the_open(tmp_path) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,ann,bo"))
    source = Source.objects.get().id
    for _again in range(2):
        set_retention(source_id=source, days=30, by=SYSTEM)
    with pytest.raises(Refusal, match="at least one day"):
        set_retention(source_id=source, days=0, by=SYSTEM)
    told = Fact.objects.filter(name="interactions.retention_changed")
    assert [fact.data for fact in told] == [{"source_id": source, "days": 30}]


def test_an_exclusion_needs_a_pattern_and_a_reason() -> None:
    for pattern, why in (("", "x"), ("*", "x"), ("a@x", " ")):
        with pytest.raises(Refusal):
            exclude(pattern=pattern, why=why, by=SYSTEM)
    number = exclude(pattern="@Union.example", why="union", by=SYSTEM)
    assert exclude(pattern="@union.example", why="union", by=SYSTEM) == number
    include(exclusion_id=number, by=SYSTEM)
    assert not ExcludedChannel.objects.exists()
    assert facts() == ["interactions.channel_excluded", "interactions.channel_included"]


def test_counts_about_a_person_are_by_month(tmp_path) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-04-01 12:00:00,bo,ann"), options=Options(channel="mail"))
    key = int(keyed_hashes("person", [1])[0])
    counts = rewriting.counts_of(the_lake(), {"table": LogFile.objects.get().contacts}, key)
    assert counts == {"table": {"2024-03": 1, "2024-04": 1}}


def test_times_of_the_register_are_in_utc(tmp_path) -> None:
    load(log(tmp_path, "2024-07-01 12:00:00,ann,bo"), options=Options(timezone="Europe/Amsterdam"))
    assert LogFile.objects.get().first_at == datetime(2024, 7, 1, 10, 0, tzinfo=UTC)


def test_rows_that_were_moved_or_thinned_lie_in_the_same_shape_as_the_others(tmp_path) -> None:
    load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 13:00:00,ann,zoe", "2024-03-02 12:00:00,bo,cy"))
    shape = rows_in().schema
    known_from_now_on("zoe")
    assert resolve_pending(by=SYSTEM) == 1
    assert rows_in().schema == shape  # Spark reads no files that differ
    forget(person_id=Known("ann", "bo", "cy").people["cy"], by=SYSTEM)
    assert rows_in().schema == shape


def test_what_a_killed_change_left_in_the_lake_is_swept_once_it_is_a_day_old_and_nothing_else(
    tmp_path, django_capture_on_commit_callbacks
) -> None:
    kept = load(log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe"))
    lake, old = the_lake(), (clock.now() - timedelta(days=2)).timestamp()
    left = [lake.contacts(1, "2024-03", 99, 0), lake.pending(1, 99, 0), lake.sums(1, "abc")]
    fresh = lake.contacts(1, "2024-03", 98, 0)
    registered = lying()
    for path in [*left, fresh]:
        lake.path(path).parent.mkdir(parents=True, exist_ok=True)
        lake.path(path).write_bytes(b"cut off")
    for path in [*left, *registered]:
        os.utime(lake.path(path), (old, old))
    with django_capture_on_commit_callbacks(execute=True):
        purge(by=SYSTEM)
    assert lying() == sorted([*registered, fresh])
    assert len(registered) == 2, "a file of contacts, and one of those whose people are not known"
    assert kept.created == 1
