"""REST of what needs approval: rules of a service."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.catalogue.actions.approvals import Terms, add_approval_rule, change_approval_rule, drop_approval_rule
from rapport.catalogue.queries.approvals import approval_rules_of
from rapport.catalogue.queries.services import service_by_slug
from rapport.catalogue.rules.approvals import ApprovalRule
from rapport.catalogue.rules.words import Counted, Deciders
from rapport.kit.given import Given
from rapport.kit.paging import Id

router = Router()

Hours = Annotated[int, Field(ge=1, le=1440)]


class RuleIn(Given):
    """An action above an amount of a unit (EUR, h; empty: always), who decides, and how many have to say yes.

    `field`: the key of a number the service's form asks; above the limit a case is not resolved without this approval.
    `deciders`: who leads `of_unit_id`, everybody in it, or `person_ids`. `counted`: `needs` people, or percent.
    """

    what: Annotated[str, Field(max_length=200)]
    above: Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)] = Decimal(0)
    amount_unit: Annotated[str, Field(max_length=40)] = "EUR"
    deciders: Deciders = Deciders.LEAD
    of_unit_id: Id | None = None
    person_ids: Annotated[list[Id], Field(max_length=50)] = []
    counted: Counted = Counted.PEOPLE
    needs: Annotated[int, Field(ge=1, le=100)] = 1
    answer_within_hours: Hours = 48
    field: Annotated[str, Field(max_length=100)] = ""


class RuleOut(RuleIn):
    """The same, with its number."""

    id: int


class RuleMade(Schema):
    """The number of a rule."""

    id: int


@router.get("/services/{slug}/approvals", response=list[RuleOut], operation_id="approval_rules")
def list_rules(request: HttpRequest, slug: str) -> Any:
    """What of a service needs approval, and whose."""
    actor = actor_of(request, Scope.READ)
    return [_told(rule) for rule in approval_rules_of(service_by_slug(slug, by=actor).id, by=actor)]


@router.post("/services/{slug}/approvals", response={201: RuleMade}, operation_id="add_approval_rule")
def post_rule(request: HttpRequest, slug: str, given: RuleIn) -> Any:
    """Let an action need approval; who leads the team may, and administrators."""
    actor = actor_of(request, Scope.WRITE)
    service = service_by_slug(slug, by=actor)
    return Status(201, {"id": add_approval_rule(service_id=service.id, terms=_terms(given), by=actor)})


@router.put("/services/approvals/{rule_id}", response={204: None}, operation_id="change_approval_rule")
def put_rule(request: HttpRequest, rule_id: Id, given: RuleIn) -> Any:
    """Say all of a rule anew."""
    change_approval_rule(rule_id=rule_id, terms=_terms(given), by=actor_of(request, Scope.WRITE))
    return Status(204, None)


@router.delete("/services/approvals/{rule_id}", response={204: None}, operation_id="drop_approval_rule")
def delete_rule(request: HttpRequest, rule_id: Id) -> Any:
    """Let the action need approval no more by this rule."""
    drop_approval_rule(rule_id=rule_id, by=actor_of(request, Scope.WRITE))
    return Status(204, None)


def _terms(given: RuleIn) -> Terms:
    said = given.dict()
    return Terms(**said | {"answer_within": timedelta(hours=said.pop("answer_within_hours"))})


def _told(rule: ApprovalRule) -> dict[str, Any]:
    own = {name: getattr(rule, name) for name in RuleOut.model_fields if name != "answer_within_hours"}
    hours = max(1, round(rule.answer_within / timedelta(hours=1)))
    return own | {"answer_within_hours": hours, "person_ids": list(rule.person_ids)}
