"""How the work of a team stands: age, what is late or at risk, balls that come back, and where the time goes.

What is counted is open work the reader may see. Where time goes is summed from custody, over the cases the team answers
for that moved in the last 90 days, by the indexes of a team's cases and of their spans: a week of a large team costs
what it holds, not what the house holds. Restricted cases are in none of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Min, OuterRef, Q

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Waiting
from rapport.cases.queries.held import ANSWERED, LOG_ENDS, in_between
from rapport.cases.queries.rows import WORK, Row, next_due, people_in, row_of, teams_in, with_standing
from rapport.cases.rules.board import AT_RISK, BANDS, LOOKS_BACK
from rapport.cases.rules.held import told_apart
from rapport.cases.rules.words import State
from rapport.catalogue.public import ServiceTeamCard, small_teams, team_cards
from rapport.directory.public import person_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden
from rapport.privacy.public import minimum_group

SHOWN = 10
LOOKED_AT = 5000  # open cases of a team that are searched for balls that came back, or counted as at risk
SPENT = f"""
WITH wanted AS MATERIALIZED (
    SELECT c.id, coalesce(c.resolved_at, c.closed_at, {LOG_ENDS}, %(now)s) AS until FROM cases_case c
    WHERE c.owner_team_id = %(team)s AND c.changed_at >= %(since)s AND NOT c.restricted AND c.state <> 'withdrawn'
), {ANSWERED}, lasted AS (
    SELECT q.case_id, q.team_id, q.person_id IS NULL AND q.person_key IS NULL AS orphan, q.since,
        least(coalesce(q.until, w.until), w.until) AS until
    FROM wanted w JOIN cases_custody q ON q.case_id = w.id AND q.part = 'holder' AND q.since < w.until
), span AS (
    SELECT l.*, extract(epoch FROM l.until - l.since - {in_between("l.since", "l.until", "r")}) AS length
    FROM lasted l LEFT JOIN answered r ON r.case_id = l.case_id
)
SELECT team_id, count(DISTINCT case_id), sum(length)::float8,
    coalesce(sum(length) FILTER (WHERE orphan), 0)::float8, (SELECT count(*) FROM wanted)
FROM span GROUP BY team_id ORDER BY 3 DESC
"""  # noqa: S608 (words of this room)
# A ball comes back where a team gets it from the one it last gave it to: A, B, A.
BACK = """
WITH held AS (
    SELECT case_id, place, team_id, lag(team_id) OVER (PARTITION BY case_id ORDER BY place) AS was
    FROM cases_custody WHERE part = 'holder' AND case_id = ANY(%s)
), moves AS (
    SELECT case_id, team_id, lag(was) OVER (PARTITION BY case_id ORDER BY place) AS before FROM held
    WHERE was <> team_id
)
SELECT case_id, count(*) FROM moves WHERE before = team_id GROUP BY case_id ORDER BY 2 DESC, 1 LIMIT %s
"""


@dataclass(frozen=True, kw_only=True)
class Aged:
    """How much open work is of one age."""

    band: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class Spent:
    """How long a team had the ball of our cases; `orphan`: of this, with nobody named.

    `share` is of the time of all teams that are told, which are those that figures would tell (`rules/held.py`).
    """

    team: ServiceTeamCard
    cases: int
    length: timedelta
    orphan: timedelta
    share: float


@dataclass(frozen=True, kw_only=True)
class Back:
    """A case whose ball came straight back, so many times."""

    row: Row
    times: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the work of a team stands now. `spent` is empty where fewer cases than the minimum moved (`moved`).

    Nor does it tell of teams that had the ball in fewer than the minimum, or of a person or two.
    """

    team: ServiceTeamCard
    open: int
    nobody: int
    waiting: int
    oldest: datetime | None
    ages: Sequence[Aged]
    at_risk: Sequence[Row]
    more_at_risk: int  # that are not among these, of `LOOKED_AT` at most
    back: Sequence[Back]
    moved: int
    spent: Sequence[Spent]
    minimum: int


def standing_of(team_id: int, *, by: Actor) -> Standing:
    """Return how the work of a team stands, for who serves in it; refuses anybody else. Ten statements."""
    teams = policy.teams_with_board(by)
    team = next((one for one in teams if one.id == team_id), None)
    if team is None:
        raise Forbidden("How a team's work stands is for its members and its lead.")
    served_in = frozenset(one.id for one in teams)
    now = clock.now()
    seen: Any = policy.visible_to(by, served_in)
    held = seen.filter(holder_team_id=team_id, state=State.OPEN)
    sums = held.order_by().aggregate(
        open=Count("id"),
        nobody=Count("id", filter=Q(holder=None)),
        waiting=Count("id", filter=Q(Exists(Waiting.objects.filter(case=OuterRef("pk"), until=None)))),
        oldest=Min("opened_at"),
        **{band.key: Count("id", filter=_aged(band.since, band.until, now)) for band in BANDS},
    )
    ours = seen.filter(Q(holder_team_id=team_id) | Q(owner_team_id=team_id), state=State.OPEN)
    risky, back = _at_risk(ours, now), _back(ours)
    first = risky[:SHOWN]
    rows = _rows([*first, *back], seen, now)
    spent, moved = _spent(team_id, now)
    return Standing(
        team=team,
        open=sums["open"],
        nobody=sums["nobody"],
        waiting=sums["waiting"],
        oldest=sums["oldest"],
        ages=[Aged(band=band.key, cases=sums[band.key]) for band in BANDS],
        at_risk=[rows[ident] for ident in first if ident in rows],
        more_at_risk=len(risky) - len(first),
        back=[Back(row=rows[ident], times=times) for ident, times in back.items() if ident in rows],
        moved=moved,
        spent=spent,
        minimum=minimum_group(),
    )


def _aged(since: timedelta, until: timedelta | None, now: datetime) -> Q:
    young = Q(opened_at__lte=now - since)
    return young if until is None else young & Q(opened_at__gt=now - until)


def _at_risk(ours: Any, now: datetime) -> list[int]:
    """Return open cases that are late, or due within a day, by a promise or an agreed time; the first due first."""
    rows = ours.annotate(due=next_due(WORK)).filter(due__lte=now + AT_RISK).order_by("due", "id")
    return list(rows.values_list("id", flat=True)[:LOOKED_AT])


def _back(ours: Any) -> dict[int, int]:
    """Return open cases whose ball came straight back, and how many times. Two statements."""
    ids = list(ours.order_by("-changed_at", "-id").values_list("id", flat=True)[:LOOKED_AT])
    with connection.cursor() as cursor:
        cursor.execute(BACK, [ids, SHOWN])
        return dict(cursor.fetchall())


def _rows(ids: list[int], seen: Any, now: datetime) -> dict[int, Row]:
    """Return rows of cases by id. Three statements."""
    cases = list(with_standing(seen.filter(id__in=ids), WORK))
    people, teams = person_card(people_in(cases)), team_cards(teams_in(cases))
    return {case.id: row_of(case, people, teams, now=now) for case in cases}


def _spent(team_id: int, now: datetime) -> tuple[list[Spent], int]:
    """Return where the time of a team's cases went, by who had the ball, and of how many cases. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(SPENT, {"team": team_id, "now": now, "since": now - LOOKS_BACK})
        rows = cursor.fetchall()
    moved = rows[0][4] if rows else 0
    if moved < minimum_group():
        return [], moved
    by_team = {row[0]: row for row in rows}
    teams = team_cards(by_team)
    held, cases = ({team: row[place] for team, row in by_team.items()} for place in (2, 1))
    parts = told_apart(held, cases, small_teams(teams.values()), minimum=minimum_group())
    return [
        Spent(
            team=teams[part.team],
            cases=cases[part.team],
            length=timedelta(seconds=part.length),
            orphan=timedelta(seconds=by_team[part.team][3]),
            share=part.share,
        )
        for part in parts
    ], moved
