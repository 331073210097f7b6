"""What a team promises by itself: written, written anew from a day on, retired and brought back."""

from datetime import date

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.signing import withdraw_proposals
from rapport.catalogue.actions.versions import begun, ensure_stands, held, put_signatures, settle_review, written
from rapport.catalogue.events import AgreementRenewed, AgreementRetired, AgreementReturned
from rapport.catalogue.models import Agreement, AgreementVersion
from rapport.catalogue.models.agreements import HOLDS, SIGNED
from rapport.catalogue.rules.agreements import Side, Targets
from rapport.catalogue.rules.clauses import NO_CLAUSES, Clauses
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record
from rapport.tasks.public import State as TaskState


def make_agreement(
    *,
    team_id: int,
    targets: Targets,
    by: Actor,
    internal: bool = False,
    unit_id: int | None = None,
    with_team_id: int | None = None,
    since: date | None = None,
    review_on: date | None = None,
    words: str = "",
    clauses: Clauses = NO_CLAUSES,
) -> int:
    """Let a team promise something to a unit (None: to everybody), and return the agreement's id.

    `internal`: to another team, `with_team_id` (None: to all of them). `targets`: minutes of the team's working time by
    goal and priority. It holds from a day on, today if none is given. Its lead may, and administrators.
    """
    with transaction.atomic():
        made = begun(team_id, internal=internal, unit_id=unit_id, with_team_id=with_team_id, by=by, alone=True)
        _promise(made, targets, since=since, review_on=review_on, words=words, clauses=clauses, by=by)
    return made.id


def renew_agreement(
    *,
    agreement_id: int,
    targets: Targets,
    by: Actor,
    since: date | None = None,
    review_on: date | None = None,
    words: str = "",
    clauses: Clauses = NO_CLAUSES,
) -> int:
    """Write a new version of an agreement and return its id; it holds from a day on, today if none is given.

    What began before that day keeps what was promised then. Refuses a day before a version that stands, and what both
    sides signed: that changes by a proposal.
    """
    with transaction.atomic():
        found = held(agreement_id, by)
        policy.require_lead(by, found.team)
        ensure_stands(found)
        last = AgreementVersion.objects.filter(HOLDS, agreement=found).order_by("-since").values_list("id").first()
        if last and AgreementVersion.objects.filter(SIGNED, id=last[0]).exists():
            raise Refusal("Both sides signed this. Propose a new version to them.", code="signed_by_both")
        return _promise(found, targets, since=since, review_on=review_on, words=words, clauses=clauses, by=by).id


def retire_agreement(*, agreement_id: int, by: Actor) -> None:
    """Let nothing new fall under an agreement; what did keeps its times, and nobody is asked to sign. Twice is once."""
    with transaction.atomic():
        found = held(agreement_id, by)
        policy.require_lead(by, found.team)
        if found.retired_at is None:
            found.retired_at = clock.now()
            found.save(update_fields=["retired_at"])
            withdraw_proposals(found, by=by)
            settle_review(found, TaskState.WITHDRAWN, by=by)
            record(AgreementRetired(agreement_id=agreement_id), by=by)


def return_agreement(*, agreement_id: int, by: Actor) -> None:
    """Let an agreement that was retired hold again. Twice is once."""
    with transaction.atomic():
        found = held(agreement_id, by)
        policy.require_lead(by, found.team)
        if found.retired_at is not None:
            found.retired_at = None
            found.save(update_fields=["retired_at"])
            record(AgreementReturned(agreement_id=agreement_id), by=by)


def _promise(
    agreement: Agreement,
    targets: Targets,
    *,
    since: date | None,
    review_on: date | None,
    words: str,
    clauses: Clauses,
    by: Actor,
) -> AgreementVersion:
    """Add a version that holds without the other side; who leads the team signs by writing it."""
    version = written(agreement, targets, since=since, review_on=review_on, words=words, clauses=clauses, by=by)
    renewed = AgreementRenewed(
        agreement_id=agreement.id, version_id=version.id, number=version.number, since=version.since
    )
    record(renewed, by=by)
    if policy.gives(by, agreement):
        put_signatures(agreement, version, [Side.GIVER], by=by)
    return version
