"""How long somebody had the ball, in SQL: until the case was answered for good, and anew from when it was opened again.

The same as `rules/time.py`, for statements about many cases.
"""

# Parts of a statement after a relation `wanted` of case ids: the stretches of answered cases that were opened again.
ANSWERED = """turn AS (
    SELECT e.case_id, e.place, e.at, e.state = 'open' AS open,
        lag(e.state = 'open') OVER (PARTITION BY e.case_id ORDER BY e.place) AS was
    FROM wanted w JOIN cases_event e ON e.case_id = w.id AND e.state IN ('open', 'resolved', 'closed', 'withdrawn')
), flip AS (
    SELECT case_id, open, at AS since, lead(at) OVER (PARTITION BY case_id ORDER BY place) AS until
    FROM turn WHERE open IS DISTINCT FROM was
), answered AS MATERIALIZED (
    SELECT case_id, array_agg(since) AS since, array_agg(until) AS until
    FROM flip WHERE NOT open AND until IS NOT NULL GROUP BY case_id
)"""
# Of an open case `c` of another system's log that nobody works on here: the last event of its log, up to which its time
# is known; nothing of any other. That its holder left the organisation is no work on it.
LOG_ENDS = """CASE WHEN c.log <> '' AND c.closed_at IS NULL AND NOT EXISTS (
    SELECT FROM cases_custody q WHERE q.case_id = c.id AND q.how NOT IN ('log', 'left')
) THEN (
    SELECT max(e.at) FILTER (WHERE e.what <> 'left') FROM cases_event e WHERE e.case_id = c.id
    HAVING bool_and(e.by_id IS NULL)
) END"""
IN_BETWEEN = """CASE WHEN {answered}.case_id IS NULL THEN interval '0' ELSE (
    SELECT coalesce(sum(least({until}, a_until) - greatest({since}, a_since))
        FILTER (WHERE greatest({since}, a_since) < least({until}, a_until)), interval '0')
    FROM unnest({answered}.since, {answered}.until) AS a (a_since, a_until)) END"""


def in_between(since: str, until: str, answered: str) -> str:
    """Return how much of a span lies between an answer and an opening again; `answered` may be joined in vain."""
    return IN_BETWEEN.format(since=since, until=until, answered=answered)
