"""The reporting line as it is dated: who reports to whom on which days."""

from datetime import date
from typing import Any

from django.db import connection

LONGEST = 100  # steps followed; a longer line is a circle or nonsense

# Each step keeps the days on which all of the line so far holds at once, so that a circle is found on its very day.
CIRCLE = """
WITH RECURSIVE line AS (
    SELECT %(manager)s::bigint AS person_id, daterange(%(since)s, %(until)s) AS days, 0 AS step
    UNION ALL
    SELECT pos.manager_id, line.days * daterange(pos.since, pos.until), line.step + 1
    FROM line JOIN directory_position pos ON pos.person_id = line.person_id
    WHERE line.person_id <> %(person)s AND line.step < %(longest)s AND pos."primary" AND pos.manager_id IS NOT NULL
      AND line.days && daterange(pos.since, pos.until)
)
SELECT EXISTS (SELECT 1 FROM line WHERE person_id = %(person)s)
"""


def would_circle(person_id: int, manager_id: int, *, since: date, until: date | None) -> bool:
    """Whether `manager_id` is, or reports on some of these days through any number of others to, `person_id`."""
    told: dict[str, Any] = {"person": person_id, "manager": manager_id, "since": since, "until": until}
    with connection.cursor() as cursor:
        cursor.execute(CIRCLE, {**told, "longest": LONGEST})
        return bool(cursor.fetchone()[0])
