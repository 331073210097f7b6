"""Cells and columns that name several recipients, and columns whose names nearly agree."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rapport.directory.models import Identity, Person
from rapport.intake.public import run_import
from rapport.interactions.actions.load import load_files
from rapport.interactions.rules import identities_in
from rapport.interactions.sources.shape import Options
from rapport.interactions.tests.factories import SYSTEM, Everybody, log, rows_in
from rapport.kit.problems import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


def loaded(path, **options):
    return load_files(paths=[path], by=SYSTEM, options=Options(**options), directory=Everybody())[0]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("a@x.example", ["a@x.example"]),
        ("a@x.example; b@x.example", ["a@x.example", "b@x.example"]),
        ('"Doe, Ann" <a@x.example>, Bo <b@x.example>', ["a@x.example", "b@x.example"]),
        ("SMTP:a@x.example;smtp:b@x.example", ["a@x.example", "b@x.example"]),
        ("a@x.example <a@x.example>", ["a@x.example <a@x.example>"]),
        ("17; 18;", ["17", "18"]),
        ("Doe, Ann", ["Doe, Ann"]),
        (";", [";"]),
    ],
)
def test_everybody_a_cell_names_is_found(cell, found) -> None:
    assert identities_in(cell) == found


def test_each_recipient_of_a_cell_is_a_contact_of_one_message(tmp_path) -> None:
    done = loaded(log(tmp_path, '2024-03-01 12:00:00,ann,"bo@x.example; Cy <cy@x.example>"', "2024-03-02,ann,di"))
    assert (done.read, done.created) == (3, 3)
    assert sorted(rows_in()["recipients"].to_pylist()) == [2, 3, 3]


def test_an_excluded_recipient_is_left_out_of_a_cell_alone(tmp_path) -> None:
    from rapport.interactions.actions.exclude import exclude

    exclude(pattern="@union.example", why="works council", by=SYSTEM)
    done = loaded(log(tmp_path, "2024-03-01,ann,bo@x.example;cy@union.example"))
    assert (done.created, done.excluded) == (1, 1)


def test_a_cell_of_several_senders_is_rejected(tmp_path) -> None:
    done = loaded(log(tmp_path, "2024-03-01,ann@x.example;bo@x.example,cy"))
    assert done.reasons == {"it names several senders": 1}


def test_to_and_cc_are_both_recipients(tmp_path) -> None:
    path = log(tmp_path, "2024-03-01,ann,bo,cy;di", "2024-03-02,ann,bo,", head="Date,From,To,Cc")
    done = run_import("interactions", [path], by=SYSTEM, mapping=[("To", "to"), ("Cc", "to")], dry_run=True)
    assert done.read == 4


@pytest.mark.parametrize(("column", "known"), [("From", "cy"), ("from", "ann"), ("from 3", "bo")])
def test_columns_whose_names_nearly_agree_are_told_apart(tmp_path, column, known) -> None:
    for name in (known, "di"):
        Identity.objects.create(person=Person.objects.create(name=name), kind="login", value=name)
    path = log(tmp_path, "cy,ann,bo,di,2024-03-01", head="From,from,from,To,Date")
    assert run_import("interactions", [path], by=SYSTEM, mapping={column: "from"}).created == 1


def test_a_heading_of_two_lines_is_one_name(tmp_path) -> None:
    path = tmp_path / "log.csv"
    path.write_text('"Sent\non";from;to\n2024-03-01;a;b\n')
    assert run_import("interactions", [path], by=SYSTEM, mapping={"Sent on": "at"}).unresolved == 1


def test_lists_of_parquet_are_recipients_and_records_are_refused(tmp_path) -> None:
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table({"at": ["2024-03-01"], "from": ["ann"], "to": [["bo", "cy"]]}), path)
    assert loaded(path).created == 2
    pq.write_table(pa.table({"at": ["2024-03-01"], "from": ["ann"], "to": [{"name": "bo"}]}), path)
    with pytest.raises(Refusal, match="holds records, not texts"):
        loaded(path)


def test_a_folder_of_parquet_is_one_log(tmp_path) -> None:
    for month in ("2024-03", "2024-04"):
        (tmp_path / "log" / f"month={month}").mkdir(parents=True)
        part = pa.table({"at": [f"{month}-01"], "who": ["ann"], "whom": ["bo"]})
        pq.write_table(part, tmp_path / "log" / f"month={month}" / "part-0.parquet")
    done = run_import("interactions", [tmp_path / "log"], by=SYSTEM, mapping={"who": "from", "whom": "to"})
    assert (done.read, done.unresolved) == (2, 2)


def test_a_parquet_file_without_rows_is_refused_as_a_table_is(tmp_path) -> None:
    path = tmp_path / "log.parquet"
    pq.write_table(pa.table({"at": pa.array([], pa.string()), "from": pa.array([]), "to": pa.array([])}), path)
    with pytest.raises(Refusal, match="no rows"):
        loaded(path)
