"""REST of who turns to a unit."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.accounts.public import Scope, actor_of
from rapport.directory.public import unit_by_slug
from rapport.network import policy
from rapport.network.queries.spread import spread_of
from rapport.network.queries.trust import trust_rows
from rapport.network.rest.asked import Months

router = Router()


class TrustRowOut(Schema):
    """Who of a unit would turn to the team: a share from 0 to 1 with its likely range; small units are joined.

    `few`: fewer than the minimum or none, which is all that is told; share and low are 0 then.

    `turn` is won, grown, no_clear_change (the likely ranges overlap), cooled, lost, few_or_none (now as before),
    differs (contacts tell of few or none, people said otherwise) or unknown (no earlier figure).

    `said` is the share, of `answered` people who were asked, who named somebody of the team; null where too few were.
    `said_few`: few or none of them did, which is all that is told; said is 0 then.
    """

    unit: str
    units: int
    people: int
    share: float
    low: float
    high: float
    few: bool
    change: float | None
    turn: str
    said: float | None
    said_few: bool
    answered: int | None


class SpreadOut(Schema):
    """Of `members`, `half` carry half of the trust; of `trusting`, `lost` have nobody left if one, two, three leave.

    null stands for fewer than the minimum, or none.
    """

    members: int
    half: int
    trusting: int
    lost: list[int | None]


@router.get("/units/{path:slug}/trust", response=list[TrustRowOut], operation_id="unit_trust")
def unit_trust(request: HttpRequest, slug: str, under: str = "", months: Months = 12) -> Any:
    """Which units turn to a unit. Small ones are joined, and nothing can be had by subtraction."""
    actor = actor_of(request, Scope.READ)
    unit = unit_by_slug(slug, by=actor)
    policy.require_trust_in(actor, unit.id)
    inside = unit_by_slug(under, by=actor).id if under else None
    return trust_rows(unit.id, under=inside, days=round(months * 30.44), by=actor)


@router.get("/units/{path:slug}/trust/spread", response=SpreadOut | None, operation_id="unit_trust_spread")
def unit_spread(request: HttpRequest, slug: str) -> Any:
    """How trust in a unit is spread over its people, unnamed; null where either side is under the minimum."""
    actor = actor_of(request, Scope.READ)
    return spread_of(unit_by_slug(slug, by=actor).id, by=actor)
