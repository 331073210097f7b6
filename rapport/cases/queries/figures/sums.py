"""What cases came to together: of a group, or of each of several, in one statement.

Months whose measured cases are added up already (`MonthSum`) are read as they are; what is measured and in no sum is
read row by row, and what is not measured is computed beside it by the very same statement that will measure it. A group
is told by when its cases were opened, by the teams that had or answered for them, by a service.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from rapport.cases.models import Unmeasured
from rapport.cases.queries.figures.adding import SHAPE, Summed, merged, sums_sql
from rapport.cases.queries.figures.counting import NO_CALENDARS, count_sql
from rapport.cases.queries.figures.measuring import COLUMNS, measure_sql, told_of
from rapport.cases.rules.bases import bases_of
from rapport.catalogue.public import unknown_team
from rapport.kit import clock

NAMES = ", ".join(COLUMNS)
NAMED = re.compile(r"%\((\w+)\)s")
# `used`: the months whose sums hold. `gap`: the time between them, of which each row is read.
STATEMENT = """
WITH {measured}, bucket AS (
    SELECT * FROM unnest(%(keys_of)s::bigint[], %(of)s::bigint[], %(since_of)s::timestamptz[],
        %(until_of)s::timestamptz[]) AS b (key, of, since, until)
), used AS MATERIALIZED (
    SELECT m.since, m.until FROM cases_summedmonth m
    WHERE {summed} AND NOT m.stale AND m.shape = %(shape)s AND m.since >= %(from)s AND m.until <= %(to)s
        AND EXISTS (SELECT FROM bucket b WHERE m.since >= b.since AND m.until <= b.until)
), gap AS MATERIALIZED (
    SELECT * FROM (
        SELECT coalesce(lag(until) OVER (ORDER BY since), %(from)s) AS since, since AS until FROM used
        UNION ALL SELECT coalesce(max(until), %(from)s), %(to)s FROM used
    ) g WHERE since < until
), one AS (
    SELECT {names}, false AS open FROM gap g
    JOIN cases_measured m ON m.opened_at >= g.since AND m.opened_at < g.until WHERE {row}
    UNION ALL SELECT {names}, false FROM used g
    JOIN cases_unsummed n ON n.opened_at >= g.since AND n.opened_at < g.until
    JOIN cases_measured m ON m.case_id = n.case_id WHERE {row}
    UNION ALL SELECT {names}, open FROM measured m
), placed AS (
    SELECT b.key, r.* FROM one r {within}
), held AS (
    {held}
)
SELECT s.key, s.counts::text, h.held::text{lengths}
FROM (SELECT key, {sums} FROM placed GROUP BY key) s LEFT JOIN held h ON h.key = s.key
UNION ALL
SELECT b.key, s.counts::text, {held_of}{lengths}
FROM bucket b JOIN used u ON u.since >= b.since AND u.until <= b.until
JOIN cases_monthsum s ON s.month_id = u.since AND s.team_id = {team} AND s.service_id = {service}
"""
HELD = """SELECT key, jsonb_object_agg(team, jsonb_build_array(length, cases)) AS held FROM (
        SELECT p.key, t.team, sum(t.length) AS length, count(*) FILTER (WHERE t.length > 0) AS cases
        FROM placed p, unnest(p.teams, p.held) AS t (team, length)
        GROUP BY p.key, t.team HAVING sum(t.length) > 0
    ) t GROUP BY key"""
NOT_HELD = "SELECT NULL::bigint AS key, NULL::jsonb AS held WHERE false"
# What is joined and grouped fits into memory up to some millions of cases.
MEMORY = "SET LOCAL work_mem = '96MB'; SET LOCAL jit = off"
PARTS = {
    "": "JOIN bucket b ON true",
    "team": "CROSS JOIN LATERAL unnest(r.teams) AS t (team) JOIN bucket b ON b.of = t.team",
    "service": "JOIN bucket b ON b.of = r.service_id",
}
EVER, NEVER = "-infinity", "infinity"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Which cases: opened in a period (`until` left out), of a service, that any of the teams had or answered for."""

    since: datetime | None = None
    until: datetime | None = None
    service: int | None = None
    teams: frozenset[int] | None = None


def summed(
    group: Group,
    *,
    lengths: Sequence[str],
    people: bool = False,
    by_team: bool = False,
    now: datetime | None = None,
) -> Summed:
    """Return what a group of cases came to. `people`: handovers are those between people. Six statements."""
    (found,) = _summed([(0, group)], "CROSS JOIN bucket b", lengths, people=people, by_team=by_team, now=now)
    return found


def summed_by_period(
    group: Group, periods: Sequence[tuple[int, datetime, datetime]], *, lengths: Sequence[str]
) -> list[Summed]:
    """Return what the cases of a group came to in each of some periods, told by number. Six statements."""
    each = [(key, replace(group, since=since, until=until)) for key, since, until in periods]
    return _summed(each, "JOIN bucket b ON r.opened_at >= b.since AND r.opened_at < b.until", lengths)


def summed_by_team(group: Group, teams: Iterable[int], *, lengths: Sequence[str]) -> list[Summed]:
    """Return what the cases of a group came to for each of some teams that had or answered for them. Six statements."""
    known = sorted(teams)
    return _summed([(team, group) for team in known], PARTS["team"], lengths, of="team", parts=known)


def bases_by_part(
    group: Group,
    periods: Sequence[tuple[datetime | None, datetime | None]],
    parts: Sequence[int],
    *,
    of: str,
    held: Sequence[int] = (),
) -> list[list[list[int]]]:
    """Return the bases of a group by `parts` (its teams or its services, as `of` says) and periods. Two statements.

    Without `of` of the group as a whole, once for each of the parts. After the bases: in how many of the cases each of
    the teams `held` had the ball.
    """
    each = [
        (place * len(periods) + number, replace(group, since=since, until=until))
        for place in range(len(parts)) for number, (since, until) in enumerate(periods)
    ]  # fmt: skip
    within = PARTS[of] + " AND r.opened_at >= b.since AND r.opened_at < b.until"
    of_each = [part for part in parts for _period in periods]
    sums = _summed(each, within, (), of=of, parts=of_each, by_team=bool(held), times=False)
    found = [bases_of(one.counts) + [one.cases_by_team.get(team, 0) for team in held] for one in sums]
    return [found[place * len(periods) : (place + 1) * len(periods)] for place in range(len(parts))]


def conditions(group: Group) -> tuple[str, str, dict[str, Any]]:
    """Return which cases `c`, which measured rows `m`, and what both are told."""
    case, row, told = ["true"], ["true"], {}
    for name, sign in (("since", ">="), ("until", "<")):
        if (moment := getattr(group, name)) is not None:
            case.append(f"u.opened_at {sign} %({name})s")
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
    lengths: Sequence[str],
    *,
    of: str = "",
    parts: Sequence[int] = (),
    people: bool = False,
    by_team: bool = False,
    times: bool = True,
    now: datetime | None = None,
) -> list[Summed]:
    """`within`: which rows are in which bucket. `of`: of which part each bucket is (`parts`), if not the group's.

    Without `times` only what bases count is right, and how long teams had the ball.
    """
    if not each:
        return []
    moment, whole = now or clock.now(), _all_of([group for _key, group in each])
    case, row, told = conditions(whole)
    measured = measure_sql(case) if times else count_sql(case, held=by_team)
    statement = _statement(whole, measured, row, within, lengths, of=of, by_team=by_team)
    told |= {
        "now": moment,
        "unknown": unknown_team(),
        "shape": SHAPE,
        "from": whole.since or EVER,
        "to": whole.until or NEVER,
        "keys_of": [key for key, _group in each],
        "of": list(parts) or [0] * len(each),
        "since_of": [str(group.since or EVER) for _key, group in each],
        "until_of": [str(group.until or NEVER) for _key, group in each],
    }
    with transaction.atomic(), connection.cursor() as cursor:
        told |= told_of(_live(whole), moment) if times else NO_CALENDARS
        cursor.execute(MEMORY)
        cursor.execute(statement, told)
        rows: dict[int, list[Sequence[Any]]] = defaultdict(list)
        for key, *columns in cursor.fetchall():
            rows[key].append(columns)
    return [merged(key, rows[key], lengths, people=people) for key, _group in each]


def _statement(
    whole: Group, measured: str, row: str, within: str, lengths: Sequence[str], *, of: str, by_team: bool
) -> str:
    team = "b.of" if of == "team" else _one(whole.teams)
    service = "b.of" if of == "service" else str(whole.service or 0)
    return STATEMENT.format(
        measured=measured,
        summed="true" if team and "0" in {team, service} else "false",  # sums of a service and team are not kept
        names=", ".join(f"m.{name}" for name in COLUMNS),
        row=row,
        within=within,
        held=HELD if by_team else NOT_HELD,
        held_of="s.held::text" if by_team else "NULL",
        lengths="".join(f", s.{name}" for name in lengths),
        sums=sums_sql(lengths),
        team=team or "0",
        service=service,
    )


def _one(teams: frozenset[int] | None) -> str:
    """The team whose sums are read: 0 of all; none where several teams are meant, of which one case may be counted."""
    if teams is None:
        return "0"
    return str(*teams) if len(teams) == 1 else ""


def _live(group: Group) -> Any:
    """The cases whose figures are computed now, widely."""
    rows: Any = Unmeasured.objects.all()
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


def cases_of(group: Group, which: str, *, now: datetime | None = None) -> tuple[str, list[Any]]:
    """Return a statement, and what it is told in order, for the ids of a group's cases of which `which` holds."""
    case, row, told = conditions(group)
    moment = now or clock.now()
    told |= {"now": moment, "unknown": unknown_team(), **told_of(_live(group), moment)}
    rows = f"SELECT * FROM cases_measured m WHERE {row}"  # noqa: S608 (words of this file)
    found = f"SELECT case_id FROM (SELECT {NAMES} FROM ({rows}) k UNION ALL SELECT {NAMES} FROM measured) r"  # noqa: S608 (words of this file)
    statement = f"WITH {measure_sql(case)} {found} WHERE {which}"
    return NAMED.sub("%s", statement), [told[name] for name in NAMED.findall(statement)]
