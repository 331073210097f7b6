"""What a case came to, in one statement for many: from its spans, words, promises and offers.

The same statement measures closed cases for good (`actions/measuring.py`) and open ones whenever figures are asked for
(`queries/figures/service.py`), so what is kept and what is computed cannot differ. Times are whole microseconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rapport.cases.queries.held import ANSWERED, LOG_ENDS, in_between
from rapport.catalogue.public import WorkedDay, work_times_of, worked_days

COLUMNS = (
    "case_id", "opened_at", "service_id", "teams", "held", "asked", "life", "answer", "answer_work", "finish",
    "finish_work", "paused_work", "silence", "unanswered", "in_time", "answer_agreed", "finish_agreed", "words_in_time",
    "words_late", "kept", "broken", "offers", "returned", "first_contact", "reopened", "handovers", "back", "passes",
    "passed_back", "touched", "whole", "nobody", "unknown_spans", "unknown",
)  # fmt: skip
PARTS = tuple(one.name for one in fields(WorkedDay))
MONTH = timedelta(days=31)
DAYS = 10_000_000  # more than a calendar of ours has
KEPT, MISSED = "k.outcome = 'kept'", "(k.outcome = 'missed' OR k.outcome = 'open' AND k.due_at < %(now)s)"


def _us(length: str) -> str:
    """The microseconds of a length of time: `extract` is exact."""
    return f"(extract(epoch FROM {length}) * 1000000)::bigint"


def _moves(name: str, who: str, known: str) -> str:
    """Changes between consecutive spans that name one; `back`: straight to the one it had just left."""
    return f"""{name}_held AS (
    SELECT case_id, place, {who} AS who, lag({who}) OVER (PARTITION BY case_id ORDER BY place) AS was
    FROM span WHERE part = 'holder' AND {known}
), {name}_moves AS (
    SELECT case_id, who, lag(was) OVER (PARTITION BY case_id ORDER BY place) AS before FROM {name}_held WHERE was <> who
), {name} AS (
    SELECT case_id, count(*) AS handovers, coalesce(bool_or(before = who), false) AS back FROM {name}_moves
    GROUP BY case_id
)"""  # noqa: S608 (words of this file)


def _worked(moment: str, day: str) -> str:
    """Business time up to a moment, from the row of its day."""
    at = _us(moment)
    spans = f"unnest({day}.since, {day}.until) AS s (since, until)"
    return f"({day}.before + (SELECT coalesce(sum(greatest(0, least({at}, until) - since)), 0)::bigint FROM {spans}))"  # noqa: S608 (words of this file)


def _day(name: str, moment: str, of: str = "w") -> str:
    # One number for calendar and day: of two conditions the database may join by the first alone, millions of rows.
    day = f"floor(extract(epoch FROM {moment}) / 86400)::bigint"
    return f"LEFT JOIN worked {name} ON {name}.place = {of}.key * {DAYS} + {day}"


def _agreed(goal: str) -> str:
    """Whether a goal was reached as agreed; one whose clock still runs past its time was not."""
    missed, kept = (f"bool_or(k.goal = '{goal}' AND {how})" for how in (MISSED, KEPT))
    return f"CASE WHEN {missed} THEN false WHEN {kept} THEN true END"


# The cases that are told of. `done`: when it was resolved; `heard_until`: up to when the colleague may have been left
# without a word; of a log, up to when it tells of the case.
WANTED = f"""wanted AS MATERIALIZED (
    SELECT c.id, c.opened_at, c.closed_at, c.answered_at, c.changed_at, c.due_at, c.state, c.service_id,
        c.closed_at IS NULL AND c.state <> 'resolved' AS open, c.parent_id IS NULL AS asked, coalesce(k.key, 0) AS key,
        CASE WHEN c.state IN ('resolved', 'closed') THEN
            greatest(c.opened_at, coalesce(c.resolved_at, c.closed_at)) END AS done,
        greatest(c.opened_at, coalesce(c.resolved_at, c.closed_at, {LOG_ENDS}, %(now)s)) AS heard_until
    FROM cases_unmeasured u JOIN cases_case c ON c.id = u.case_id
    LEFT JOIN unnest(%(key_teams)s::bigint[], %(keys)s::int[]) AS k (team_id, key) ON k.team_id = c.owner_team_id
    WHERE NOT c.restricted AND {{wanted}}
)"""  # noqa: S608 (words of this room)
# What was agreed, promised and offered, and what came again.
DONE = f"""agreed AS (
    SELECT k.case_id,
        {_agreed("answer")} AS answer_agreed,
        {_agreed("resolution")} AS finish_agreed,
        count(*) FILTER (WHERE k.goal = 'update' AND {KEPT}) AS words_in_time,
        count(*) FILTER (WHERE k.goal = 'update' AND {MISSED}) AS words_late
    FROM wanted w JOIN cases_clock k ON k.case_id = w.id GROUP BY k.case_id
), promised AS (
    SELECT p.case_id, count(*) FILTER (WHERE p.state = 'kept') AS kept,
        count(*) FILTER (WHERE p.state = 'broken') AS broken
    FROM wanted w JOIN cases_promise p ON p.case_id = w.id GROUP BY p.case_id
), offered AS (
    SELECT o.case_id, count(*) FILTER (WHERE o.state IN ('accepted', 'returned')) AS offers,
        count(*) FILTER (WHERE o.state = 'returned') AS returned
    FROM wanted w JOIN cases_offer o ON o.case_id = w.id GROUP BY o.case_id
), again AS (
    SELECT DISTINCT e.case_id FROM wanted w JOIN cases_event e ON e.case_id = w.id AND e.what = 'reopened'
)"""  # noqa: S608 (words of this file)
MOVES = f"""{_moves("between_teams", "team_id", "team_id <> %(unknown)s")},
{_moves("between_people", "who", "who IS NOT NULL")}"""
# `span.length`: how long somebody had the ball before it was answered (`queries/held.py`); `told_until` is for spans in
# which no team is named, whose days are those of a log.
SPANS = f"""{ANSWERED}, lasted AS (
    SELECT q.case_id, q.part, q.place, q.team_id, coalesce(q.person_id, q.person_key) AS who, q.since,
        greatest(q.since, least(coalesce(q.until, w.heard_until), w.heard_until)) AS until,
        coalesce(q.until, greatest(w.changed_at, q.since)) AS told_until
    FROM wanted w JOIN cases_custody q ON q.case_id = w.id
), span AS MATERIALIZED (
    SELECT l.*, l.until - l.since - {in_between("l.since", "l.until", "r")} AS length
    FROM lasted l LEFT JOIN answered r ON r.case_id = l.case_id
)"""  # noqa: S608 (words of this file)
HELD = f"""team_time AS (
    SELECT case_id, team_id, coalesce({_us("sum(length) FILTER (WHERE part = 'holder')")}, 0) AS length,
        bool_or(part = 'holder' AND team_id <> %(unknown)s) AS held
    FROM span GROUP BY case_id, team_id
), custody AS (
    SELECT case_id, array_agg(team_id ORDER BY team_id) AS teams, array_agg(length ORDER BY team_id) AS held,
        count(*) FILTER (WHERE held) AS touched
    FROM team_time GROUP BY case_id
)"""  # noqa: S608 (words of this file)
# `pause`: spans in which the colleague herself was waited for; `gone`: how much of that lies before a word.
MEASURE = f"""{WANTED}, worked AS MATERIALIZED (
    SELECT key * {DAYS} + day AS place, min(before) AS before, array_agg(since) AS since, array_agg(until) AS until
    FROM unnest(%(day_key)s::int[], %(day_day)s::int[], %(day_since)s::bigint[], %(day_until)s::bigint[],
        %(day_before)s::bigint[]) AS d (key, day, since, until, before)
    GROUP BY key, day
), {SPANS}, {MOVES}, {HELD}, loose AS (
    SELECT case_id, {_us("sum(length)")} AS whole,
        coalesce({_us("sum(length) FILTER (WHERE who IS NULL)")}, 0) AS nobody,
        count(*) FILTER (WHERE team_id = %(unknown)s) AS unknown_spans,
        coalesce({_us("sum(told_until - since) FILTER (WHERE team_id = %(unknown)s)")}, 0) AS unknown
    FROM span WHERE part = 'holder' GROUP BY case_id
), pause AS MATERIALIZED (
    SELECT w.id AS case_id, w.key, greatest(x.since, w.opened_at) AS since,
        least(coalesce(x.until, %(now)s), w.heard_until) AS until
    FROM wanted w JOIN cases_waiting x ON x.case_id = w.id AND x."on" = 'requester'
    WHERE greatest(x.since, w.opened_at) < least(coalesce(x.until, %(now)s), w.heard_until)
), paused AS (
    SELECT p.case_id, array_agg(p.since) AS since, array_agg(p.until) AS until,
        sum({_worked("p.until", "pu")} - {_worked("p.since", "ps")})::bigint AS work
    FROM pause p {_day("ps", "p.since", "p")} {_day("pu", "p.until", "p")} GROUP BY p.case_id
), word AS (
    SELECT id AS case_id, opened_at AS at, 0 AS replies FROM wanted WHERE asked
    UNION ALL SELECT id, heard_until, 0 FROM wanted WHERE asked
    UNION ALL SELECT w.id, m.at, 1 FROM wanted w JOIN cases_message m ON m.case_id = w.id AND m.said = 'reply'
    WHERE w.asked AND m.at <= w.heard_until
), told AS (
    SELECT o.case_id, o.at, o.replies, CASE WHEN p.case_id IS NULL THEN interval '0' ELSE (
        SELECT coalesce(sum(least(o.at, until) - since) FILTER (WHERE since < o.at), interval '0')
        FROM unnest(p.since, p.until) AS s (since, until)) END AS gone
    FROM word o LEFT JOIN paused p ON p.case_id = o.case_id
), quiet AS (
    SELECT case_id, replies, at - lag(at) OVER turn - (gone - lag(gone) OVER turn) AS length
    FROM told WINDOW turn AS (PARTITION BY case_id ORDER BY at)
), talk AS (
    SELECT case_id, sum(replies) AS replies, {_us("max(length)")} AS silence FROM quiet GROUP BY case_id
), {DONE}, measured AS MATERIALIZED (
    SELECT w.id AS case_id, w.opened_at, w.service_id, c.teams, c.held, w.asked,
        {_us("coalesce(w.closed_at, greatest(w.changed_at, w.opened_at)) - w.opened_at")} AS life,
        CASE WHEN w.asked THEN {_us("w.answered_at - w.opened_at")} END AS answer,
        CASE WHEN w.asked THEN {_worked("w.answered_at", "a")} - {_worked("w.opened_at", "o")} END AS answer_work,
        {_us("w.done - w.opened_at")} AS finish,
        {_worked("w.done", "d")} - {_worked("w.opened_at", "o")} AS finish_work,
        coalesce(s.work, 0) AS paused_work,
        t.silence,
        w.asked AND w.state = 'withdrawn' AND w.answered_at IS NULL AS unanswered,
        w.done <= w.due_at AS in_time,
        y.answer_agreed, y.finish_agreed, coalesce(y.words_in_time, 0) AS words_in_time,
        coalesce(y.words_late, 0) AS words_late,
        coalesce(p.kept, 0) AS kept, coalesce(p.broken, 0) AS broken,
        coalesce(f.offers, 0) AS offers, coalesce(f.returned, 0) AS returned,
        CASE WHEN w.asked AND w.done IS NOT NULL AND w.answered_at IS NOT NULL
            THEN t.replies = 1 AND b.case_id IS NULL AND g.case_id IS NULL END AS first_contact,
        CASE WHEN w.done IS NOT NULL OR g.case_id IS NOT NULL THEN g.case_id IS NOT NULL END AS reopened,
        coalesce(b.handovers, 0) AS handovers, coalesce(b.back, false) AS back,
        coalesce(h.handovers, 0) AS passes, coalesce(h.back, false) AS passed_back,
        c.touched, l.whole, l.nobody, l.unknown_spans, l.unknown, w.open
    FROM wanted w
    JOIN custody c ON c.case_id = w.id
    JOIN loose l ON l.case_id = w.id
    LEFT JOIN between_teams b ON b.case_id = w.id
    LEFT JOIN between_people h ON h.case_id = w.id
    LEFT JOIN talk t ON t.case_id = w.id
    LEFT JOIN paused s ON s.case_id = w.id
    LEFT JOIN agreed y ON y.case_id = w.id
    LEFT JOIN promised p ON p.case_id = w.id
    LEFT JOIN offered f ON f.case_id = w.id
    LEFT JOIN again g ON g.case_id = w.id
    {_day("o", "w.opened_at")}
    {_day("a", "w.answered_at")}
    {_day("d", "w.done")}
)"""  # noqa: S608 (words of this file)


def measure_sql(wanted: str) -> str:
    """Return the statement's parts, up to the relation `measured`, for unmeasured cases `c` of whom `wanted` holds."""
    return MEASURE.format(wanted=wanted)


def working_time(team_ids: Sequence[int], first: datetime, last: datetime) -> Mapping[str, Any]:
    """Return what the statement needs to tell business time from `first` to `last`: calendars by team, and their days.

    A team that is not told has the hours of one without a calendar. Two statements.
    """
    times = work_times_of({*team_ids})
    distinct = list({id(work): work for work in times.values()}.values())
    numbers = {id(work): number for number, work in enumerate(distinct)}
    span: tuple[date, date] = (first.astimezone(UTC).date(), last.astimezone(UTC).date())
    days = [(number, *(getattr(day, part) for part in PARTS))
            for number, work in enumerate(distinct) for day in worked_days(work, *span)]  # fmt: skip
    keys, *columns = zip(*days, strict=True) if days else [()] * (len(PARTS) + 1)
    return {
        "key_teams": list(times),
        "keys": [numbers[id(work)] for work in times.values()],
        "day_key": list(keys),
        **{f"day_{part}": list(column) for part, column in zip(PARTS, columns, strict=True)},
    }


def told_of(unmeasured: Any, now: datetime) -> Mapping[str, Any]:
    """Return the working time that cases not measured yet (a query of `Unmeasured`) need. Four statements."""
    teams = list(unmeasured.order_by().values_list("case__owner_team_id", flat=True).distinct())
    first = unmeasured.order_by("opened_at").values_list("opened_at", flat=True).first() or now
    return working_time(teams, first, max(now, first) + MONTH)
