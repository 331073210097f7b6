"""What became of a row that came in, and how many rows go into the database at once."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from django.db import connection

AT_ONCE = 5_000  # rows on their way into the database


class Became(StrEnum):
    """What became of a row that came in."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    TAKEN_AWAY = "taken away"  # here, since it came in first: it stays away


# When the two sides met last, meet next, and should, of many relationships.
RESTAMP = """
    UPDATE relationships_relationship kept
    SET last_at = found.last, planned_at = found.planned, due_on = found.due
    FROM (
        SELECT one.id, met.last, met.planned, CASE WHEN one.rhythm_days IS NOT NULL THEN
            (coalesce(met.last, one.began_at) AT TIME ZONE 'UTC')::date + one.rhythm_days END AS due
        FROM relationships_relationship one
        LEFT JOIN LATERAL (
            SELECT max(at) FILTER (WHERE NOT planned AND kind = ANY(%(contacts)s)) AS last,
                   min(at) FILTER (WHERE planned AND at >= %(now)s) AS planned
            FROM relationships_touchpoint WHERE relationship_id = one.id AND removed_at IS NULL
        ) met ON true
        WHERE one.id = ANY(%(ids)s)
    ) found
    WHERE found.id = kept.id AND (kept.last_at, kept.planned_at, kept.due_on)
          IS DISTINCT FROM (found.last, found.planned, found.due)
"""
NUMBERS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def numbers(table: str, many: int) -> list[int]:
    """Return so many ids of a table that are free, in order. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, [table, many])
        return [row[0] for row in cursor.fetchall()]


def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write rows into a table by COPY, which is several times as fast as any other way."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)
