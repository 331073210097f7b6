"""Questions who is behind a pseudonym, as those who ask and those who decide read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from rapport.accounts.public import Actor, names_of
from rapport.kit import clock
from rapport.kit.paging import Page, cut, decode
from rapport.kit.problems import Missing
from rapport.privacy.models import NameRequest
from rapport.privacy.policy import visible_names
from rapport.privacy.rules import NAMES_WAIT


@dataclass(frozen=True, kw_only=True)
class NameRow:
    """A question: what for, why, by whom, and what came of it; never the name itself."""

    id: int
    pseudonym: str
    purpose: str
    reason: str
    asked_by_id: int | None
    asked_by: str
    asked_at: datetime
    state: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    until: datetime | None


def still_waiting() -> QuerySet[NameRequest]:
    """Return the questions that wait for an answer and are not over."""
    return NameRequest.objects.filter(state=NameRequest.State.OPEN, asked_at__gt=clock.now() - NAMES_WAIT)


def name_requests(*, by: Actor, limit: int = 50, after: str | None = None) -> Page[NameRow]:
    """Return the questions an actor may read, newest first. Two statements."""
    rows = visible_names(by)
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    return cut(_rows(rows.order_by("-id")[: limit + 1]), limit=limit, key=lambda r: [r.id])


def waiting_names(*, by: Actor) -> Sequence[NameRow]:
    """Return the questions an actor may read that wait for a decision, the oldest first. Two statements."""
    return _rows(still_waiting().filter(id__in=visible_names(by).values("id")).order_by("id"))


def name_request(request_id: int, *, by: Actor) -> NameRow:
    """Return one question, or refuse: missing. Two statements."""
    found = _rows(visible_names(by).filter(id=request_id))
    if not found:
        raise Missing
    return found[0]


def _rows(rows: QuerySet[NameRequest]) -> Sequence[NameRow]:
    found = list(rows)
    names = names_of([i for row in found for i in (row.asked_by_id, row.answered_by_id) if i])
    return [
        NameRow(
            id=row.id,
            pseudonym=row.pseudonym,
            purpose=row.purpose,
            reason=row.reason,
            asked_by_id=row.asked_by_id,
            asked_by=names.get(row.asked_by_id or 0, ""),
            asked_at=row.asked_at,
            state=_state(row),
            answer=row.answer,
            answered_by=names.get(row.answered_by_id or 0, ""),
            answered_at=row.answered_at,
            until=row.until,
        )
        for row in found
    ]


def _state(row: NameRequest) -> str:
    """Return `open`, `granted` (it may be read now), `refused`, or `over` (waited or was told long enough)."""
    moment = clock.now()
    if row.state == NameRequest.State.OPEN:
        return "open" if row.asked_at > moment - NAMES_WAIT else "over"
    return "over" if row.until is not None and row.until <= moment else str(row.state)
