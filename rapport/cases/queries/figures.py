"""Figures of service, computed from the spans of custody in one statement.

It reads every holder span of the cases asked for once, in the order of their places, and sorts the days of the cases
three times: a million cases with four million spans cost 8 seconds on two cores, a month of them one and a half.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from rapport.accounts.public import Actor, Role, Scope
from rapport.cases.models import Custody
from rapport.cases.rules.figures import HandedBy, Measure, Spread, Sums, Z, figures_of
from rapport.catalogue.public import led_team_ids, service_by_slug, unknown_team
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.privacy.public import minimum_group

SEES_ALL = (Role.ANALYST, Role.EXECUTIVE, Role.ADMINISTRATOR)
WHO = {HandedBy.TEAM: "team_id", HandedBy.PERSON: "coalesce(person_id, person_key)"}
KNOWN = {HandedBy.TEAM: "team_id <> %(unknown)s", HandedBy.PERSON: "coalesce(person_id, person_key) IS NOT NULL"}
# A handover is a row of `moves`: from `was` to `who`. It goes straight back where the move before came from `who`.
STATEMENT = """
WITH wanted AS MATERIALIZED (
    SELECT c.id, c.closed_at IS NULL AS open,
        extract(epoch FROM coalesce(c.closed_at, greatest(c.changed_at, c.opened_at)) - c.opened_at)::float8 / 86400
            AS days
    FROM cases_case c WHERE {wanted}
), held AS (
    SELECT case_id, place, {who} AS who, lag({who}) OVER (PARTITION BY case_id ORDER BY place) AS was
    FROM cases_custody WHERE part = 'holder' AND {known} {within}
), moves AS (
    SELECT case_id, who, lag(was) OVER (PARTITION BY case_id ORDER BY place) AS before
    FROM held WHERE was <> who
), moved AS (
    SELECT case_id, count(*) AS handovers, coalesce(bool_or(before = who), false) AS back FROM moves GROUP BY case_id
), per_case AS MATERIALIZED (
    SELECT w.days, w.open, coalesce(m.handovers, 0) AS handovers, coalesce(m.back, false) AS back
    FROM wanted w LEFT JOIN moved m ON m.case_id = w.id
), sums AS (
    SELECT count(*) AS n, coalesce(sum(handovers), 0) AS handovers, coalesce(sum(handovers * handovers), 0) AS squares,
        count(*) FILTER (WHERE handovers > 0) AS n_with, count(*) FILTER (WHERE handovers = 0) AS n_without,
        count(*) FILTER (WHERE back) AS a_b_a, count(*) FILTER (WHERE open) AS open
    FROM per_case
), nobody AS (
    SELECT count(*) AS spans, count(DISTINCT q.case_id) AS cases,
        coalesce(sum(extract(epoch FROM coalesce(q.until, greatest(c.changed_at, q.since)) - q.since)), 0)::float8
            / 86400 AS days
    FROM cases_custody q JOIN cases_case c ON c.id = q.case_id
    WHERE q.part = 'holder' AND q.team_id = %(unknown)s AND {wanted}
)
SELECT s.n, s.handovers, s.squares, s.n_with, s.a_b_a, s.open, u.spans, u.cases, u.days,
    a.median, a.low, a.high, w.median, w.low, w.high, o.n, o.median, o.low, o.high
FROM sums s CROSS JOIN nobody u
CROSS JOIN LATERAL ({all}) a CROSS JOIN LATERAL ({with_}) w CROSS JOIN LATERAL ({without}) o
"""
# The median, and the values at the places between which it lies with 95 %; none where there are no such places.
DAYS = """
SELECT {n} AS n, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median,
    CASE WHEN {place} >= 1 THEN
        percentile_disc(least(1, greatest(0, ({place} - 0.5) / greatest({n}, 1)))) WITHIN GROUP (ORDER BY days)
    END AS low,
    CASE WHEN {place} >= 1 THEN
        percentile_disc(least(1, greatest(0, ({n} - {place} + 0.5) / greatest({n}, 1)))) WITHIN GROUP (ORDER BY days)
    END AS high
FROM per_case WHERE {which}
"""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Of which cases: opened in the period (`until` left out), of a service, that a team had or answered for."""

    by: HandedBy = HandedBy.TEAM
    since: datetime | None = None
    until: datetime | None = None
    service: str = ""
    team: str = ""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The figures by name, with what they were asked for; `unknown_*` are spans in which no team is named."""

    asked: Asked
    figures: Mapping[str, Measure]
    open: int
    unknown_spans: int
    unknown_cases: int
    unknown_days: float

    def document(self) -> dict[str, Any]:
        """Return them flat, for programs, and in `figures` each with its n, range and definition."""
        flat = {name: one.value for name, one in self.figures.items()}
        unknown = {"spans": self.unknown_spans, "cases": self.unknown_cases, "days": self.unknown_days}
        return {
            **flat,
            "open": self.open,
            "unknown_team": unknown,
            "by": self.asked.by.value,
            "since": self.asked.since,
            "until": self.asked.until,
            "service": self.asked.service,
            "team": self.asked.team,
            "figures": dict(self.figures),
        }


def figures(asked: Asked, *, by: Actor) -> Figures:
    """Return the figures of service for analysts, executives and administrators; for a lead those of her teams.

    Five statements at most. Refuses who may not see them, a team no case was with, and a period that ends first.
    """
    teams = _scope(asked, by)
    if asked.since and asked.until and asked.until <= asked.since:
        raise Refusal("The period ends before it begins.", code="bad_period", field="until")
    told: dict[str, Any] = {"unknown": unknown_team(), "since": asked.since, "until": asked.until}
    conditions = ["true"]
    if asked.since:
        conditions.append("c.opened_at >= %(since)s")
    if asked.until:
        conditions.append("c.opened_at < %(until)s")
    if asked.service:
        conditions.append("c.service_id = %(service)s")
        told["service"] = _service(asked.service)
    if teams is not None:
        conditions.append("c.id IN (SELECT case_id FROM cases_custody WHERE team_id = ANY(%(teams)s))")
        told["teams"] = sorted(teams)
    sums = _sums(asked.by, " AND ".join(conditions), told, all_of_them=len(conditions) == 1)
    return Figures(
        asked=asked,
        figures=figures_of(sums, by=asked.by, minimum=minimum_group()),
        open=sums.open,
        unknown_spans=sums.unknown_spans,
        unknown_cases=sums.unknown_cases,
        unknown_days=sums.unknown_days,
    )


def may_see(actor: Actor) -> bool:
    """Whether the actor may see figures of every team."""
    return (actor.is_system or actor.has(*SEES_ALL)) and actor.may(Scope.READ)


def _scope(asked: Asked, by: Actor) -> frozenset[int] | None:
    """Return the teams whose cases count; None is all."""
    if may_see(by):
        return frozenset({_team(asked.team)}) if asked.team else None
    led = led_team_ids(by) if by.may(Scope.READ) else frozenset()
    if not led:
        raise Forbidden("Figures of service are for analysts, executives, administrators, and who leads a team.")
    if not asked.team:
        return led
    # What does not exist and what is another's are told alike.
    named = Custody.objects.filter(_called(asked.team), team_id__in=led).values_list("team_id", flat=True).first()
    if named is None:
        raise Forbidden("You may see the figures of the teams you lead.")
    return frozenset({named})


def _called(text: str) -> Q:
    return Q(team__prefix=text.strip().upper()) | Q(team__name=text.strip())


def _team(text: str) -> int:
    """The team of a prefix or name, of those that ever had a case."""
    for named in (Q(team__prefix=text.strip().upper()), Q(team__name=text.strip())):
        found = Custody.objects.filter(named).order_by().values_list("team_id", flat=True).first()
        if found is not None:
            return found
    raise Refusal(
        f"No case was ever with a team called “{text[:100]}”. Give its prefix, as IT, or its name.",
        code="no_team",
        field="team",
    )


def _service(slug: str) -> int:
    try:
        return service_by_slug(slug.strip(), by=Actor.system()).id
    except Missing:
        raise Refusal(
            f"There is no service “{slug[:100]}”. Give the last part of its address.",
            code="no_service",
            field="service",
        ) from None


def _sums(handed: HandedBy, wanted: str, told: dict[str, Any], *, all_of_them: bool) -> Sums:
    """What the database counts. One statement."""
    statement = STATEMENT.format(
        wanted=wanted,
        who=WHO[handed],
        known=KNOWN[handed],
        within="" if all_of_them else "AND case_id IN (SELECT id FROM wanted)",
        all=_days("s.n", "true"),
        with_=_days("s.n_with", "handovers > 0"),
        without=_days("s.n_without", "handovers = 0"),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, told)
        row = cursor.fetchone()
    assert row is not None, "sums are one row"
    n, handovers, squares, n_with, a_b_a, still, spans, cases, days, *rest = row
    return Sums(
        cases=n,
        handovers=int(handovers),
        squares=int(squares),
        with_handover=n_with,
        a_b_a=a_b_a,
        open=still,
        unknown_spans=spans,
        unknown_cases=cases,
        unknown_days=days,
        days=Spread(n=n, median=rest[0], low=rest[1], high=rest[2]),
        days_with=Spread(n=n_with, median=rest[3], low=rest[4], high=rest[5]),
        days_without=Spread(n=rest[6], median=rest[7], low=rest[8], high=rest[9]),
    )


def _days(n: str, which: str) -> str:
    place = f"floor({n} / 2.0 - {Z / 2} * sqrt({n}))::float8"
    return DAYS.format(n=n, place=place, which=which)
