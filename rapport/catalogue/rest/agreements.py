"""REST of agreements: what teams promise, its versions, and who signed."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.catalogue.actions.agreements import (
    make_agreement,
    renew_agreement,
    retire_agreement,
    return_agreement,
)
from rapport.catalogue.actions.signing import sign
from rapport.catalogue.queries.agreements import AgreementCard, Version, agreement, agreements
from rapport.catalogue.queries.teams import team_by_prefix
from rapport.catalogue.rest.asked import About
from rapport.catalogue.rules.agreements import LONGEST, Goal
from rapport.catalogue.rules.words import Level
from rapport.kit.paging import Id

router = Router(tags=["catalogue"])


class TargetShape(Schema):
    """So many minutes of the team's working time for one thing at one priority (1 is most)."""

    goal: Goal
    priority: Level
    minutes: Annotated[int, Field(ge=1, le=LONGEST)]


class VersionIn(Schema):
    """What is promised from a day on, today if none is given."""

    targets: Annotated[list[TargetShape], Field(min_length=1, max_length=15)]
    since: date | None = None
    review_on: date | None = None
    words: About = ""

    def said(self) -> dict[str, Any]:
        """Return what the action takes."""
        targets = {(one.goal, one.priority): one.minutes for one in self.targets}
        return {"targets": targets, "since": self.since, "review_on": self.review_on, "words": self.words}


class AgreementIn(VersionIn):
    """Who promises (`team`, by its letters) and whom: a unit, another team if `internal`; neither is all of them."""

    team: Annotated[str, Field(max_length=12)]
    internal: bool = False
    unit_id: Id | None = None
    with_team: Annotated[str, Field(max_length=12)] | None = None


class VersionOut(Schema):
    """A version; `given_at` and `taken_at`: when the team, and whom it promises, signed it."""

    id: int
    number: int
    since: date
    review_on: date | None
    words: str
    given_at: datetime | None
    taken_at: datetime | None
    targets: list[TargetShape]


class AgreementOut(Schema):
    """An agreement with the version of today (`now`; null before the first) and the latest one."""

    id: int
    team: str
    internal: bool
    unit_id: int | None
    unit_slug: str | None
    with_team: str | None
    retired: bool
    now: VersionOut | None
    latest: VersionOut


class AgreementPageOut(AgreementOut):
    """An agreement with all its versions, newest first."""

    versions: list[VersionOut]
    may_change: bool


@router.get("/agreements", response=list[AgreementOut])
def list_agreements(request: HttpRequest, *, team: str = "", retired: bool = False) -> Any:
    """Return the agreements that concern you; of one `team`: what it promises and is promised."""
    actor = actor_of(request, Scope.READ)
    team_id = team_by_prefix(team, by=actor).id if team else None
    return [_card(card) for card in agreements(by=actor, team_id=team_id, retired=retired)]


@router.post("/agreements", response={201: AgreementPageOut})
def add_agreement(request: HttpRequest, told: AgreementIn) -> Any:
    """Let a team promise something; its lead may, and administrators."""
    actor = actor_of(request, Scope.WRITE)
    made = make_agreement(
        team_id=team_by_prefix(told.team, by=actor).id,
        internal=told.internal,
        unit_id=told.unit_id,
        with_team_id=team_by_prefix(told.with_team, by=actor).id if told.with_team else None,
        **told.said(),
        by=actor,
    )
    return Status(201, _page(made, actor))


@router.get("/agreements/{agreement_id}", response=AgreementPageOut)
def get_agreement(request: HttpRequest, agreement_id: Id) -> Any:
    """Return one agreement with all its versions."""
    return _page(agreement_id, actor_of(request, Scope.READ))


@router.post("/agreements/{agreement_id}/versions", response={201: AgreementPageOut})
def add_version(request: HttpRequest, agreement_id: Id, told: VersionIn) -> Any:
    """Write anew what is promised, from a day on; what began before keeps what it has."""
    actor = actor_of(request, Scope.WRITE)
    renew_agreement(agreement_id=agreement_id, **told.said(), by=actor)
    return Status(201, _page(agreement_id, actor))


@router.put("/agreements/{agreement_id}/signature", response=AgreementPageOut)
def put_signature(request: HttpRequest, agreement_id: Id) -> Any:
    """Sign the latest version for the side you lead."""
    actor = actor_of(request, Scope.WRITE)
    found = agreement(agreement_id, by=actor)
    sign(version_id=(found.draft or found.latest).id, by=actor)
    return _page(agreement_id, actor)


@router.put("/agreements/{agreement_id}/retirement", response=AgreementPageOut)
def put_agreement_retirement(request: HttpRequest, agreement_id: Id) -> Any:
    """Let nothing new fall under an agreement."""
    actor = actor_of(request, Scope.WRITE)
    retire_agreement(agreement_id=agreement_id, by=actor)
    return _page(agreement_id, actor)


@router.delete("/agreements/{agreement_id}/retirement", response={204: None})
def delete_agreement_retirement(request: HttpRequest, agreement_id: Id) -> Any:
    """Let an agreement that was retired hold again."""
    return_agreement(agreement_id=agreement_id, by=actor_of(request, Scope.WRITE))
    return Status(204, None)


def _page(agreement_id: int, actor: Any) -> dict[str, Any]:
    found = agreement(agreement_id, by=actor)
    versions = [_version(version) for version in found.versions]
    return {**_card(found), "versions": versions, "may_change": found.may_change}


def _card(card: AgreementCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "team": card.team.prefix,
        "internal": card.internal,
        "unit_id": card.unit.id if card.unit else None,
        "unit_slug": card.unit.slug if card.unit else None,
        "with_team": card.with_team.prefix if card.with_team else None,
        "retired": card.retired,
        "now": _version(card.now) if card.now else None,
        "latest": _version(card.latest),
    }


def _version(version: Version) -> dict[str, Any]:
    said = ("id", "number", "since", "review_on", "words", "given_at", "taken_at")
    targets = [{"goal": goal, "priority": level, "minutes": m} for (goal, level), m in sorted(version.minutes.items())]
    return {**{name: getattr(version, name) for name in said}, "targets": targets}
