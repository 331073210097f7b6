"""Deliveries and somebody outside by REST."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.cases.actions.deliveries.delivering import agree_terms, deliver, propose_terms, settle
from rapport.cases.actions.deliveries.outside import drop_outside, name_outside
from rapport.cases.queries.deliveries import Terms, delivery, delivery_figures
from rapport.cases.queries.outside import behind, outside_figures
from rapport.cases.rest.asked import Version
from rapport.cases.rest.figures import FigureOut
from rapport.cases.rules.deliveries import LONGEST_CRITERION, MOST_CRITERIA, Verdict
from rapport.cases.rules.outside import KEEP_DAYS, LONGEST, SHORTEST, OutsideKind
from rapport.catalogue.public import team_by_prefix
from rapport.kit import clock
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.problems import Missing

router = Router()
Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
Line = Annotated[str, Field(max_length=LONGEST_CRITERION, pattern="^[^\\x00]*$")]


class OutsideIn(Given):
    """Who outside stands behind a case: a name or a number, kept so many days from the end of the case."""

    kind: OutsideKind
    name: Annotated[str, Field(max_length=200, pattern="^[^\\x00]*$")] = ""
    number: Annotated[str, Field(max_length=60, pattern="^[^\\x00]*$")] = ""
    keep_days: Annotated[int, Field(ge=SHORTEST, le=LONGEST)] = KEEP_DAYS
    version: Version | None = None


class OutsideOut(Schema):
    """Who outside stands behind a case; without name and number once their time is over (`forgotten`)."""

    kind: OutsideKind
    name: str
    number: str
    keep_days: int
    forgotten: bool
    ends: datetime | None


class TermsIn(Given):
    """By when, for how much, and what it has to be."""

    due_on: date
    budget: Amount | None = None
    criteria: Annotated[list[Line], Field(min_length=1, max_length=MOST_CRITERIA)]
    version: Version | None = None


class DeliveryAgreementIn(Given):
    """Which terms are agreed to: those that were read."""

    delivery_id: Id


class ActualsIn(Given):
    """On which day it was delivered, and what it cost."""

    delivered_on: date
    spent: Amount | None = None
    version: Version | None = None


class VerdictIn(Given):
    """Whether a criterion is met; rejected with a word."""

    verdict: Verdict
    word: Line = ""


class CriterionOut(Schema):
    """A criterion; `verdict` is null while it is open."""

    id: int
    text: str
    verdict: Verdict | None
    word: str


class TermsOut(Schema):
    """Terms with what became of them; each judgement is null while it cannot be told."""

    id: int
    due_on: date
    budget: Decimal | None
    agreed: bool
    delivered_on: date | None
    spent: Decimal | None
    on_time: bool | None
    on_budget: bool | None
    to_specification: bool | None
    criteria: list[CriterionOut]


class CaseDeliveryOut(Schema):
    """The terms that hold, and those that wait for the colleague's yes."""

    now: TermsOut | None
    proposed: TermsOut | None


@router.get("/cases/outside/figures", response=dict[str, FigureOut], operation_id="outside_figures")
def get_outside_figures(
    request: HttpRequest,
    since: date | None = None,
    until: date | None = None,
    team: Annotated[str, Field(max_length=12)] = "",
) -> Any:
    """How long people outside wait while the ball moves inside, of cases opened from `since` to before `until`.

    Of a month, a quarter, a year, or of all time without both; of those a team has or had, by its letters. Neither a
    value nor an `n` where there are too few to tell, or where these would tell of few beside others.
    """
    actor = actor_of(request, Scope.READ)
    team_id = team_by_prefix(team, by=actor).id if team else None
    return dict(outside_figures(by=actor, now=clock.now(), since=since, until=until, team_id=team_id))


@router.get("/cases/deliveries/figures", response=dict[str, FigureOut], operation_id="delivery_figures")
def get_delivery_figures(
    request: HttpRequest,
    since: date | None = None,
    until: date | None = None,
    team: Annotated[str, Field(max_length=12)] = "",
) -> Any:
    """On time, on budget, to specification: of deliveries from `since` to before `until`, of a team by its letters.

    Of a month, a quarter, a year, or of all time without both. Neither a value nor an `n` where there are too few to
    tell, or where these would tell of few beside others.
    """
    actor = actor_of(request, Scope.READ)
    team_id = team_by_prefix(team, by=actor).id if team else None
    return dict(delivery_figures(by=actor, since=since, until=until, team_id=team_id))


@router.get("/cases/{case_id}/outside", response=OutsideOut, operation_id="case_outside")
def get_outside(request: HttpRequest, case_id: Id) -> Any:
    """Who outside stands behind a case."""
    found = behind(case_id, by=actor_of(request, Scope.READ))
    if found is None:
        raise Missing
    return found


@router.put("/cases/{case_id}/outside", response=OutsideOut, operation_id="name_outside")
def put_outside(request: HttpRequest, case_id: Id, given: OutsideIn) -> Any:
    """Say who outside stands behind a case; said again, the later holds."""
    name_outside(case_id=case_id, **given.dict(), by=actor_of(request))
    return behind(case_id, by=actor_of(request))


@router.delete("/cases/{case_id}/outside", response={204: None}, operation_id="drop_outside")
def delete_outside(request: HttpRequest, case_id: Id) -> Any:
    """Take them away again."""
    drop_outside(case_id=case_id, by=actor_of(request))
    return Status(204, None)


@router.get("/cases/{case_id}/delivery", response=CaseDeliveryOut, operation_id="case_delivery")
def get_delivery(request: HttpRequest, case_id: Id) -> Any:
    """What is agreed of a delivery, and how it stands."""
    return _now(case_id, actor_of(request, Scope.READ))


@router.put("/cases/{case_id}/delivery/terms", response=CaseDeliveryOut, operation_id="propose_terms")
def put_terms(request: HttpRequest, case_id: Id, given: TermsIn) -> Any:
    """Propose terms; they bind once the colleague agrees."""
    propose_terms(case_id=case_id, **given.dict(), by=actor_of(request))
    return _now(case_id, actor_of(request))


@router.post("/cases/{case_id}/delivery/agreement", response=CaseDeliveryOut, operation_id="agree_terms")
def post_agreement(request: HttpRequest, case_id: Id, given: DeliveryAgreementIn) -> Any:
    """Agree to the terms proposed last, as the colleague whose case it is; refused where others came meanwhile."""
    agree_terms(case_id=case_id, delivery_id=given.delivery_id, by=actor_of(request))
    return _now(case_id, actor_of(request))


@router.put("/cases/{case_id}/delivery/actuals", response=CaseDeliveryOut, operation_id="deliver_case")
def put_actuals(request: HttpRequest, case_id: Id, given: ActualsIn) -> Any:
    """Say on which day it was delivered, and what it cost."""
    deliver(case_id=case_id, **given.dict(), by=actor_of(request))
    return _now(case_id, actor_of(request))


@router.put(
    "/cases/{case_id}/delivery/verdicts/{criterion_id}", response=CaseDeliveryOut, operation_id="settle_criterion"
)
def put_verdict(request: HttpRequest, case_id: Id, criterion_id: Id, given: VerdictIn) -> Any:
    """Accept or reject one criterion, as the colleague whose case it is."""
    settle(case_id=case_id, criterion_id=criterion_id, **given.dict(), by=actor_of(request))
    return _now(case_id, actor_of(request))


def _now(case_id: int, by: Any) -> dict[str, Any]:
    found = delivery(case_id, by=by)
    return {"now": _terms(found.now), "proposed": _terms(found.proposed)}


def _terms(terms: Terms | None) -> dict[str, Any] | None:
    if terms is None:
        return None
    plain = ("id", "due_on", "budget", "agreed", "delivered_on", "spent", "on_time", "on_budget", "to_specification")
    criteria = [{"id": one.id, "text": one.text, "verdict": one.verdict, "word": one.word} for one in terms.criteria]
    return {name: getattr(terms, name) for name in plain} | {"criteria": criteria}
