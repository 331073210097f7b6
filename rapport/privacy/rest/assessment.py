"""REST of the impact assessment."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.accounts.public import actor_of
from rapport.privacy.queries.assessment import document, pack

router = Router(tags=["privacy"])


class ChangeOut(Schema):
    """What is otherwise than in the assessment kept last."""

    part: str
    name: str
    before: str
    now: str


class AssessmentOut(Schema):
    """The three documents as Markdown, and what they were made from.

    `values` are what is set here, and what `digest` is of; `today` is what moves by itself from day to day.
    """

    made_on: date
    version: str
    digest: str
    values: dict[str, dict[str, str]]
    today: dict[str, dict[str, str]]
    changes: list[ChangeOut]
    assessment: str
    agreement: str
    notice: str


@router.get("/privacy/assessment", response=AssessmentOut, operation_id="impact_assessment")
def get_assessment(request: HttpRequest) -> Any:
    """The pack, for those who oversee."""
    found = pack(by=actor_of(request))
    texts = {name: document(name, found) for name in ("assessment", "agreement", "notice")}
    shared = {name: getattr(found, name) for name in ("made_on", "version", "digest", "values", "today", "changes")}
    return shared | texts
