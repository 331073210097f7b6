"""Adding up what cases came to: counts, sums and quantiles of a group, or of each of several, in one statement.

What is measured for good is read from its rows, what is not is computed beside it by the very same statement that will
measure it. A group is told by when its cases were opened, by the teams that had or answered for them, by a service.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from rapport.cases.queries.measuring import COLUMNS, measure_sql, told_of, unmeasured
from rapport.cases.rules.figures import Spread
from rapport.catalogue.public import unknown_team
from rapport.kit import clock
from rapport.kit.ranges import Z

MINUTE = 60_000_000  # microseconds
# What is spread: its column, and of which cases.
SPREADS = {
    "life": ("life", "true"),
    "life_with": ("life", "{handovers} > 0"),
    "life_without": ("life", "{handovers} = 0"),
    "answer": ("answer", "true"),
    "answer_work": ("answer_work", "true"),
    "finish": ("finish", "true"),
    "finish_work": ("finish_work", "true"),
    "silence": ("silence", "true"),
}
OF_LIFE = ("life", "life_with", "life_without")
OF_SERVICE = ("answer", "answer_work", "finish", "finish_work", "silence")
QUANTILES = {"median": 0.5, "ninetieth": 0.9}
COUNTS = {
    "n": "count(*)",
    "open": "count(*) FILTER (WHERE open)",
    "handovers": "coalesce(sum({handovers}), 0)::bigint",
    "squares": "coalesce(sum({handovers} * {handovers}), 0)::bigint",
    "with_handover": "count(*) FILTER (WHERE {handovers} > 0)",
    "a_b_a": "count(*) FILTER (WHERE {back})",
    "unknown_spans": "coalesce(sum(unknown_spans), 0)::bigint",
    "unknown_cases": "count(*) FILTER (WHERE unknown_spans > 0)",
    "unknown": "coalesce(sum(unknown), 0)::bigint",
    "asked": "count(*) FILTER (WHERE asked)",
    "unanswered": "count(*) FILTER (WHERE unanswered)",
    "with_due": "count(in_time)",
    "in_time": "count(*) FILTER (WHERE in_time)",
    "kept": "coalesce(sum(kept), 0)::bigint",
    "broken": "coalesce(sum(broken), 0)::bigint",
    "offers": "coalesce(sum(offers), 0)::bigint",
    "returned": "coalesce(sum(returned), 0)::bigint",
    "answered": "count(first_contact)",
    "first_contact": "count(*) FILTER (WHERE first_contact)",
    "resolved": "count(reopened)",
    "reopened": "count(*) FILTER (WHERE reopened)",
    "touched": "coalesce(sum(touched), 0)::bigint",
    "touched_squares": "coalesce(sum(touched * touched), 0)::bigint",
    "nobody": "coalesce(sum(nobody), 0)",
    "whole": "coalesce(sum(whole), 0)",
    # in minutes, whose squares no sum of cases overflows
    "nobody_squares": f"coalesce(sum(nobody / {MINUTE} * (nobody / {MINUTE})), 0)",
    "whole_squares": f"coalesce(sum(whole / {MINUTE} * (whole / {MINUTE})), 0)",
    "nobody_whole": f"coalesce(sum(nobody / {MINUTE} * (whole / {MINUTE})), 0)",
}
NAMES = ", ".join(COLUMNS)
NAMED = re.compile(r"%\((\w+)\)s")
STATEMENT = """
WITH {measured}, bucket AS (
    SELECT * FROM unnest(%(keys_of)s::bigint[], %(since_of)s::timestamptz[], %(until_of)s::timestamptz[])
        AS b (key, since, until)
)
SELECT b.key, s.*, q.*, t.by_team
FROM bucket b
CROSS JOIN LATERAL (SELECT {counts} FROM {rows} r) s
CROSS JOIN LATERAL (SELECT {quantiles} FROM {rows} r) q
CROSS JOIN LATERAL ({by_team}) t
ORDER BY b.key
"""
BY_TEAM = """SELECT jsonb_object_agg(team, length) AS by_team FROM (
    SELECT team, sum(length)::float8 AS length FROM {rows} r, unnest(r.teams, r.held) AS h (team, length)
    GROUP BY team HAVING sum(length) > 0
) g"""
# What is sorted fits into memory up to some millions of cases.
MEMORY = "SET LOCAL work_mem = '96MB'; SET LOCAL jit = off"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Which cases: opened in a period (`until` left out), of a service, that any of the teams had or answered for."""

    since: datetime | None = None
    until: datetime | None = None
    service: int | None = None
    teams: frozenset[int] | None = None


@dataclass(frozen=True, kw_only=True)
class Summed:
    """What a group came to: `counts` by the names of `COUNTS`, `spreads` in microseconds, `by_team` likewise."""

    key: int
    counts: Mapping[str, Any]
    spreads: Mapping[tuple[str, str], Spread] = field(default_factory=dict)
    by_team: Mapping[int, float] = field(default_factory=dict)

    def spread(self, name: str, quantile: str = "median") -> Spread:
        """A quantile of a length of time, with the values between which it lies."""
        return self.spreads[name, quantile]


def summed(
    group: Group, *, spreads: Sequence[str], people: bool = False, by_team: bool = False, now: datetime | None = None
) -> Summed:
    """Return what a group of cases came to. `people`: handovers are those between people. Six statements."""
    (found,) = _summed([(0, group)], "", spreads, people=people, by_team=by_team, now=now)
    return found


def summed_by_period(
    group: Group, periods: Sequence[tuple[int, datetime, datetime]], *, spreads: Sequence[str]
) -> list[Summed]:
    """Return what the cases of a group came to in each of some periods, told by number. Six statements."""
    each = [(key, replace(group, since=since, until=until)) for key, since, until in periods]
    within = "AND {m}.opened_at >= b.since AND {m}.opened_at < b.until"
    return _summed(each, within, spreads)


def summed_by_team(group: Group, teams: Iterable[int], *, spreads: Sequence[str]) -> list[Summed]:
    """Return what the cases of a group came to for each of some teams that had or answered for them. Six statements."""
    each = [(team, group) for team in sorted(teams)]
    return _summed(each, "AND {m}.teams @> ARRAY[b.key]", spreads)


def conditions(group: Group) -> tuple[str, str, dict[str, Any]]:
    """Return which cases `c`, which measured rows `m`, and what both are told."""
    case, row, told = ["true"], ["true"], {}
    for name, sign in (("since", ">="), ("until", "<")):
        if (moment := getattr(group, name)) is not None:
            case.append(f"c.opened_at {sign} %({name})s")
            row.append(f"m.opened_at {sign} %({name})s")
            told[name] = moment
    if group.service is not None:
        case.append("c.service_id = %(service)s")
        row.append("m.service_id = %(service)s")
        told["service"] = group.service
    if group.teams is not None:
        case.append("c.id IN (SELECT case_id FROM cases_custody WHERE team_id = ANY(%(teams)s))")
        row.append("m.teams && %(teams)s::bigint[]")
        told["teams"] = sorted(group.teams)
    return " AND ".join(case), " AND ".join(row), told


def _summed(
    each: Sequence[tuple[int, Group]],
    within: str,
    spreads: Sequence[str],
    *,
    people: bool = False,
    by_team: bool = False,
    now: datetime | None = None,
) -> list[Summed]:
    if not each:
        return []
    moment = now or clock.now()
    case, row, told = conditions(_all_of([group for _key, group in each]))
    words = {"handovers": "passes", "back": "passed_back"} if people else {"handovers": "handovers", "back": "back"}
    kept = f"SELECT {NAMES}, false AS open FROM cases_measured m WHERE {row} {within.format(m='m')}"  # noqa: S608 (words of this file)
    live = f"SELECT {NAMES}, open FROM measured v WHERE true {within.format(m='v')}"  # noqa: S608 (words of this file)
    rows = f"({kept} UNION ALL {live})"
    counts = COUNTS | {f"n_{name}": f"count({SPREADS[name][0]}) FILTER (WHERE {SPREADS[name][1]})" for name in spreads}
    statement = STATEMENT.format(
        measured=measure_sql(case),
        counts=", ".join(f"{what.format(**words)} AS {name}" for name, what in counts.items()),
        quantiles=", ".join(_quantile(name, words) for name in spreads),
        rows=rows,
        by_team=BY_TEAM.format(rows=rows) if by_team else "SELECT NULL::jsonb AS by_team",
    )
    told |= {
        "now": moment,
        "unknown": unknown_team(),
        "keys_of": [key for key, _group in each],
        "since_of": [group.since for _key, group in each],
        "until_of": [group.until for _key, group in each],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        told |= told_of(_live(each), moment)
        cursor.execute(MEMORY)
        cursor.execute(statement, told)
        names = [column.name for column in cursor.description or ()]
        return [_told(dict(zip(names, found, strict=True)), counts, spreads) for found in cursor.fetchall()]


def _live(each: Sequence[tuple[int, Group]]) -> Any:
    """The cases whose figures are computed now, widely."""
    group = _all_of([group for _key, group in each])
    rows: Any = unmeasured()
    if group.since is not None:
        rows = rows.filter(opened_at__gte=group.since)
    return rows.filter(opened_at__lt=group.until) if group.until is not None else rows


def _all_of(groups: Sequence[Group]) -> Group:
    """One group around several that differ by period alone."""
    since, until = [group.since for group in groups], [group.until for group in groups]
    return replace(
        groups[0],
        since=None if None in since else min(one for one in since if one),
        until=None if None in until else max(one for one in until if one),
    )


def _quantile(name: str, words: Mapping[str, str]) -> str:
    """Median and 90th percentile of a length of time, and the values at the places between which they lie.

    That is with 95 %; no value where there are no such places.
    """
    column, which = SPREADS[name]
    inside = f"WITHIN GROUP (ORDER BY {column}) FILTER (WHERE {which.format(**words)})"
    places = ", ".join(f"{low}, {high}" for low, high in (_places(f"s.n_{name}", q) for q in QUANTILES.values()))
    shares = ", ".join(str(q) for q in QUANTILES.values())
    return (
        f"percentile_cont(ARRAY[{shares}]::float8[]) {inside} AS {name}_at, "
        f"percentile_disc(ARRAY[{places}]::float8[]) {inside} AS {name}_between"
    )


def _places(n: str, q: float) -> tuple[str, str]:
    """The places as shares of n: how many values lie under a quantile is binomial, here by its normal form."""
    reach = f"{Z} * sqrt({n} * {q * (1 - q)})"
    low, high = f"floor({n} * {q} - {reach})", f"({n} + 1 - floor({n} * {1 - q} - {reach}))"
    return (
        f"CASE WHEN {low} >= 1 THEN ({low} - 0.5) / {n} END",
        f"CASE WHEN {high} <= {n} THEN ({high} - 0.5) / {n} END",
    )


def _told(found: Mapping[str, Any], counts: Iterable[str], spreads: Sequence[str]) -> Summed:
    spread = {}
    for name in spreads:
        at, between = found[f"{name}_at"] or [None] * 2, found[f"{name}_between"] or [None] * 4
        for place, quantile in enumerate(QUANTILES):
            low, high = between[2 * place : 2 * place + 2]
            spread[name, quantile] = Spread(n=found[f"n_{name}"], median=at[place], low=low, high=high)
    return Summed(
        key=found["key"],
        counts={name: found[name] for name in counts},
        spreads=spread,
        by_team={int(team): length for team, length in json.loads(found["by_team"] or "{}").items()},
    )


def cases_of(group: Group, which: str, *, now: datetime | None = None) -> tuple[str, list[Any]]:
    """Return a statement, and what it is told in order, for the ids of a group's cases of which `which` holds."""
    case, row, told = conditions(group)
    moment = now or clock.now()
    told |= {"now": moment, "unknown": unknown_team(), **told_of(_live([(0, group)]), moment)}
    rows = f"SELECT * FROM cases_measured m WHERE {row}"  # noqa: S608 (words of this file)
    found = f"SELECT case_id FROM (SELECT {NAMES} FROM ({rows}) k UNION ALL SELECT {NAMES} FROM measured) r"  # noqa: S608 (words of this file)
    statement = f"WITH {measure_sql(case)} {found} WHERE {which}"
    return NAMED.sub("%s", statement), [told[name] for name in NAMED.findall(statement)]
