"""How files write times: each is read rightly, or the sentence says which option settles it."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rapport.interactions.sources.tests.readings import read
from rapport.kit.problems import Refusal

EIGHT = datetime(2011, 3, 31, 8, 0, tzinfo=UTC)


def log(folder: Path, *times: str) -> Path:
    path = folder / "log.csv"
    path.write_text("at;from;to\n" + "".join(f'"{time}";a;b\n' for time in times))
    return path


def told(folder: Path, *times: str, **options: object) -> list[datetime]:
    return [row["at"] for row in read(log(folder, *times), **options).rows]


@pytest.mark.parametrize(
    "text",
    [
        "2011-03-31T08:00:00Z",
        "2011-03-31T08:00Z",
        "2011-03-31 08:00:00 UTC",
        "2011-03-31T10:00:00+02:00",
        "2011-03-31 10:00:00 +0200",
        "2011-03-31T10:00+02",
        "2011-03-31T02:30:00.000-0530",
        "31.03.2011 08:00",
        "31.03.11 08:00:00",
        "31-03-2011 08:00",
        "31/03/2011, 08:00:00",
        "3/31/2011 8:00:00 AM",
        "3/31/2011, 8:00 AM",
        "2011/03/31 08:00:00",
        "20110331 080000",
        "20110331080000",
        "31-Mar-2011 08:00",
        "Mar 31, 2011 8:00:00 AM",
        "Thu, 31 Mar 2011 10:00:00 +0200",
        "1301558400",
        "1301558400000",
        "1301558400000000",
        "1301558400000000000",
        "1301558400,0",
    ],
)
def test_a_moment_is_read_however_it_is_written(tmp_path, text) -> None:
    assert told(tmp_path, text) == [EIGHT]


def test_an_offset_counts_in_every_row_and_whatever_the_zone_of_the_others(tmp_path) -> None:
    texts = ("2011-03-31T08:00:00Z", "2011-03-31T10:00:00+02:00", "2011-03-31T10:00:00")
    assert told(tmp_path, *texts, timezone="Europe/Amsterdam") == [EIGHT] * 3
    assert [at.hour for at in told(tmp_path, *texts)] == [8, 8, 10]


def test_seconds_may_be_there_in_one_row_and_not_in_the_next(tmp_path) -> None:
    assert told(tmp_path, "31.03.2011 08:00", "31.03.2011 08:00:00") == [EIGHT, EIGHT]


def test_days_of_spreadsheets_are_read_when_told(tmp_path) -> None:
    with pytest.raises(Refusal, match="--date-format excel"):
        told(tmp_path, "40633.3333333333")
    assert told(tmp_path, "40633.3333333333", date_format="excel")[0].replace(microsecond=0) == EIGHT
    assert told(tmp_path, "40633,3333333333", date_format="excel")[0].replace(microsecond=0) == EIGHT


def test_an_epoch_may_have_a_time_of_day(tmp_path) -> None:
    assert told(tmp_path, "20", epoch=EIGHT)[0].second == 20


def test_a_few_words_among_numbers_fail_as_rows(tmp_path) -> None:
    assert told(tmp_path, "1301558400", "n/a", "1301558400") == [EIGHT, None, EIGHT]


def test_a_year_of_two_digits_in_front_is_asked_about(tmp_path) -> None:
    with pytest.raises(Refusal, match="--date-format"):
        told(tmp_path, "11-03-31 08:00")


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "Europe/Amsterdam", "+02:00"])
def test_parquet_keeps_moments_of_every_unit_and_zone(tmp_path, unit, zone) -> None:
    naive = EIGHT.replace(tzinfo=None)
    moments = pa.array([EIGHT if zone else naive], pa.timestamp(unit, zone))
    names = pa.array(["a"]).dictionary_encode()
    pq.write_table(pa.table({"at": moments, "from": names, "to": [2]}), tmp_path / "log.parquet")
    found = read(tmp_path / "log.parquet")
    assert (found.rows[0]["at"], found.pairs()) == (EIGHT, {("a", "2")})
