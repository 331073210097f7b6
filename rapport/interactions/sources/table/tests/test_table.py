import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rapport.interactions.sources.shape import Filter, Outcome, Reason
from rapport.interactions.sources.tests.readings import read
from rapport.kit.problems import Refusal

NOON = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)


def csv(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "log.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_usual_column_names_need_no_mapping(tmp_path) -> None:
    found = read(csv(tmp_path, "Time,Sender,Recipient\n2024-03-01 12:00:00,Ann@x.example,bo@x.example\n"))
    assert found.kind == "table"
    assert (
        found.rows[0] | {"at": NOON, "from_identity": "Ann@x.example", "to_identity": "bo@x.example"} == found.rows[0]
    )


def test_enron_drops_bcc_by_where(shared_data) -> None:
    found = read(
        shared_data / "enron_graph" / "messages.csv.gz",
        mapping={"at": "Time", "from": "From", "to": "To"},
        filters=(Filter(column="Reciptype", values=("bcc",)),),
    )
    assert (found.read, found.contacts.num_rows) == (125_409, 103_216)
    assert found.set_aside == {(Outcome.EXCLUDED, Reason.LEFT_OUT): 22_193}


def test_workplace_counts_seconds_from_its_epoch(shared_data) -> None:
    found = read(
        shared_data / "sociopatterns_workplace" / "contacts_2013.csv.gz",
        mapping={"at": "t", "from": "badge_i", "to": "badge_j"},
        epoch=date(2013, 6, 24),
        undirected=True,
        duration=20,
    )
    assert len({frozenset(pair) for pair in found.pairs()}) == 755
    assert sum(found.contacts["duration"].to_pylist()) == 196_540


def test_workplace_without_an_epoch_asks_for_it(shared_data) -> None:
    path = shared_data / "sociopatterns_workplace" / "contacts_2013.csv.gz"
    with pytest.raises(Refusal, match="--epoch"):
        read(path, mapping={"at": "t", "from": "badge_i", "to": "badge_j"})


def test_highschool_has_unix_times(shared_data) -> None:
    path = shared_data / "sociopatterns_highschool2013" / "contacts.csv.gz"
    found = read(path, mapping={"at": "time", "from": "i", "to": "j"}, undirected=True)
    assert (found.read, len({frozenset(pair) for pair in found.pairs()})) == (188_508, 5_818)
    assert found.contacts["at"][0].as_py() == datetime(2013, 12, 2, 11, 0, 20, tzinfo=UTC)


def test_a_file_without_times_is_told_about_ties(shared_data) -> None:
    with pytest.raises(Refusal, match="rapport import ties"):
        read(shared_data / "email_eu_core" / "email_pairs.csv.gz", mapping={"from": "sender", "to": "receiver"})


def test_parquet_is_read_with_its_own_types(tmp_path) -> None:
    table = pa.table({"when": pa.array([NOON], pa.timestamp("us", tz="UTC")), "a": [1], "b": [2]})
    pq.write_table(table, tmp_path / "log.parquet")
    found = read(tmp_path / "log.parquet", mapping={"at": "when", "from": "a", "to": "b"})
    assert found.rows[0]["at"] == NOON
    assert found.pairs() == {("1", "2")}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252", "utf-8-sig"])
def test_encodings_are_found_out(tmp_path, encoding) -> None:
    found = read(csv(tmp_path, "at;from;to\n2024-03-01 12:00:00;jörg@x.example;åsa@x.example\n", encoding))
    assert found.pairs() == {("jörg@x.example", "åsa@x.example")}


def test_gzip_is_known_by_its_bytes_not_its_name(tmp_path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(gzip.compress(b"at,from,to\n2024-03-01 12:00:00,a,b\n"))
    assert read(path).pairs() == {("a", "b")}


def test_local_times_become_utc(tmp_path) -> None:
    path = csv(tmp_path, "at,from,to\n2024-07-01 12:00:00,a,b\n2024-07-01T12:00:00Z,a,b\n")
    found = read(path, timezone="Europe/Amsterdam")
    assert [row["at"].hour for row in found.rows] == [10, 12]


def test_day_first_or_month_first_is_asked_not_guessed(tmp_path) -> None:
    path = csv(tmp_path, "at,from,to\n03/04/2024 12:00,a,b\n05/06/2024 12:00,a,b\n")
    with pytest.raises(Refusal, match="day first or month first"):
        read(path)
    assert read(path, date_format="%d/%m/%Y %H:%M").rows[0]["at"] == datetime(2024, 4, 3, 12, 0, tzinfo=UTC)


def test_a_date_that_can_only_be_day_first_settles_it(tmp_path) -> None:
    found = read(csv(tmp_path, "at,from,to\n03/04/2024 12:00,a,b\n25/06/2024 12:00,a,b\n"))
    assert found.rows[0]["at"].month == 4


def test_an_unreadable_time_keeps_its_row_and_what_it_said(tmp_path) -> None:
    found = read(csv(tmp_path, "at,from,to\n2024-03-01 12:00:00,a,b\nsoon,a,b\n2024-03-02,a,c\n"))
    assert [row["at"] is None for row in found.rows] == [False, True, False]


def test_rows_that_do_not_fit_are_told_by_line(tmp_path) -> None:
    found = read(csv(tmp_path, "at,from,to\n2024-03-01 12:00:00,a,b\nx,y,z,q\n2024-03-01 12:00:00,a,b,c,d\n"))
    assert found.contacts.num_rows == 1
    assert [(r.row, r.reason) for r in found.rejected] == [(3, Reason.BROKEN_ROW), (4, Reason.BROKEN_ROW)]
    assert found.read == 3


@pytest.mark.parametrize(
    "text",
    [
        "at,from,to,note\n2024-03-01,a,b\n2024-03-02,a,b,hello\n",
        "at,from,to\n2024-03-01,a,b,\n2024-03-02,a,b,\n",
        'at,from,to\n2024-03-01,a,b\r\n2024-03-02,a,"b"\n',
        'at,from,to,note\r\n2024-03-01,a,b,"two\nlines"\r\n2024-03-02,a,b,\r\n',
    ],
)
def test_cells_left_away_and_mixed_ends_of_lines_do_no_harm(tmp_path, text) -> None:
    found = read(csv(tmp_path, text))
    assert (found.read, found.contacts.num_rows, found.pairs()) == (2, 2, {("a", "b")})


def test_a_quote_never_closed_is_refused_since_it_takes_other_rows_with_it(tmp_path) -> None:
    text = "at,from,to,note\n" + "2024-03-01,a,b,x\n" * 3 + '2024-03-01,a,b,"open\n' + "2024-03-01,a,b,x\n" * 3
    with pytest.raises(Refusal, match="opens a quotation mark that is never closed"):
        read(csv(tmp_path, text))
    assert read(csv(tmp_path, text), quote="").read == 7


def test_tokens_for_unknown_are_nothing(tmp_path) -> None:
    found = read(csv(tmp_path, "at,from,to\n2024-03-01 12:00:00,?,b\n"), nulls=("?",))
    assert found.rows[0]["from_identity"] is None


def test_durations_are_seconds_or_clock_times(tmp_path) -> None:
    text = "at,from,to,duration\n2024-03-01 12:00:00,a,b,90\n2024-03-01 12:00:00,a,b,00:02:00\n2024-03-01,a,b,long\n"
    found = read(csv(tmp_path, text))
    assert found.contacts["duration"].to_pylist() == [90, 120, None]


def test_an_unknown_column_lists_those_there_are(tmp_path) -> None:
    with pytest.raises(Refusal, match="Its columns are: at, from, to"):
        read(csv(tmp_path, "at,from,to\n2024-03-01,a,b\n"), mapping={"at": "Sent"})


def test_names_with_quotes_are_only_names(tmp_path) -> None:
    path = csv(tmp_path, 'at,"from""); DROP TABLE x; --",to\n2024-03-01 12:00:00,a\'b,c\n')
    found = read(path, mapping={"from": 'from"); DROP TABLE x; --'})
    assert found.pairs() == {("a'b", "c")}
