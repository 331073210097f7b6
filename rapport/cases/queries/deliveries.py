"""What was agreed of a delivery and what it became; and how deliveries went: on time, on budget, to specification."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case as Case_
from django.db.models import CharField, Exists, OuterRef, Value, When

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Criterion, Delivery
from rapport.cases.queries.figures.beside import SCOPES, hidden_beside, without_hidden
from rapport.cases.queries.figures.teams import check_days, teams_told, without_few
from rapport.cases.rules.deliveries import Stands, Verdict, on_budget, on_time, to_specification
from rapport.cases.rules.figures import Measure, share
from rapport.cases.rules.words import ALIVE
from rapport.kit.problems import Missing
from rapport.privacy.public import minimum_group

DEFINITIONS = {
    "deliveries": "Deliveries with agreed terms that were delivered in the period; the last agreed terms count.",
    "on_time": "Share delivered by the agreed day.",
    "on_first_date": "Share delivered by the day that was agreed first, before terms were agreed anew.",
    "on_budget": "Share that cost at most the agreed budget, of those with a budget and a known cost.",
    "to_specification": "Share in which the colleague accepted every criterion, of those she settled.",
}
BASES = ("deliveries", "budgeted", "settled")
BASE_OF = {
    "deliveries": "deliveries",
    "on_time": "deliveries",
    "on_first_date": "deliveries",
    "on_budget": "budgeted",
    "to_specification": "settled",
}
# The last agreed terms of a case, beside the first; a delivery is settled once nothing is open or one is rejected.
DELIVERED = """
WITH d AS (
    SELECT d.id, d.due_on, d.budget, d.delivered_on, d.spent, c.owner_team_id,
        (SELECT f.due_on FROM cases_delivery f WHERE f.case_id = d.case_id AND f.agreed_at IS NOT NULL
            ORDER BY f.place LIMIT 1) AS first_due
    FROM cases_delivery d JOIN cases_case c ON c.id = d.case_id
    WHERE d.delivered_on IS NOT NULL AND NOT c.restricted AND {wanted}
), spec AS (
    SELECT k.delivery_id, bool_or(k.verdict = 'rejected') AS rejected, bool_and(k.verdict = 'accepted') AS accepted
    FROM cases_criterion k JOIN d ON d.id = k.delivery_id GROUP BY k.delivery_id
)
"""
BASED = """count(*) FILTER (WHERE d.budget IS NOT NULL AND d.spent IS NOT NULL),
    count(*) FILTER (WHERE s.rejected OR s.accepted)"""
STATEMENT = f"""{DELIVERED}
SELECT count(*), count(*) FILTER (WHERE d.delivered_on <= d.due_on),
    count(*) FILTER (WHERE d.delivered_on <= d.first_due), {BASED},
    count(*) FILTER (WHERE d.spent <= d.budget), count(*) FILTER (WHERE s.accepted)
FROM d LEFT JOIN spec s ON s.delivery_id = d.id
"""  # noqa: S608 (words of this file)
BY_MONTH = f"""{DELIVERED.format(wanted="true")}
SELECT o.scope, to_char(d.delivered_on, 'YYYY-MM'), count(*), {BASED}
FROM d LEFT JOIN spec s ON s.delivery_id = d.id, LATERAL ({SCOPES.format(team="d.owner_team_id")}) o (scope)
GROUP BY 1, 2
"""  # noqa: S608 (words of this file)


def delivery_stands() -> Case_:
    """Return, as a column of cases, what of its delivery stands open (`rules/deliveries.Stands`); empty without any."""
    of = {"case": OuterRef("pk")}
    again = Delivery.objects.filter(
        case=OuterRef("delivery__case"), agreed_at__isnull=False, place__gt=OuterRef("delivery__place")
    )
    points = Criterion.objects.filter(
        ~Exists(again), delivery__case=OuterRef("pk"), delivery__delivered_on__isnull=False
    )
    return Case_(
        When(Exists(Delivery.objects.filter(agreed_at=None, **of)), then=Value(Stands.TERMS.value)),
        When(Exists(points.filter(verdict="")), then=Value(Stands.POINTS.value)),
        When(Exists(points.filter(verdict=Verdict.REJECTED)), then=Value(Stands.REJECTED.value)),
        default=Value(""),
        output_field=CharField(),
    )


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One criterion, and what the colleague says of it."""

    id: int
    text: str
    verdict: Verdict | None
    word: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Terms of a delivery, with what became of them."""

    id: int
    place: int
    due_on: date
    budget: Decimal | None
    agreed: bool
    delivered_on: date | None
    spent: Decimal | None
    criteria: Sequence[Wanted]

    @property
    def on_time(self) -> bool | None:
        """Whether it came by the agreed day."""
        return on_time(due_on=self.due_on, delivered_on=self.delivered_on)

    @property
    def on_budget(self) -> bool | None:
        """Whether it cost at most what was agreed."""
        return on_budget(budget=self.budget, spent=self.spent)

    @property
    def to_specification(self) -> bool | None:
        """Whether every criterion is accepted."""
        return to_specification([one.verdict for one in self.criteria])


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """A delivery: the terms that hold (`now`), and those that wait for the colleague's yes (`proposed`)."""

    case_id: int
    version: int
    alive: bool
    hers: bool
    serves: bool
    now: Terms | None
    proposed: Terms | None


def delivery(case_id: int, *, by: Actor) -> Agreed:
    """Return what was agreed of a case the actor may see. Four statements at most."""
    case = policy.visible_to(by).filter(id=case_id).first()
    if case is None:
        raise Missing
    rows = list(Delivery.objects.filter(case=case).order_by("-place")[:2])
    last = rows[0] if rows else None
    proposed = last if last is not None and last.agreed_at is None else None
    now = next((row for row in rows if row.agreed_at is not None), None)
    wanted = Criterion.objects.filter(delivery_id__in=[row.id for row in (now, proposed) if row]).order_by("place")
    criteria: dict[int, list[Wanted]] = {}
    for row in wanted:
        verdict = Verdict(row.verdict) if row.verdict else None
        criteria.setdefault(row.delivery_id, []).append(
            Wanted(id=row.id, text=row.text, verdict=verdict, word=row.word)
        )
    return Agreed(
        case_id=case.id,
        version=case.version,
        alive=case.state in ALIVE,
        hers=policy.is_hers(by, case),
        serves=policy.serves(by, case),
        now=_terms(now, criteria) if now else None,
        proposed=_terms(proposed, criteria) if proposed else None,
    )


def _terms(row: Delivery, criteria: Mapping[int, Sequence[Wanted]]) -> Terms:
    return Terms(
        id=row.id,
        place=row.place,
        due_on=row.due_on,
        budget=row.budget,
        agreed=row.agreed_at is not None,
        delivered_on=row.delivered_on,
        spent=row.spent,
        criteria=criteria.get(row.id, []),
    )


def delivery_figures(
    *, by: Actor, since: date | None = None, until: date | None = None, team_id: int | None = None
) -> Mapping[str, Measure]:
    """Return how deliveries went, by name: delivered from `since` to before `until`. Seven statements at most.

    For analysts, executives and administrators; who leads a team gets those her teams answer for. Refuses days that are
    neither a month, a quarter, a year nor all time. Of fewer than the minimum nothing is told, nor what would tell of
    them beside others (`queries/figures/beside.py`), nor of teams of a person or two.
    """
    check_days(since, until)
    told: dict[str, Any] = {"since": since, "until": until}
    conditions = ["true"]
    teams = teams_told(by, team_id)
    hidden = hidden_beside(BY_MONTH, {}, BASES, days=(since, until), hers=teams, by=by)
    if teams is not None:
        told["teams"] = sorted(teams)
        conditions.append("c.owner_team_id = ANY(%(teams)s)")
    if since:
        conditions.append("d.delivered_on >= %(since)s")
    if until:
        conditions.append("d.delivered_on < %(until)s")
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT.format(wanted=" AND ".join(conditions)), told)
        row = cursor.fetchone()
    assert row is not None, "sums are one row"
    n, timely, first, budgeted, settled, within, accepted = row
    least = minimum_group()
    found = {
        "deliveries": Measure(value=n, n=n, definition=DEFINITIONS["deliveries"]),
        "on_time": share(timely, n, DEFINITIONS["on_time"], minimum=least),
        "on_first_date": share(first, n, DEFINITIONS["on_first_date"], minimum=least),
        "on_budget": share(within, budgeted, DEFINITIONS["on_budget"], minimum=least),
        "to_specification": share(accepted, settled, DEFINITIONS["to_specification"], minimum=least),
    }
    return without_few(without_hidden(found, BASE_OF, hidden), by=by)
