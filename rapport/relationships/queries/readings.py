"""What is known of each signal of many relationships at once, from their own rows."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from rapport.kit import clock
from rapport.relationships.models import Relationship, SignalRow, Touchpoint, Weights
from rapport.relationships.rules import health
from rapport.relationships.rules.health import Reading, Unknown
from rapport.relationships.rules.words import LONGEST_RHYTHM, Signal

TOLD = {Signal.RATING: health.RATED_LASTS, Signal.TRUST: health.TRUST_LASTS}  # what others tell, and how long it lasts
# Of each case its last change says whether it is open and theirs; it took from when it came to them to that moment.
CASES = """
SELECT relationship_id,
    count(*) FILTER (WHERE change > 0),
    count(*) FILTER (WHERE took <= %(long)s AND (change > 0 OR last >= %(ended)s)),
    count(*) FILTER (WHERE took > %(long)s AND (change > 0 OR last >= %(ended)s)),
    max(last)
FROM (
    SELECT relationship_id, change, last, CASE WHEN change > 0 THEN %(now)s ELSE last END - first AS took
    FROM (
        SELECT DISTINCT ON (relationship_id, record_id) relationship_id, change, at AS last,
            min(at) OVER (PARTITION BY relationship_id, record_id) AS first
        FROM relationships_entry
        WHERE relationship_id = ANY(%(ids)s) AND record = 'case' AND change <> 0
        ORDER BY relationship_id, record_id, at DESC, id DESC
    ) one
) told
GROUP BY relationship_id
"""
COUNTS = """
SELECT relationship_id,
    count(*) FILTER (WHERE what = 'promise_kept' AND at >= %(kept)s),
    count(*) FILTER (WHERE what = 'promise_broken' AND at >= %(kept)s),
    max(at) FILTER (WHERE what IN ('promise_kept', 'promise_broken') AND at >= %(kept)s),
    count(*) FILTER (WHERE what = 'agreed_kept' AND at >= %(kept)s),
    count(*) FILTER (WHERE what = 'agreed_missed' AND at >= %(kept)s),
    max(at) FILTER (WHERE what IN ('agreed_kept', 'agreed_missed') AND at >= %(kept)s),
    count(*) FILTER (WHERE what IN ('promise_broken', 'agreed_missed') AND at >= %(broken)s),
    count(*) FILTER (WHERE what = 'case_opened' AND at >= %(used)s),
    count(*) FILTER (WHERE what = 'case_opened' AND at >= %(used_before)s AND at < %(year_before)s),
    max(at) FILTER (WHERE what = 'case_opened')
FROM relationships_entry
WHERE relationship_id = ANY(%(ids)s) AND at >= %(used_before)s AND at <= %(now)s
GROUP BY relationship_id
"""


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a relationship: its signals, its open cases, and what was broken lately."""

    readings: Mapping[Signal, Reading]
    open_cases: int
    broken: int


def known_of(rows: Sequence[Relationship]) -> dict[int, Known]:
    """Return what is known of relationships at hand, by id. Four statements, however many."""
    now, ids = clock.now(), [row.id for row in rows]
    today = clock.today()
    cases, counts, contacts, told = _cases(ids, now), _counts(ids, now), _contacts(ids, now), told_of(ids, today)
    found = {}
    for row in rows:
        open_now, soon, long, last = cases.get(row.id, (0, 0, 0, None))
        (kept, broken, promised_at, agreed, missed, agreed_at, lately, used, used_before, used_at) = counts.get(
            row.id, (0, 0, None, 0, 0, None, 0, 0, 0, None)
        )
        days = contacts[row.id] or ([row.last_at.date()] if row.last_at else [])
        readings = {
            Signal.RHYTHM: health.rhythm(
                rhythm_days=row.rhythm_days, began_on=row.began_at.date(), contacts=days, today=today
            ),
            Signal.CASES: health.cases(soon=soon, long=long, open_now=open_now, on=_day(last)),
            Signal.PROMISES: health.kept(kept=kept, broken=broken, on=_day(promised_at)),
            Signal.AGREEMENT: health.kept(kept=agreed, broken=missed, on=_day(agreed_at)),
            Signal.USAGE: health.usage(now=used, before=used_before, on=_day(used_at)),
            **told[row.id],
        }
        found[row.id] = Known(readings=readings, open_cases=open_now, broken=lately)
    return found


def told_of(ids: Collection[int], today: date) -> dict[int, dict[Signal, Reading]]:
    """Return what other rooms told of relationships, and when it is too old. One statement."""
    rows = SignalRow.objects.filter(relationship_id__in=ids, signal__in=TOLD)
    found = {ident: {signal: Reading(good=None, why=Unknown.UNTOLD) for signal in TOLD} for ident in ids}
    for row in rows:
        signal = Signal(row.signal)
        found[row.relationship_id][signal] = health.aged(reading_of(row), today=today, lasts=TOLD[signal])
    return found


def reading_of(row: SignalRow) -> Reading:
    """Return a signal as it was kept. No statement."""
    data = dict(row.data)
    why = data.pop("why", None)
    on = data.pop("on", None)
    return Reading(
        good=row.good,
        n=row.n,
        low=row.low,
        high=row.high,
        on=date.fromisoformat(on) if on else None,
        why=Unknown(why) if why else None,
        data=data,
    )


def weights_of(team_ids: Collection[int]) -> dict[int, dict[Signal, int]]:
    """Return what each team weighs its signals by: its own weights, else the first ones. One statement."""
    newest = Weights.objects.filter(team_id__in=team_ids).order_by("team_id", "-since").distinct("team_id")
    own = {one.team_id: {signal: int(one.points.get(signal, 0)) for signal in Signal} for one in newest}
    return {team: own.get(team, dict(health.WEIGHTS)) for team in team_ids}


def _cases(ids: list[int], now: datetime) -> dict[int, tuple[Any, ...]]:
    return _asked(CASES, {"ids": ids, "now": now, "long": health.LONG_CASE, "ended": now - health.CASES_OVER})


def _counts(ids: list[int], now: datetime) -> dict[int, tuple[Any, ...]]:
    year_before = now - health.A_YEAR
    return _asked(
        COUNTS,
        {
            "ids": ids,
            "now": now,
            "kept": now - health.KEPT_OVER,
            "broken": now - health.BROKEN_OVER,
            "used": now - health.USED_OVER,
            "year_before": year_before,
            "used_before": year_before - health.USED_OVER,
        },
    )


def _asked(statement: str, values: dict[str, Any]) -> dict[int, tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _contacts(ids: list[int], now: datetime) -> dict[int, list[date]]:
    """Return the days of contact that a rhythm may still be counted from, by relationship, in order."""
    rows = Touchpoint.objects.contacts().filter(relationship_id__in=ids, at__lte=now)
    since = now - timedelta(days=3 * LONGEST_RHYTHM)
    found: dict[int, list[date]] = defaultdict(list)
    for ident, at in rows.filter(at__gte=since).order_by("at").values_list("relationship_id", "at"):
        found[ident].append(at.date())
    return found


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
