"""REST of the formal and the informal organisation, and of the what-if."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.kit.problems import Refusal
from rapport.network.queries.organisation import organisation
from rapport.network.queries.plain import told, told_what_if
from rapport.network.queries.whatif import what_if
from rapport.network.rules.organisation import MOST_MOVES, Told
from rapport.network.rules.words import Strength

router = Router()


class Moves(Schema):
    """Units, and for each the division it would go to, by slug."""

    move: list[str] = Field(min_length=1, max_length=MOST_MOVES)
    to: list[str] = Field(min_length=1, max_length=MOST_MOVES)


class OrganisationGroupOut(Schema):
    """A group of the minimum or more; `unit` is empty for units that are joined. `ei` runs from -1 to 1."""

    unit: str
    name: str
    division: str
    people: int
    outside: float | None
    ei: float | None


class ClassOut(Schema):
    """How many people of a group are something: `few` is fewer than the minimum or nobody; shares to five points."""

    told: Told
    share: float | None


class DivisionStandingOut(Schema):
    """A division, and how many of its people are what."""

    unit: str
    name: str
    people: int
    measures: dict[str, ClassOut]


class BridgeOut(Schema):
    """A tie between units of two divisions, set against the others of that kind."""

    one: str
    other: str
    strength: Strength


class HolderOut(Schema):
    """A unit's share of contact across divisions, and how many other units have no published tie without it."""

    name: str
    carries: float
    cut_off: int


class CommunityOut(Schema):
    """A community: units of which most people are in it, and of which a part is. 1 is the largest."""

    number: int
    most: list[str]
    part: list[str]


class SettingOut(Schema):
    """Communities under another resolution; `nmi` is agreement with those of the snapshot."""

    gamma: float
    communities: int
    modularity: float
    nmi_with_units: float | None
    nmi: float


class StabilityOut(Schema):
    """Agreement of communities found from several seeds: share of pairs that stay together, and NMI."""

    runs: int
    pairs: float
    pairs_low: float
    nmi: float
    nmi_low: float


class OrganisationOut(Schema):
    """Formal and informal organisation of the newest snapshot that is shown; `thin`, `shaky`: read with care."""

    snapshot: int
    as_of: date
    minimum: int
    communities: int
    modularity: float
    nmi_with_units: float | None
    most_asked: float | None
    coverage: tuple[float, float] | None
    thin: bool
    shaky: bool
    stability: StabilityOut | None
    settings: list[SettingOut]
    groups: list[OrganisationGroupOut]
    people: list[DivisionStandingOut]
    bridges: list[BridgeOut]
    holders: list[HolderOut]
    largest_communities: list[CommunityOut]


class MoveOut(Schema):
    """A unit, the division it is in, and the one it would go to, by slug."""

    unit: str
    source: str
    target: str


class DivisionSideOut(Schema):
    """A division's share of contact outside, before and after."""

    unit: str
    name: str
    before: float | None
    after: float | None


class WhatIfOut(Schema):
    """Before and after, in contact as it is; nothing changes. `covered` false: too little of it is published."""

    snapshot: int
    as_of: date
    moves: list[MoveOut]
    inside: tuple[float, float]
    modularity: tuple[float, float]
    sides: list[DivisionSideOut]
    becomes_outer: int
    becomes_inner: int
    covered: bool


@router.get("/network/organisation", response=OrganisationOut, operation_id="network_organisation")
def get_organisation(request: HttpRequest) -> Any:
    """Silos, bridges, communities, and how many people of each division are what; never people."""
    return told(organisation(by=actor_of(request, Scope.READ)))


@router.get("/network/organisation/what-if", response=WhatIfOut, operation_id="network_what_if")
def get_what_if(request: HttpRequest, moves: Query[Moves]) -> Any:
    """What moving whole units would do to contact between divisions: each `move` goes to the `to` at its place."""
    actor = actor_of(request, Scope.READ)
    if len(moves.move) != len(moves.to):
        raise Refusal("Give as many divisions to move to as units to move.", code="unequal", field="to")
    return told_what_if(what_if(list(zip(moves.move, moves.to, strict=True)), by=actor))
