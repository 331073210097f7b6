"""REST of agreements: what teams promise, its versions, and how it ends."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from rapport.accounts.public import Scope, actor_of
from rapport.catalogue.actions.agreements import (
    make_agreement,
    renew_agreement,
    retire_agreement,
    return_agreement,
)
from rapport.catalogue.queries.agreements import agreements
from rapport.catalogue.queries.teams import team_by_prefix
from rapport.catalogue.rest.agreement_shapes import (
    AgreementIn,
    AgreementOut,
    AgreementPageOut,
    VersionIn,
    card_sent,
    page_of,
)
from rapport.kit.paging import Id

router = Router(tags=["catalogue"])


@router.get("/agreements", response=list[AgreementOut])
def list_agreements(request: HttpRequest, *, team: str = "", retired: bool = False) -> Any:
    """Return the agreements that concern you; of one `team`: what it promises and is promised."""
    actor = actor_of(request, Scope.READ)
    team_id = team_by_prefix(team, by=actor).id if team else None
    return [card_sent(card) for card in agreements(by=actor, team_id=team_id, retired=retired)]


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
    return Status(201, page_of(made, actor))


@router.get("/agreements/{agreement_id}", response=AgreementPageOut)
def get_agreement(request: HttpRequest, agreement_id: Id) -> Any:
    """Return one agreement with all its versions."""
    return page_of(agreement_id, actor_of(request, Scope.READ))


@router.post("/agreements/{agreement_id}/versions", response={201: AgreementPageOut})
def add_version(request: HttpRequest, agreement_id: Id, told: VersionIn) -> Any:
    """Write anew what is promised, from a day on; what began before keeps what it has, what both signed is refused."""
    actor = actor_of(request, Scope.WRITE)
    renew_agreement(agreement_id=agreement_id, **told.said(), by=actor)
    return Status(201, page_of(agreement_id, actor))


@router.put("/agreements/{agreement_id}/retirement", response=AgreementPageOut)
def put_agreement_retirement(request: HttpRequest, agreement_id: Id) -> Any:
    """Let nothing new fall under an agreement."""
    actor = actor_of(request, Scope.WRITE)
    retire_agreement(agreement_id=agreement_id, by=actor)
    return page_of(agreement_id, actor)


@router.delete("/agreements/{agreement_id}/retirement", response={204: None})
def delete_agreement_retirement(request: HttpRequest, agreement_id: Id) -> Any:
    """Let an agreement that was retired hold again."""
    return_agreement(agreement_id=agreement_id, by=actor_of(request, Scope.WRITE))
    return Status(204, None)
