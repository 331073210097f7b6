"""Keeping an impact assessment, so that what changed since can be told."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record
from rapport.privacy.events import AssessmentSaved
from rapport.privacy.models import SavedAssessment
from rapport.privacy.policy import ensure_overseer
from rapport.privacy.queries.assessment import pack

NOTE = 500


def save_assessment(*, note: str = "", by: Actor) -> int:
    """Keep the assessment as it is now, with a note; returns its number."""
    ensure_overseer(by)
    text = squeeze(note)
    if len(text) > NOTE:
        raise Refusal(f"This is longer than {NOTE} characters. Shorten it a little.", code="too_long", field="note")
    found = pack(by=by)
    with transaction.atomic():
        kept = SavedAssessment.objects.create(
            by_user_id=by.user_id, note=text, version=found.version, digest=found.digest, values=found.values
        )
        record(AssessmentSaved(assessment_id=kept.id), by=by)
    return kept.id
