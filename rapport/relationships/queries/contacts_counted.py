"""What the figures of a book need of its contacts, counted in the database: ten years of a large book are many."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from rapport.directory.public import units_of_size
from rapport.relationships.models.contact import CONTACTS
from rapport.relationships.rules.hanging import OTHERS
from rapport.relationships.rules.words import Side

# Days of contact reach as far as the rhythm, the next contact and the end, whichever comes first; the beginning counts
# like one, and what reached no further than the first day counted is left out. `rules.time.kept_share` is the rule.
COVERED = """
WITH planned AS (
    SELECT id, rhythm_days AS rhythm, (began_at AT TIME ZONE 'UTC')::date AS began,
        greatest((began_at AT TIME ZONE 'UTC')::date, %(since)s) AS begin
    FROM relationships_relationship
    WHERE id = ANY(%(ids)s) AND rhythm_days IS NOT NULL
), met AS (
    SELECT id, began AS day FROM planned
    UNION ALL
    SELECT planned.id, (touchpoint.at AT TIME ZONE 'UTC')::date
    FROM planned JOIN relationships_touchpoint touchpoint ON touchpoint.relationship_id = planned.id
    WHERE touchpoint.removed_at IS NULL AND NOT touchpoint.planned AND touchpoint.kind = ANY(%(kinds)s)
        AND touchpoint.at >= (planned.begin - planned.rhythm)::timestamp AT TIME ZONE 'UTC'
        AND touchpoint.at < %(before)s
), reach AS (
    SELECT id, day, lead(day) OVER (PARTITION BY id ORDER BY day) AS next FROM met
)
SELECT id, %(end)s - begin, sum(greatest(0, least(day + rhythm, next, %(end)s) - greatest(day, begin)))
FROM reach JOIN planned USING (id)
WHERE begin < %(end)s
GROUP BY id, begin
"""
# Of each relationship and side: all contacts at which somebody of either was named, and those of the two who were at
# most of them; alike ones are counted together, so that the rule is asked once for each. Of their side only those with
# units that have others.
MOST_SEEN = """
WITH met AS MATERIALIZED (
    SELECT touchpoint.relationship_id, touchpoint.id
    FROM unnest(%(ids)s::bigint[]) kept JOIN relationships_touchpoint touchpoint ON touchpoint.relationship_id = kept
    WHERE touchpoint.removed_at IS NULL AND NOT touchpoint.planned AND touchpoint.kind = ANY(%(kinds)s)
        AND touchpoint.at >= %(since)s AND touchpoint.at <= %(now)s
), there AS (
    SELECT met.relationship_id, participant.touchpoint_id, participant.side, participant.person_id
    FROM met JOIN relationships_participant participant ON participant.touchpoint_id = met.id
), contacts AS (
    SELECT relationship_id, count(DISTINCT touchpoint_id) AS contacts FROM there GROUP BY relationship_id
), seen AS (
    SELECT relationship_id, side, person_id, count(*) AS times FROM there GROUP BY relationship_id, side, person_id
), most AS (
    SELECT relationship_id, side, (array_agg(times ORDER BY times DESC))[1:2] AS times
    FROM seen GROUP BY relationship_id, side
)
SELECT side, contacts, times, count(*)
FROM most JOIN contacts USING (relationship_id) JOIN relationships_relationship kept ON kept.id = relationship_id
WHERE side = %(ours)s OR kept.unit_id = ANY(%(units)s::bigint[])
GROUP BY side, contacts, times
"""


class Seen(NamedTuple):
    """So many relationships are alike: contacts, and at how many of them the two of a side seen most were."""

    side: Side
    contacts: int
    times: Sequence[int]
    relationships: int


def shares_kept(ids: Sequence[int], *, since: date, before: datetime, end: date) -> dict[int, float]:
    """Return the share of days on which the rhythm was kept, by relationship, but for those without rhythm or days.

    Days count from `since`, or from when a relationship began, up to `end`; contacts up to `before`. One statement.
    """
    given = {"ids": list(ids), "since": since, "before": before, "end": end, "kinds": list(CONTACTS)}
    return {ident: covered / days for ident, days, covered in _asked(COVERED, given)}


def most_seen(ids: Sequence[int], *, since: datetime, now: datetime) -> list[Seen]:
    """Return who was seen most at the contacts of relationships in a time, alike ones together. Two statements.

    Of their side only where the customer is a unit that has others.
    """
    given = {"ids": list(ids), "since": since, "now": now, "kinds": list(CONTACTS)}
    given |= {"units": list(units_of_size(OTHERS)), "ours": Side.OURS.value}
    return [Seen(Side(side), *rest) for side, *rest in _asked(MOST_SEEN, given)]


def _asked(statement: str, values: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        yield from cursor.fetchall()
