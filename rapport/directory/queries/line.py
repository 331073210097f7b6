"""The reporting line as it is dated: who reports to whom on which days; and who speaks for a unit."""

from collections.abc import Iterable
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


# Up from somebody by who manages whom, also through those who left; of a line that names nobody, by the units.
ABOVE = """
WITH RECURSIVE line AS (
    SELECT person.id AS person_id, 0 AS step FROM directory_person person WHERE person.id = %(person)s
    UNION ALL
    SELECT above.manager_id, line.step + 1
    FROM line
    JOIN directory_person person ON person.id = line.person_id
    CROSS JOIN LATERAL (
        SELECT coalesce(person.manager_id, (
            SELECT pos.manager_id FROM directory_position pos
            WHERE pos.person_id = person.id AND pos."primary" AND pos.since <= current_date
            ORDER BY pos.since DESC LIMIT 1
        )) AS manager_id
    ) above
    WHERE above.manager_id IS NOT NULL AND line.step < %(longest)s
), units AS (
    SELECT unit.manager_id AS person_id, 1000 - unit.depth AS step
    FROM directory_person person
    JOIN directory_unit own ON own.id = person.unit_id
    JOIN directory_unit unit ON unit.id = ANY (string_to_array(trim(both '/' from own.path), '/')::bigint[])
    WHERE person.id = %(person)s AND unit.manager_id IS NOT NULL
)
SELECT person.id
FROM (SELECT * FROM line WHERE step > 0 UNION ALL SELECT * FROM units) found
JOIN directory_person person ON person.id = found.person_id
WHERE person.ended_on IS NULL AND person.merged_into_id IS NULL AND NOT person.vacant AND person.id <> %(person)s
GROUP BY person.id ORDER BY min(found.step)
"""


def managers_above(person_id: int) -> list[int]:
    """Return who manages somebody, the nearest first: up the reporting line, then who leads her unit and those above.

    Only those who are here; a line goes on above who has left and above a vacant post. One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(ABOVE, {"person": person_id, "longest": LONGEST})
        return [row[0] for row in cursor.fetchall()]


# Who led a unit and has left speaks for it no longer; nor does anybody for a post that is vacant.
LEADS = """
SELECT DISTINCT ON (own.id) own.id, lead.id
FROM directory_unit own
JOIN directory_unit unit ON unit.id = ANY (string_to_array(trim(both '/' from own.path), '/')::bigint[])
JOIN directory_person lead ON lead.id = unit.manager_id
WHERE own.id = ANY (%s) AND unit.ended_on IS NULL
  AND lead.ended_on IS NULL AND lead.merged_into_id IS NULL AND NOT lead.vacant
ORDER BY own.id, length(unit.path) DESC
"""


def leads_of(unit_ids: Iterable[int]) -> dict[int, int]:
    """Return who speaks for units, by unit: who leads it, else who leads the nearest one above. One statement.

    Units nobody leads, nor any above them, are left out. No statement for no unit.
    """
    wanted = list(set(unit_ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(LEADS, [wanted])
        return dict(cursor.fetchall())


def lead_of(unit_id: int) -> int | None:
    """Return who speaks for a unit, as `leads_of`; None if nobody does. One statement."""
    return leads_of([unit_id]).get(unit_id)
