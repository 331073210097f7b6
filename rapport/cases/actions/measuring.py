"""Measure closed cases for good and add them up by month, so that figures of service are sums that are there."""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from rapport.cases.models import MonthSum, SummedMonth, Unmeasured, Unsummed
from rapport.cases.queries.figures.adding import LENGTHS, SHAPE, sums_sql
from rapport.cases.queries.figures.measuring import COLUMNS, measure_sql, told_of
from rapport.catalogue.public import unknown_team
from rapport.kit import clock

AT_ONCE = 5000
# A case that somebody changes right now is left for the next time.
HELD = """
SELECT c.id FROM cases_unmeasured u JOIN cases_case c ON c.id = u.case_id
WHERE c.closed_at IS NOT NULL AND NOT c.restricted AND u.case_id > %s
ORDER BY u.case_id LIMIT %s FOR NO KEY UPDATE OF c SKIP LOCKED
"""
KEEP = f"""
WITH {measure_sql("c.id = ANY(%(ids)s) AND c.closed_at IS NOT NULL")}
INSERT INTO cases_measured ({", ".join(COLUMNS)}) SELECT {", ".join(COLUMNS)} FROM measured
RETURNING case_id
"""  # noqa: S608 (names of columns)
LEAST = 500  # cases of a month that are in no sum: fewer are as fast read one by one
OF_MONTH = "opened_at >= %(since)s AND opened_at < %(until)s"
# Sums that hold no more, and those of months as another clock tells them.
STALE = """
SELECT since, until FROM (
    SELECT *, date_trunc('month', since AT TIME ZONE %(zone)s) AS month FROM cases_summedmonth
    ORDER BY since FOR UPDATE
) m
WHERE stale OR shape <> %(shape)s OR since <> month AT TIME ZONE %(zone)s
    OR until <> (month + interval '1 month') AT TIME ZONE %(zone)s
"""
AGAIN = f"""
INSERT INTO cases_unsummed (case_id, opened_at) SELECT case_id, opened_at FROM cases_measured WHERE {OF_MONTH}
ON CONFLICT DO NOTHING
"""  # noqa: S608 (words of this file)
DUE = """
SELECT month AT TIME ZONE %(zone)s, (month + interval '1 month') AT TIME ZONE %(zone)s
FROM (
    SELECT date_trunc('month', opened_at AT TIME ZONE %(zone)s) AS month, count(*) AS many
    FROM cases_unsummed GROUP BY month
) m WHERE many >= %(least)s ORDER BY month
"""
# Whoever measures a case, or lets its measures fall away, writes here as well: so he waits until the month is added up,
# and what he changes is either in it, or makes it stale.
ALONE = "LOCK TABLE cases_unsummed IN SHARE ROW EXCLUSIVE MODE"
BEGIN = """
INSERT INTO cases_summedmonth (since, until, stale, shape) VALUES (%(since)s, %(until)s, false, %(shape)s)
ON CONFLICT (since) DO UPDATE SET until = EXCLUDED.until, stale = false, shape = EXCLUDED.shape
"""
ADD = f"""
WITH kept AS MATERIALIZED (
    SELECT *, false AS open FROM cases_measured WHERE {OF_MONTH}
), keyed AS (
    SELECT 0::bigint AS team, 0::bigint AS service, k.* FROM kept k
    UNION ALL SELECT t.team, 0, k.* FROM kept k CROSS JOIN LATERAL unnest(k.teams) AS t (team)
    UNION ALL SELECT 0, k.service_id, k.* FROM kept k WHERE k.service_id IS NOT NULL
), held AS (
    SELECT team, service, jsonb_object_agg(had, jsonb_build_array(length, cases)) AS held FROM (
        SELECT k.team, k.service, h.had, sum(h.length) AS length, count(*) FILTER (WHERE h.length > 0) AS cases
        FROM keyed k CROSS JOIN LATERAL unnest(k.teams, k.held) AS h (had, length)
        GROUP BY k.team, k.service, h.had HAVING sum(h.length) > 0
    ) h GROUP BY team, service
)
INSERT INTO cases_monthsum (month_id, team_id, service_id, counts, held, {", ".join(LENGTHS)})
SELECT %(since)s, s.team, s.service, s.counts, coalesce(h.held, '{{}}'), {", ".join(f"s.{name}" for name in LENGTHS)}
FROM (SELECT team, service, {sums_sql(LENGTHS)} FROM keyed GROUP BY team, service) s
LEFT JOIN held h ON h.team = s.team AND h.service = s.service
"""  # noqa: S608 (words of this file)


def measure_closed() -> int:
    """Measure every closed case that is not measured yet, some thousand in a transaction; returns how many. For a job.

    A restricted case is in no figure, so it is never measured.
    """
    many, last = 0, 0
    while ids := _measure(last):
        many, last = many + len(ids), ids[-1]
    return many


def _measure(after: int) -> list[int]:
    """Measure the next cases by id; returns those that were looked at."""
    now = clock.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HELD, [after, AT_ONCE])
        ids = [row[0] for row in cursor.fetchall()]
        if ids:
            told = told_of(Unmeasured.objects.filter(case_id__in=ids), now)
            cursor.execute(KEEP, {**told, "ids": ids, "now": now, "unknown": unknown_team()})
            Unmeasured.objects.filter(case_id__in=[row[0] for row in cursor.fetchall()]).delete()
    return ids


def sum_up() -> int:
    """Add up the months of which enough cases are measured and in no sum; returns how many months. For a job.

    A month is added up anew as a whole, each in a transaction of its own. Once more is harmless.
    """
    told: dict[str, str | int] = {"zone": settings.READER_TIME_ZONE, "least": LEAST, "shape": SHAPE}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STALE, told)
        for since, until in cursor.fetchall():
            MonthSum.objects.filter(month=since).delete()
            cursor.execute(AGAIN, {"since": since, "until": until})
            SummedMonth.objects.filter(since=since).delete()
    with connection.cursor() as cursor:
        cursor.execute(DUE, told)
        due = cursor.fetchall()
    for since, until in due:
        _sum_month(since, until)
    return len(due)


def _sum_month(since: datetime, until: datetime) -> None:
    told: dict[str, datetime | int] = {"since": since, "until": until, "shape": SHAPE}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALONE)
        Unsummed.objects.filter(opened_at__gte=since, opened_at__lt=until).delete()
        MonthSum.objects.filter(month=since).delete()
        cursor.execute(BEGIN, told)
        cursor.execute("SET LOCAL work_mem = '96MB'; SET LOCAL jit = off")
        cursor.execute(ADD, told)
