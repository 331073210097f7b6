"""What open cases count in the bases of figures, without the times: less than half the work of measuring them whole.

The rows have the columns of `measuring.py` and are made of the same parts; what no base counts is empty.
"""

from collections.abc import Mapping
from typing import Any

from rapport.cases.queries.figures.measuring import COLUMNS, DONE, HELD, MOVES, SPANS, WANTED

# Of a length of time a base counts only whether there is one: one of no time stands for it.
COUNTED: Mapping[str, str] = {
    "case_id": "w.id",
    "opened_at": "w.opened_at",
    "service_id": "w.service_id",
    "teams": "c.teams",
    "asked": "w.asked",
    "answer": "CASE WHEN w.asked AND w.answered_at IS NOT NULL THEN 0::bigint END",
    "finish": "CASE WHEN w.done IS NOT NULL THEN 0::bigint END",
    "silence": "CASE WHEN w.asked THEN 0::bigint END",
    "in_time": "w.done <= w.due_at",
    "answer_agreed": "y.answer_agreed",
    "finish_agreed": "y.finish_agreed",
    "words_in_time": "y.words_in_time",
    "words_late": "y.words_late",
    "kept": "p.kept",
    "broken": "p.broken",
    "offers": "f.offers",
    "first_contact": "CASE WHEN w.asked AND w.done IS NOT NULL AND w.answered_at IS NOT NULL THEN false END",
    "reopened": "CASE WHEN w.done IS NOT NULL OR g.case_id IS NOT NULL THEN false END",
    "handovers": "coalesce(b.handovers, 0)",
    "passes": "coalesce(h.handovers, 0)",
}
EMPTY: Mapping[str, str] = {"held": "NULL::bigint[]", "unanswered": "false", "back": "false", "passed_back": "false"}
# Who was ever named, and how long each had the ball.
NAMED = """span AS MATERIALIZED (
    SELECT q.case_id, q.part, q.place, q.team_id, coalesce(q.person_id, q.person_key) AS who
    FROM wanted w JOIN cases_custody q ON q.case_id = w.id
)"""
OF_TEAMS = "custody AS (SELECT case_id, array_agg(DISTINCT team_id) AS teams FROM span GROUP BY case_id)"
COUNT = """{wanted}, {span}, {moves}, {custody}, {done}, measured AS (
    SELECT {columns}, w.open
    FROM wanted w
    JOIN custody c ON c.case_id = w.id
    LEFT JOIN between_teams b ON b.case_id = w.id
    LEFT JOIN between_people h ON h.case_id = w.id
    LEFT JOIN agreed y ON y.case_id = w.id
    LEFT JOIN promised p ON p.case_id = w.id
    LEFT JOIN offered f ON f.case_id = w.id
    LEFT JOIN again g ON g.case_id = w.id
)"""
NO_CALENDARS: Mapping[str, Any] = {"key_teams": [], "keys": []}


def count_sql(wanted: str, *, held: bool = False) -> str:
    """Return the statement's parts as `measure_sql` does, for what bases count; `held`: how long teams had the ball."""
    counted = {**EMPTY, **COUNTED, **({"held": "c.held"} if held else {})}
    return COUNT.format(
        wanted=WANTED.format(wanted=wanted),
        span=SPANS if held else NAMED,
        moves=MOVES,
        custody=HELD if held else OF_TEAMS,
        done=DONE,
        columns=", ".join(f"{counted.get(name, '0::bigint')} AS {name}" for name in COLUMNS),
    )
