"""Reads of the outbox."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor, reader_of
from rapport.kit.paging import Page, cut, decode
from rapport.messaging.models import Mail
from rapport.messaging.policy import visible_to
from rapport.messaging.rules.reasons import SHOWN, Shown, shown_of

HANDED_OVER = [reason for reason, shown in SHOWN.items() if shown == Shown.TEXT]
COLUMNS = (
    "id",
    "user_id",
    "private",
    "to",
    "reason",
    "subject",
    "state",
    "attempts",
    "error",
    "created_at",
    "changed_at",
)


@dataclass(frozen=True, kw_only=True)
class MailRow:
    """A mail as those get it who may see that it went. A `private` one is its reader's alone.

    `subject` is empty where it tells of somebody else's dealings. `readable`: it waits to be handed over by hand, so
    its text may be read (`actions.reading`).
    """

    id: int
    user_id: int | None
    private: bool
    to: str
    reason: str
    subject: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    changed_at: datetime
    readable: bool = False


def mails(*, by: Actor, state: str = "", limit: int = 50, after: str | None = None) -> Page[MailRow]:
    """Return the mails an actor may see, newest first, in one state if given, without their texts. Two statements."""
    rows = visible_to(by)
    if state:
        rows = rows.filter(state=state)
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    found = [
        MailRow(**dict(zip(COLUMNS, values, strict=True)))
        for values in rows.order_by("-id").values_list(*COLUMNS)[: limit + 1]
    ]
    joined = _joined(row.to for row in found if _is_handed_over(row))
    return cut([_guarded(row, by, joined) for row in found], limit=limit, key=lambda row: [row.id])


def _guarded(row: MailRow, by: Actor, joined: Collection[str]) -> MailRow:
    hers = row.user_id is not None and row.user_id == by.user_id
    subject = row.subject if hers or shown_of(row.reason) != Shown.NOTHING else ""
    return replace(row, subject=subject, readable=_is_handed_over(row) and row.to.lower() not in joined)


def _is_handed_over(row: MailRow) -> bool:
    return row.state == Mail.State.KEPT and row.reason in HANDED_OVER


def _joined(addresses: Iterable[str]) -> Collection[str]:
    """Return which addresses have an account, in lower case: a link to join sets a new password there."""
    wanted = {address.lower() for address in addresses}
    if not wanted:
        return set()
    users = get_user_model().objects.annotate(lowered=Lower("email")).filter(lowered__in=wanted)
    return set(users.values_list("lowered", flat=True))


def to_hand_over(mail_id: int, *, by: Actor) -> Mail | None:
    """Return a kept mail that has to be handed over by hand, to somebody who has no account yet. Two statements."""
    mail = visible_to(by).filter(id=mail_id, state=Mail.State.KEPT, reason__in=HANDED_OVER).first()
    return None if mail is None or _joined([mail.to]) else mail


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
