"""REST of messaging."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.accounts.public import actor_of, ensure_administrator
from rapport.kit.given import Given
from rapport.kit.paging import size
from rapport.messaging.actions.incoming import place, set_sender_aside
from rapport.messaging.actions.outgoing import send_again, send_kept
from rapport.messaging.actions.reading import read_text
from rapport.messaging.policy import ensure_looks
from rapport.messaging.queries.incoming import incoming
from rapport.messaging.queries.outbox import mails

router = Router(tags=["mails"])


class MailOut(Schema):
    """A mail; private ones are given to their reader only, and subjects that tell of somebody's dealings too.

    `readable`: it waits to be handed over by hand, so its text may be read.
    """

    id: int
    private: bool
    to: str
    reason: str
    subject: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    changed_at: datetime
    readable: bool


class TextOut(Schema):
    """A kept mail that has to be handed over by hand."""

    id: int
    to: str
    subject: str
    text: str


class Mails(Schema):
    """One page of mails."""

    items: list[MailOut]
    after: str | None


class Sent(Schema):
    """How many mails are on their way."""

    sent: int


@router.get("/mails", response=Mails, summary="Outgoing mail, newest first")
def list_mails(
    request: HttpRequest,
    state: Literal["", "waiting", "kept", "sent", "failed"] = "",
    after: str | None = None,
    limit: int | None = None,
) -> Any:
    """Return outgoing mail; administrators only."""
    actor = actor_of(request)
    ensure_administrator(actor)
    return mails(by=actor, state=state, after=after, limit=size(limit))


class IncomingOut(Schema):
    """A mail that came in; what it says is not in it. `why`: why it was not simply handed on."""

    id: int
    via: str
    to: str
    from_address: str
    subject: str
    size: int
    came_at: datetime
    state: str
    why: str
    about: str
    about_id: int | None


class IncomingMails(Schema):
    """One page of mails that came in."""

    items: list[IncomingOut]
    after: str | None


class Sender(Given):
    """Whose mails."""

    sender: str


class SetAside(Schema):
    """How many mails were set aside."""

    set_aside: int


class Placed(Given):
    """Whether to hand a mail on, or set it aside."""

    accept: bool


@router.get("/mails/incoming", response=IncomingMails, summary="Incoming mail, newest first")
def list_incoming(
    request: HttpRequest,
    state: Literal["", "new", "received", "taken", "triage", "bounce", "ignored"] = "",
    after: str | None = None,
    limit: int | None = None,
) -> Any:
    """Return mail that came in, to administrators; what is confidential and waits, to who leads the team it is for."""
    actor = actor_of(request)
    ensure_looks(actor)
    return incoming(by=actor, state=state, after=after, limit=size(limit))


@router.post("/mails/incoming/{mail_id}/place", response={204: None}, summary="Decide on a mail in triage")
def place_incoming(request: HttpRequest, mail_id: int, placed: Placed) -> Any:
    """Hand a mail in triage on, or set it aside: administrators, or who leads the team a confidential one is for."""
    place(mail_id=mail_id, accept=placed.accept, by=actor_of(request))
    return 204, None


@router.get("/mails/{mail_id}/text", response=TextOut, summary="A mail to hand over")
def show_text(request: HttpRequest, mail_id: int) -> Any:
    """Return a kept invitation or the link of a claim; that it was read is written down. Administrators only."""
    return read_text(mail_id=mail_id, by=actor_of(request))


@router.post("/mails/{mail_id}/send", response={204: None}, summary="Send a mail again")
def send_mail_again(request: HttpRequest, mail_id: int) -> Any:
    """Put a kept or failed mail into the queue once more; administrators only."""
    send_again(mail_id=mail_id, by=actor_of(request))
    return 204, None


@router.post("/mails/send", response=Sent, summary="Send what was kept")
def send_what_was_kept(request: HttpRequest) -> Any:
    """Put every kept mail into the queue, after a mail server was set; administrators only."""
    return {"sent": send_kept(by=actor_of(request))}


@router.post("/mails/incoming/set-aside", response=SetAside, summary="Set all of one sender aside")
def set_all_aside(request: HttpRequest, data: Sender) -> Any:
    """Set every mail of one address aside that waits in triage; none is deleted. Administrators only."""
    return {"set_aside": set_sender_aside(sender=data.sender, by=actor_of(request))}
