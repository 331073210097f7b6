"""Measure closed cases for good, so that figures of service are sums of rows that are there."""

from django.db import connection, transaction

from rapport.cases.models import Case, Unmeasured
from rapport.cases.queries.measuring import COLUMNS, measure_sql, told_of
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
            told = told_of(Case.objects.filter(id__in=ids), now)
            cursor.execute(KEEP, {**told, "ids": ids, "now": now, "unknown": unknown_team()})
            Unmeasured.objects.filter(case_id__in=[row[0] for row in cursor.fetchall()]).delete()
    return ids
