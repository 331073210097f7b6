"""A version to come is taken back before its day."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.versions import ensure_stands, held, settle_review, today_of
from rapport.catalogue.events import AgreementTakenBack
from rapport.catalogue.models import Agreement, AgreementVersion
from rapport.catalogue.models.agreements import HOLDS
from rapport.catalogue.rules.negotiation import LONGEST_REASON, Ended, holds, is_open
from rapport.directory.public import leads_of
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record
from rapport.tasks.public import State as TaskState


def take_back(*, version_id: int, reason: str, by: Actor) -> None:
    """Let a version that holds from a later day never begin, with a reason; what counts until then goes on.

    Whoever may retire the agreement may. Both sides hear of it. Refuses what has begun, and a proposal, which is
    declined.
    """
    with transaction.atomic():
        agreement_id = AgreementVersion.objects.filter(id=version_id).values_list("agreement_id", flat=True).first()
        found = held(agreement_id or 0, by)
        policy.require_lead(by, found.team)
        ensure_stands(found)
        version = AgreementVersion.objects.get(id=version_id)
        _ensure_coming(found, version)
        version.ended_as, version.ended_at, version.reason = Ended.WITHDRAWN, clock.now(), _reason(reason)
        version.save(update_fields=["ended_as", "ended_at", "reason"])
        _review_as_before(found, by)
        record(
            AgreementTakenBack(
                agreement_id=found.id,
                version_id=version.id,
                since=version.since,
                team_id=found.team_id,
                unit_id=found.unit_id,
                other_team_id=found.with_team_id,
            ),
            by=by,
        )


def who_leads_sides(agreement_id: int) -> list[int]:
    """Return who leads either side of an agreement, nobody twice; a side that is everybody has no lead."""
    row = Agreement.objects.select_related("team", "with_team").filter(id=agreement_id).first()
    if row is None:
        raise Missing
    units = [row.team.unit_id, row.with_team.unit_id if row.with_team else row.unit_id]
    leads = leads_of(unit for unit in units if unit is not None)
    return sorted({*leads.values()})


def _ensure_coming(agreement: Agreement, version: AgreementVersion) -> None:
    if is_open(version):
        raise Refusal("This is a proposal: decline it, or take it back as who proposed it.", code="proposal")
    if not holds(version):
        raise Refusal("This version is over already.", code="old_version")
    if version.since <= today_of(agreement):
        raise Refusal("This has begun, and what began keeps it. Propose a new version instead.", code="begun")


def _reason(reason: str) -> str:
    said = squeeze(reason)
    if not said:
        raise Refusal("Say in a few words why: both sides read it.", code="no_reason", field="reason")
    if len(said) > LONGEST_REASON:
        raise Refusal(f"Say it in {LONGEST_REASON} letters at most.", code="too_long", field="reason")
    return said


def _review_as_before(agreement: Agreement, by: Actor) -> None:
    """Let the agreement be looked at again when the latest version that is left says so."""
    settle_review(agreement, TaskState.WITHDRAWN, by=by)
    left = AgreementVersion.objects.filter(HOLDS, agreement=agreement).order_by("-since").first()
    agreement.review_on = left.review_on if left else None
    agreement.save(update_fields=["review_on"])
