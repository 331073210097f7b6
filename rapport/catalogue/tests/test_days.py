"""Business time as rows of days is business time: to the microsecond, in zones whose clocks do what clocks can do."""

from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rapport.catalogue.rules.days import worked_days
from rapport.catalogue.tests.test_hours import work_times

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(microseconds=1)
MOMENTS = st.tuples(*[st.integers(0, 20 * 86_400_000_000)] * 2)


def worked_until(rows, moment):
    """What a database does with the rows: the day of the moment, and of its spans what lies before."""
    at = (moment - EPOCH) // STEP
    day = [row for row in rows if row.day == at // 86_400_000_000]
    return day[0].before + sum(max(0, min(at, row.until) - row.since) for row in day)


@given(drawn=work_times(), moments=MOMENTS)
def test_the_difference_of_two_moments_is_the_time_worked_between_them(drawn, moments):
    work, start = drawn
    first, last = (start + moment * STEP for moment in sorted(moments))
    rows = list(worked_days(work, start.date(), (start + timedelta(days=21)).date()))
    assert (worked_until(rows, last) - worked_until(rows, first)) * STEP == work.between(first, last)


@given(drawn=work_times())
def test_every_day_has_a_row_and_no_span_leaves_its_day(drawn):
    work, start = drawn
    rows = list(worked_days(work, start.date(), (start + timedelta(days=14)).date()))
    days = [day for day, _rows in groupby(rows, key=lambda row: row.day)]
    assert len(days) == 15
    assert all(after == before + 1 for before, after in pairwise(days))
    assert all(row.day * 86_400_000_000 <= row.since <= row.until <= (row.day + 1) * 86_400_000_000 for row in rows)
    assert all(before.until <= after.since for before, after in pairwise(rows))


SQL = """
WITH d AS (
    SELECT day, min(before) AS before, array_agg(since) AS since, array_agg(until) AS until
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS x (day, since, until, before) GROUP BY day
)
SELECT d.before + (
    SELECT sum(greatest(0, least((extract(epoch FROM m.at) * 1000000)::bigint, until) - since))
    FROM unnest(d.since, d.until) AS s (since, until)
) FROM unnest(%s::timestamptz[]) WITH ORDINALITY AS m (at, place)
JOIN d ON d.day = floor(extract(epoch FROM m.at) / 86400) ORDER BY m.place
"""


@given(drawn=work_times(), moments=MOMENTS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_database_tells_the_same(db, drawn, moments):
    work, start = drawn
    first, last = (start + moment * STEP for moment in sorted(moments))
    rows = list(worked_days(work, start.date(), (start + timedelta(days=21)).date()))
    columns = [[getattr(row, name) for row in rows] for name in ("day", "since", "until", "before")]
    with connection.cursor() as cursor:
        cursor.execute(SQL, [*columns, [first, last]])
        (before,), (after,) = cursor.fetchall()
    assert int(after - before) * STEP == work.between(first, last)
