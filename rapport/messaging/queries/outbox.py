"""Reads of the outbox."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor, reader_of
from rapport.kit.paging import Page, cut, decode
from rapport.messaging.models import Mail
from rapport.messaging.policy import visible_to

COLUMNS = (
    "id",
    "user_id",
    "private",
    "to",
    "reason",
    "subject",
    "text",
    "state",
    "attempts",
    "error",
    "created_at",
    "changed_at",
)


@dataclass(frozen=True, kw_only=True)
class MailRow:
    """A mail as readers get it; `text` is empty once it is sent. A `private` one is its reader's alone."""

    id: int
    user_id: int | None
    private: bool
    to: str
    reason: str
    subject: str
    text: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    changed_at: datetime


def mails(*, by: Actor, state: str = "", limit: int = 50, after: str | None = None) -> Page[MailRow]:
    """Return the mails an actor may see, newest first, in one state if given. One statement.

    Only the text of kept mails is given: it may hold a link that signs somebody in.
    """
    rows = visible_to(by)
    if state:
        rows = rows.filter(state=state)
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    found = [
        MailRow(**dict(zip(COLUMNS, values, strict=True)))
        for values in rows.order_by("-id").values_list(*COLUMNS)[: limit + 1]
    ]
    return cut([_guarded(row) for row in found], limit=limit, key=lambda row: [row.id])


def _guarded(row: MailRow) -> MailRow:
    return row if row.state == Mail.State.KEPT else replace(row, text="")


def mails_to(user_id: int) -> QuerySet[Mail]:
    """Return the mails to an account, and those its address got before it had one, such as its invitation."""
    try:
        address = reader_of(user_id).email
    except ObjectDoesNotExist:
        return Mail.objects.filter(user_id=user_id)
    return Mail.objects.filter(Q(user_id=user_id) | Q(user=None, to__iexact=address))


def held_about(user_id: int) -> list[tuple[str, str, str]]:
    """Return the mails sent to an account, for its owner. Two statements."""
    rows = mails_to(user_id).order_by("-id").values_list("created_at", "subject", "to", "state")
    return [
        (_("Mail of %(day)s") % {"day": f"{at:%Y-%m-%d}"}, subject, f"{to}, {state}") for at, subject, to, state in rows
    ]
