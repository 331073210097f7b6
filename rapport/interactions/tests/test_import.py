"""The import of interactions, as terminal and pages run it."""

import csv
import json
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rapport.directory.models import Identity, Person
from rapport.intake.public import run_import
from rapport.interactions.models import LogFile, Source
from rapport.interactions.tests.factories import SYSTEM, log, rows_in
from rapport.kit.problems import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _people() -> None:
    for name in ("ann", "bo", "cy"):
        person = Person.objects.create(name=name)
        for value in (name, f"{name}@x.example"):
            Identity.objects.create(person=person, kind="email", value=value)


def test_every_row_is_accounted_for(tmp_path) -> None:
    rows = ["2024-03-01 12:00:00,ann,bo,to", "2024-03-01 12:00:00,ann,bo,to", "2024-03-01 12:00:00,ann,zoe,to"]
    rows += ["2024-03-01 12:00:00,ann,cy,bcc", "soon,ann,bo,to", "2024-03-01 12:00:00,ann,ann,to"]
    path = log(tmp_path, *rows, head="Sent,Who,Whom,Kind")
    mapping = {"Sent": "at", "Who": "from", "Whom": "to"}
    found = run_import("interactions", [path], by=SYSTEM, mapping=mapping, where=["Kind!=bcc"])
    assert (found.read, found.created, found.unchanged) == (6, 1, 1)
    assert (found.unresolved, found.excluded, found.rejected) == (1, 1, 2)
    assert found.reasons["the time cannot be read"] == 1
    assert "soon" in Path(found.rejected_file).read_text()


def test_loading_again_changes_nothing(tmp_path) -> None:
    path = log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-01 12:00:00,ann,zoe")
    first, again = (run_import("interactions", [path], by=SYSTEM) for _ in range(2))
    assert (first.created, again.created, again.unchanged, again.read) == (1, 0, 2, 2)
    assert rows_in().num_rows == 1
    assert any("loaded before" in warning for warning in again.warnings)


def test_a_dry_run_keeps_nothing(tmp_path) -> None:
    result = run_import("interactions", [log(tmp_path, "2024-03-01 12:00:00,ann,bo")], by=SYSTEM, dry_run=True)
    assert (result.created, LogFile.objects.count()) == (1, 0)


def test_a_file_without_times_is_told_about_ties(tmp_path) -> None:
    with pytest.raises(Refusal, match="rapport import ties"):
        run_import("interactions", [log(tmp_path, "ann,bo", head="from,to")], by=SYSTEM)


def test_options_reach_the_lake(tmp_path) -> None:
    path = log(tmp_path, "20,ann,bo", "20,ann,cy", "40,bo,ann")
    result = run_import(
        "interactions",
        [path],
        by=SYSTEM,
        source="Badges",
        channel="contact",
        message_by="at,from",
        epoch="2024-03-01",
        timezone="Europe/Amsterdam",
        duration=20,
    )
    table = rows_in()
    assert result.created == 3
    assert sorted(table["recipients"].to_pylist()) == [2, 3, 3]
    assert set(table["channel"].to_pylist()) == {"contact"}
    assert set(table["duration"].to_pylist()) == {20}
    assert min(table["at"].to_pylist()).hour == 23
    assert Source.objects.get().name == "Badges"


def test_parquet_takes_a_mapping(tmp_path) -> None:
    pq.write_table(pa.table({"w": ["2024-03-01 12:00:00"], "a": ["ann"], "b": ["bo"]}), tmp_path / "log.parquet")
    mapping = {"w": "at", "a": "from", "b": "to"}
    assert run_import("interactions", [tmp_path / "log.parquet"], by=SYSTEM, mapping=mapping).created == 1


def test_mail_chat_and_calendars_are_recognised(tmp_path) -> None:
    mail = "From: ann@x.example\nTo: bo@x.example\nMessage-ID: <1@x>\nDate: Fri, 1 Mar 2024 12:00:00 +0000\n\nbody\n"
    (tmp_path / "mail.mbox").write_text(f"From x\n{mail}")
    (tmp_path / "one.eml").write_text(mail.replace("bo@", "cy@"))
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        users = [
            {"id": "U1", "profile": {"email": "ann@x.example"}},
            {"id": "U2", "profile": {"email": "bo@x.example"}},
        ]
        archive.writestr("channels.json", "[]")
        archive.writestr("users.json", json.dumps(users))
        message = {"type": "message", "user": "U1", "ts": "1709294400.000100", "text": "<@U2>"}
        archive.writestr("general/2024-03-01.json", json.dumps([message]))
    for name in ("mail.mbox", "one.eml", "export.zip"):
        assert run_import("interactions", [tmp_path / name], by=SYSTEM).created == 1
    assert sorted(LogFile.objects.values_list("format", flat=True)) == ["eml", "mbox", "slack"]
    assert sorted(rows_in()["channel"].to_pylist()) == ["chat", "mail", "mail"]


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 64, b"x" * 3_000_000])
def test_broken_input_is_one_sentence_and_leaves_nothing(tmp_path, content) -> None:
    (tmp_path / "log.csv").write_bytes(content)
    with pytest.raises(Refusal):
        run_import("interactions", [tmp_path / "log.csv"], by=SYSTEM)
    assert not LogFile.objects.exists()


def test_messages_are_told_by_known_columns_only(tmp_path) -> None:
    with pytest.raises(Refusal, match="cannot be told by “subject”"):
        run_import("interactions", [log(tmp_path, "2024-03-01,ann,bo")], by=SYSTEM, message_by="at,subject")


def test_a_dry_run_counts_what_is_here_already_and_lists_what_it_would_reject(tmp_path) -> None:
    run_import("interactions", [log(tmp_path, "2024-03-01 12:00:00,ann,bo")], by=SYSTEM)
    more = log(tmp_path, "2024-03-01 12:00:00,ann,bo", "2024-03-02 12:00:00,bo,ann", "soon,ann,bo", name="more.csv")
    tried, done = (run_import("interactions", [more], by=SYSTEM, dry_run=dry) for dry in (True, False))
    assert (
        (tried.created, tried.unchanged, tried.rejected) == (done.created, done.unchanged, done.rejected) == (1, 1, 1)
    )
    assert "soon" in Path(tried.rejected_file).read_text()


def test_what_is_said_of_columns_is_refused_where_there_are_none(tmp_path) -> None:
    path = tmp_path / "mail.mbox"
    path.write_text("From ann Fri Mar  1 12:00:00 2024\nFrom: ann@x.example\nTo: bo@x.example\n\n")
    with pytest.raises(Refusal, match="leave --where away"):
        run_import("interactions", [path], by=SYSTEM, where=["From=ann"])
    with pytest.raises(Refusal, match="leave --map away"):
        run_import("interactions", [path], by=SYSTEM, mapping={"From": "from"})


def test_an_epoch_is_a_day_or_a_time_of_one(tmp_path) -> None:
    path = log(tmp_path, "20,ann,bo")
    run_import("interactions", [path], by=SYSTEM, epoch="2024-03-01T08:00", timezone="Europe/Amsterdam")
    assert rows_in()["at"][0].as_py().isoformat() == "2024-03-01T07:00:20"
    with pytest.raises(Refusal, match="no day to count from"):
        run_import("interactions", [path], by=SYSTEM, epoch="long ago")


@pytest.mark.parametrize(("name", "said"), [("xl/workbook.xml", "Save the sheet as CSV"), ("a.csv", "unpack it")])
def test_a_zip_of_something_else_says_what_to_do(tmp_path, name, said) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(Refusal, match=said):
        run_import("interactions", [tmp_path / "a.zip"], by=SYSTEM)


def test_rejected_rows_are_told_by_the_line_they_stand_on(tmp_path) -> None:
    rows = ["soon,ann,bo", "a,cell,too,much", "2024-03-01,ann,ann", "2024-03-02,ann,bo", "2024-03-03,ann,"]
    result = run_import("interactions", [log(tmp_path, *rows)], by=SYSTEM)
    with Path(result.rejected_file).open(encoding="utf-8-sig", newline="") as stream:
        told = {int(row["rejected line"]): row["rejected because"] for row in csv.DictReader(stream)}
    assert {line: reason.split()[-1] for line, reason in told.items()} == {
        2: "read", 3: "columns", 4: "themselves", 6: "whom",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("20 ann bo x\n40 bo ann x\n", ("column 1", "column 2", "column 3")),
        ("# about it\n# when\twho\twhom\n20\tann\tbo\n40\tbo\tann\n", ("when", "who", "whom")),
        ("A report\n\nwhen,who,whom\n20,ann,bo\n40,bo,ann\n", ("when", "who", "whom")),
    ],
)
def test_lists_of_contacts_as_researchers_and_reports_write_them(tmp_path, text, names) -> None:
    (tmp_path / "log.txt").write_text(text)
    mapping = dict(zip(names, ("at", "from", "to"), strict=True))
    result = run_import("interactions", [tmp_path / "log.txt"], by=SYSTEM, mapping=mapping, epoch="2024-03-01")
    assert (result.read, result.created) == (2, 2)


def test_a_file_without_a_header_tells_what_its_columns_are_called(tmp_path) -> None:
    (tmp_path / "log.txt").write_text("20 ann bo\n40 bo ann\n")
    with pytest.raises(Refusal, match="“ann”"):
        run_import("interactions", [tmp_path / "log.txt"], by=SYSTEM)
