from __future__ import annotations

from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from rapport.engine import replies as answers
from rapport.engine import ties
from rapport.engine.tests import twelve

MONDAY = datetime(2025, 3, 3)  # noqa: DTZ001 - the lake's times are UTC without a zone
T = MONDAY + timedelta(days=24)


def message(day, hour, sender, receiver, number, *, thread=None, reply_to=None):
    at = MONDAY + timedelta(days=day, hours=hour)
    return twelve.event(0, sender, receiver) | {
        "at": at, "message": number, "thread": thread, "reply_to": reply_to
    }  # fmt: skip


# 1 writes to 2 on Monday at 10:00 and 15:00 in one thread, 2 answers both on Tuesday at 11:00: 9 to 17 gives
# 7 + 2 = 9 and 2 + 2 = 4 working hours, median 6.5. 2's answer is itself never answered.
# 1 writes on Friday at 16:00 (message 5), 2 names it on Monday at 9:30: 1 + 0.5 = 1.5 hours; a word of 2 in that thread
# in between, naming another message, does not count. 1 writes to 3 in a thread; 3 answers after 73 hours: too late.
# A message an hour before T may still be answered: not yet asked. One without thread and id cannot be followed.
EVENTS = [
    message(0, 10, 1, 2, 1, thread=7),
    message(0, 15, 1, 2, 2, thread=7),
    message(1, 11, 2, 1, 3, thread=7),
    message(4, 16, 1, 2, 5, thread=8),
    message(4, 16.5, 2, 1, 6, thread=8, reply_to=4),
    message(7, 9.5, 2, 1, 7, thread=8, reply_to=5),
    message(1, 9, 1, 3, 8, thread=9),
    message(4, 10, 3, 1, 9, thread=9),
    message(23, 23, 1, 3, 10, thread=11),
    message(2, 9, 1, 3, None),
]


def found(backend, path, **options):
    rows = answers.replies(backend.read(path), as_of=T, **options)
    table = backend.arrow(rows, sort_by=("source", "target"))
    assert str(table.schema.field("reply_hours").type) == "double"
    return {(row["source"], row["target"]): row for row in table.to_pylist()}


def test_answers_are_found_and_timed_in_working_hours(backend, tmp_path):
    got = found(backend, twelve.write(tmp_path, EVENTS))
    assert {pair: (row["asked"], row["answered"]) for pair, row in got.items()} == {
        (1, 2): (3, 3),
        (1, 3): (1, 0),
        (2, 1): (3, 0),
        (3, 1): (1, 0),
    }
    assert got[1, 2]["reply_hours"] == pytest.approx(4.0)  # median of 9, 4 and 1.5
    assert (got[1, 3]["reply_hours"], got[1, 3]["share_answered"]) == (None, 0.0)


def test_working_hours_are_those_of_the_one_who_answers(duckdb_backend, tmp_path):
    path = twelve.write(tmp_path, EVENTS[:3])
    zones = duckdb_backend.table(pa.table({"key": [2], "offset": pa.array([120], pa.int32())}))
    # For 2, at UTC+2, it was Monday 12:00 and 17:00, and Tuesday 13:00: 5 + 4 = 9 and 0 + 4 = 4 hours.
    assert found(duckdb_backend, path, zones=zones)[1, 2]["reply_hours"] == pytest.approx(6.5)
    far = duckdb_backend.table(pa.table({"key": [2], "offset": pa.array([-300], pa.int32())}))
    # At UTC-5: Monday 5:00 and 10:00, Tuesday 6:00: 8 and 7 hours.
    assert found(duckdb_backend, path, zones=far)[1, 2]["reply_hours"] == pytest.approx(7.5)


def test_ties_keep_their_rows_when_answers_are_added(duckdb_backend, tmp_path):
    rows = duckdb_backend.read(twelve.write(tmp_path, [*EVENTS, twelve.event(0, 8, 9) | {"at": MONDAY}]))
    plain = ties.ties(rows, as_of=T)
    both = answers.with_replies(plain, answers.replies(rows, as_of=T))
    got = {(row["source"], row["target"]): row for row in duckdb_backend.arrow(both).to_pylist()}
    assert len(got) == duckdb_backend.arrow(plain).num_rows
    assert (got[1, 2]["answered"], got[8, 9]["asked"], got[8, 9]["share_answered"]) == (3, 0, None)
