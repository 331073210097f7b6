"""REST of negotiating: proposing, signing, declining, comparing, looking at it again; what a unit was promised."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from rapport.accounts.public import Scope, actor_of
from rapport.catalogue.actions.reviewing import review_agreement
from rapport.catalogue.actions.signing import decline, propose_agreement, propose_version, sign
from rapport.catalogue.actions.taking_back import take_back
from rapport.catalogue.queries.agreements import AgreementPage, Version, agreement
from rapport.catalogue.queries.promised import promised_to
from rapport.catalogue.queries.teams import team_by_prefix
from rapport.catalogue.rest.agreement_shapes import (
    AgreementIn,
    AgreementOut,
    AgreementPageOut,
    VersionIn,
    card_sent,
    page_of,
)
from rapport.catalogue.rest.asked import About
from rapport.catalogue.rules.agreements import Side
from rapport.catalogue.rules.negotiation import Change, Part, compare
from rapport.catalogue.views.agreement_pdf import printed
from rapport.directory.public import unit_by_slug
from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.problems import Forbidden, Missing, Refusal

router = Router(tags=["catalogue"])
NO_SIDE = "Only who leads one of the two sides signs an agreement."
Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class ProposedIn(AgreementIn):
    """What is proposed; `side`: for which side, where one speaks for both or, as an administrator, for neither."""

    side: Side | None = None


class ProposedVersionIn(VersionIn):
    """What an agreement shall say, or how a proposal is answered."""

    side: Side | None = None


class RefusalIn(Given):
    """Why a proposal is declined; whose side proposed it needs no reason to take it back."""

    reason: About = ""


class WithdrawalIn(Given):
    """Why a version to come is taken back."""

    reason: About


class ReviewIn(Given):
    """When it is looked at next; null: not again by itself."""

    next_on: date | None = None


class LineOut(Schema):
    """A line of two versions side by side: of what (`part`, `of` which), as it was, as it is, how that differs."""

    part: Part
    of: list[str]
    old: str
    new: str
    change: Change


class PromisedOut(Schema):
    """What a unit was promised: of each team what comes nearest; and what is being negotiated with it."""

    unit_id: int
    unit_slug: str
    agreements: list[AgreementOut]
    negotiating: list[AgreementOut]


@router.post("/agreements/proposals", response={201: AgreementPageOut})
def add_proposal(request: HttpRequest, told: ProposedIn) -> Any:
    """Propose an agreement with a unit or a team; who leads either side may. It holds once both have signed."""
    actor = actor_of(request, Scope.WRITE)
    made = propose_agreement(
        team_id=team_by_prefix(told.team, by=actor).id,
        internal=told.internal,
        unit_id=told.unit_id,
        with_team_id=team_by_prefix(told.with_team, by=actor).id if told.with_team else None,
        side=told.side,
        **told.said(),
        by=actor,
    )
    return Status(201, page_of(made, actor))


@router.post("/agreements/{agreement_id}/proposals", response={201: AgreementPageOut})
def add_version_proposal(request: HttpRequest, agreement_id: Id, told: ProposedVersionIn) -> Any:
    """Propose what an agreement shall say from a day on; a proposal that waits is answered by it."""
    actor = actor_of(request, Scope.WRITE)
    propose_version(agreement_id=agreement_id, side=told.side, **told.said(), by=actor)
    return Status(201, page_of(agreement_id, actor))


@router.put("/agreements/{agreement_id}/signature", response=AgreementPageOut)
def put_signature(request: HttpRequest, agreement_id: Id, version: Number | None = None) -> Any:
    """Sign a version for the side you lead; `version`: the number of the one you read. Refuses without it."""
    actor = actor_of(request, Scope.WRITE)
    sign(version_id=_meant(agreement(agreement_id, by=actor), version).id, by=actor)
    return page_of(agreement_id, actor)


@router.put("/agreements/{agreement_id}/refusal", response=AgreementPageOut)
def put_refusal(request: HttpRequest, agreement_id: Id, told: RefusalIn, version: Number | None = None) -> Any:
    """Decline what is proposed, with a reason, or take your own back; `version`: the number of the one you read."""
    actor = actor_of(request, Scope.WRITE)
    found = agreement(agreement_id, by=actor)
    if found.draft is None:
        raise Missing("Nothing is proposed here.")
    decline(version_id=_meant(found, version).id, reason=told.reason, by=actor)
    return page_of(agreement_id, actor)


@router.put("/agreements/{agreement_id}/review", response=AgreementPageOut)
def put_review(request: HttpRequest, agreement_id: Id, told: ReviewIn) -> Any:
    """Say that an agreement was looked at, and when it will be next."""
    actor = actor_of(request, Scope.WRITE)
    review_agreement(agreement_id=agreement_id, next_on=told.next_on, by=actor)
    return page_of(agreement_id, actor)


@router.put("/agreements/{agreement_id}/versions/{number}/withdrawal", response=AgreementPageOut)
def put_withdrawal(request: HttpRequest, agreement_id: Id, number: Number, told: WithdrawalIn) -> Any:
    """Take back a version that holds from a later day, before it begins; both sides hear of it."""
    actor = actor_of(request, Scope.WRITE)
    found = agreement(agreement_id, by=actor)
    take_back(version_id=_numbered(found, number).id, reason=told.reason, by=actor)
    return page_of(agreement_id, actor)


@router.get("/agreements/{agreement_id}/versions/{number}/differences", response=list[LineOut])
def get_differences(request: HttpRequest, agreement_id: Id, number: Number, beside: Number | None = None) -> Any:
    """Return a version side by side with the one before it, or with the version `beside`."""
    found = agreement(agreement_id, by=actor_of(request, Scope.READ))
    new = _numbered(found, number)
    earlier = [one for one in found.versions if one.number < number]
    old = _numbered(found, beside) if beside else next(iter(earlier), None)
    lines = compare(old.text if old else None, new.text)
    return [{**vars(line), "of": [str(one) for one in line.of]} for line in lines]


@router.get("/agreements/{agreement_id}/versions/{number}/pdf", url_name="agreement_version_pdf")
def get_pdf(request: HttpRequest, agreement_id: Id, number: Number) -> HttpResponse:
    """Return a version as a PDF for signing: what is promised, who signed when, and a digest to compare it by."""
    found = agreement(agreement_id, by=actor_of(request, Scope.READ))
    return printed(found, _numbered(found, number)).answer()


@router.get("/units/{path:slug}/promised", response=PromisedOut)
def get_promised(request: HttpRequest, slug: str) -> Any:
    """Return what all teams promise a unit, by its path: of each what comes nearest. For who is in it or leads it."""
    actor = actor_of(request, Scope.READ)
    found = promised_to(unit_by_slug(slug, by=actor), by=actor)
    return {
        "unit_id": found.unit.id,
        "unit_slug": found.unit.slug,
        "agreements": [card_sent(card) for card in found.rows],
        "negotiating": [card_sent(card) for card in found.negotiating],
    }


def _meant(page: AgreementPage, number: int | None) -> Version:
    """Return the version that was read: another may have come since, and nobody says yes or no to that unseen."""
    if not page.speaks_for:
        raise Forbidden(NO_SIDE)
    if number is None:
        waits = page.draft or page.latest
        raise Refusal(f"Say which version you mean: version={waits.number} stands now.", code="bare", field="version")
    return _numbered(page, number)


def _numbered(page: AgreementPage, number: int) -> Version:
    found = next((one for one in page.versions if one.number == number), None)
    if found is None:
        raise Missing
    return found
