"""Who outside stands behind a case, who is found by name or number, and how long they wait while the ball moves.

The figures read the cases with somebody outside alone, by the index of their table, and the spans of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Outside
from rapport.cases.queries.figures.beside import SCOPES, hidden_beside, without_hidden
from rapport.cases.queries.figures.teams import begin_of, check_days, teams_told, without_few
from rapport.cases.rules.figures import Measure, share, untold
from rapport.cases.rules.outside import OutsideKind
from rapport.kit.problems import Missing
from rapport.kit.text import fold
from rapport.privacy.public import minimum_group

FOUND = 200  # cases a search for somebody outside brings
KINDS = {
    OutsideKind.CUSTOMER: gettext_lazy("a customer"),
    OutsideKind.PARTNER: gettext_lazy("a partner"),
    OutsideKind.SUPPLIER: gettext_lazy("a supplier"),
    OutsideKind.OTHER: gettext_lazy("somebody else"),
}
DEFINITIONS = {
    "cases": "Cases opened in the period behind which somebody outside stands.",
    "open": "Of these, those not answered yet.",
    "share_moved": "Share of these cases in which the ball changed teams at least once.",
    "median_days": "Median of days from opening to the answer, or to now.",
    "median_days_moving": "Median of days until the ball was with the team that had it last: the time in which it "
    "moved between departments, over the cases in which it moved.",
    "median_days_on_offer": "Median of days in which the ball was on offer, taken by nobody yet, over the cases in "
    "which it was.",
}
BASES = ("cases", "moved", "offered")
BASE_OF = {
    "cases": "cases",
    "open": "cases",
    "share_moved": "cases",
    "median_days": "cases",
    "median_days_moving": "moved",
    "median_days_on_offer": "offered",
}
WAITED = """
WITH wanted AS MATERIALIZED (
    SELECT c.id, c.opened_at, c.state = 'open' AS open,
        coalesce(c.resolved_at, c.closed_at, %(now)s) AS until
    FROM cases_outside o JOIN cases_case c ON c.id = o.case_id
    WHERE {wanted} AND NOT c.restricted
), held AS (
    SELECT q.case_id, q.since, q.team_id, lag(q.team_id) OVER (PARTITION BY q.case_id ORDER BY q.place) AS was
    FROM cases_custody q JOIN wanted w ON w.id = q.case_id WHERE q.part = 'holder'
), moved AS (
    SELECT case_id, max(since) AS last FROM held WHERE was <> team_id GROUP BY case_id
), offered AS (
    SELECT f.case_id, sum(extract(epoch FROM least(coalesce(f.settled_at, w.until), w.until) - f.made_at)) AS took
    FROM cases_offer f JOIN wanted w ON w.id = f.case_id WHERE f.made_at < w.until GROUP BY f.case_id
), per_case AS (
    SELECT w.id, w.opened_at, w.open, extract(epoch FROM w.until - w.opened_at)::float8 / 86400 AS days,
        CASE WHEN m.last IS NOT NULL THEN
            extract(epoch FROM least(m.last, w.until) - w.opened_at)::float8 / 86400 END AS moving,
        f.took::float8 / 86400 AS on_offer
    FROM wanted w LEFT JOIN moved m ON m.case_id = w.id LEFT JOIN offered f ON f.case_id = w.id
)
"""
STATEMENT = f"""{WAITED}
SELECT count(*), count(*) FILTER (WHERE open), count(moving), count(on_offer),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY days),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY moving),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY on_offer)
FROM per_case
"""  # noqa: S608 (words of this file)
BY_MONTH = f"""{WAITED.format(wanted="true")}
SELECT o.scope, to_char(p.opened_at AT TIME ZONE %(zone)s, 'YYYY-MM'), count(*), count(p.moving), count(p.on_offer)
FROM per_case p, LATERAL (
    SELECT DISTINCT o.scope FROM cases_custody q, LATERAL ({SCOPES.format(team="q.team_id")}) o (scope)
    WHERE q.case_id = p.id
) o
GROUP BY 1, 2
"""  # noqa: S608 (words of this file)


@dataclass(frozen=True, kw_only=True)
class Behind:
    """Who outside stands behind a case. `forgotten`: the name went, as its time had come; `ends`: when it goes."""

    case_id: int
    kind: OutsideKind
    name: str
    number: str
    keep_days: int
    forgotten: bool
    ends: datetime | None
    may_change: bool

    @property
    def kind_says(self) -> str:
        """What they are to the organisation."""
        return str(KINDS[self.kind])


def behind(case_id: int, *, by: Actor) -> Behind | None:
    """Return who outside stands behind a case the actor may see; None if nobody does. Three statements at most."""
    case = policy.visible_to(by).filter(id=case_id).first()
    if case is None:
        raise Missing
    row = Outside.objects.filter(case=case).first()
    if row is None:
        return None
    return Behind(
        case_id=case.id,
        kind=OutsideKind(row.kind),
        name=row.name,
        number=row.number,
        keep_days=row.keep_days,
        forgotten=row.forgotten_at is not None,
        ends=case.closed_at + timedelta(days=row.keep_days) if case.closed_at and not row.forgotten_at else None,
        may_change=policy.may_name_outside(by, case),
    )


def cases_of_outside(text: str) -> list[int]:
    """Return cases whose somebody outside is called so, the newest first; the caller asks policy. One statement."""
    wanted = fold(text)
    if not wanted:
        return []
    rows = Outside.objects.filter(search__contains=wanted).order_by("-case_id")
    return list(rows.values_list("case_id", flat=True)[:FOUND])


def outside_figures(
    *, by: Actor, now: datetime, since: date | None = None, until: date | None = None, team_id: int | None = None
) -> Mapping[str, Measure]:
    """Return how long people outside wait while the ball moves inside, by name. Seven statements at most.

    Of cases opened from the day `since` to before the day `until`. For analysts, executives and administrators; who
    leads a team gets the cases her teams have or had. Refuses days that are neither a month, a quarter, a year nor all
    time. Of fewer than the minimum nothing is told, nor what would tell of them beside others
    (`queries/figures/beside.py`), nor of teams of a person or two.
    """
    check_days(since, until)
    told: dict[str, Any] = {"now": now}
    conditions = ["true"]
    teams = teams_told(by, team_id)
    hidden = hidden_beside(BY_MONTH, {"now": now}, BASES, days=(since, until), hers=teams, by=by)
    if teams is not None:
        told["teams"] = sorted(teams)
        conditions.append("EXISTS (SELECT FROM cases_custody t WHERE t.case_id = c.id AND t.team_id = ANY(%(teams)s))")
    if since:
        told["since"] = begin_of(since)
        conditions.append("c.opened_at >= %(since)s")
    if until:
        told["until"] = begin_of(until)
        conditions.append("c.opened_at < %(until)s")
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(wanted=" AND ".join(conditions)), told)
        row = cursor.fetchone()
    assert row is not None, "sums are one row"
    n, still, moved, offered, days, moving, on_offer = row
    least = minimum_group()
    found = {
        "cases": Measure(value=n, n=n, definition=DEFINITIONS["cases"]),
        "open": Measure(value=still, n=n, definition=DEFINITIONS["open"]),
        "share_moved": share(moved, n, DEFINITIONS["share_moved"], minimum=least),
        "median_days": _median("median_days", days, n, least),
        "median_days_moving": _median("median_days_moving", moving, moved, least),
        "median_days_on_offer": _median("median_days_on_offer", on_offer, offered, least),
    }
    return without_few(without_hidden(found, BASE_OF, hidden), by=by)


def _median(name: str, value: float | None, n: int, minimum: int) -> Measure:
    if n < minimum or value is None:
        return untold(DEFINITIONS[name])
    return Measure(value=value, n=n, definition=DEFINITIONS[name])
