"""Outgoing mail: queued in the transaction that causes it, sent by a job, never lost."""

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage as Wire
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.db import transaction
from django.template import Context
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils import timezone, translation

from rapport.accounts.public import Actor, Reader, ensure_administrator, reader_of, user_id_of_address
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.queue import enqueue
from rapport.ledger.public import record
from rapport.messaging.actions.incoming import sign
from rapport.messaging.events import MailFailed, MailSent, MailSentAgain
from rapport.messaging.models import Attempt, Mail
from rapport.messaging.queries.outbox import mails_to
from rapport.messaging.rules.addresses import reply_address
from rapport.messaging.rules.servers import MOST_ATTEMPTS, Server, server_of

PATIENCE_SECONDS = 20
MOST_REFERRED = 20  # message ids of a thread, the newest
TEMPORARY_UNTIL = 500  # SMTP answers below this mean: try again


class Later(Exception):  # noqa: N818 (it is an answer of the mail server, not an error of ours)
    """The mail server cannot take it now; the queue tries again."""


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What a mail is about, and which mails it answers: so that answers and bounces come back to the record.

    `refers_to`: message ids, oldest first. Answers go to a signed address of ours where one is set, unless it is about
    nothing (`about` empty) and only holds together what belongs together. `by_itself`: it answers at once without
    anybody having written it, and says so, so that nobody's program answers it (RFC 3834).
    """

    about: str
    about_id: int | None
    refers_to: Sequence[str] = ()
    by_itself: bool = False


def send(to: int | str, template: str, context: Mapping[str, Any], *, by: Actor, reason: str,
         private: bool = False, thread: Thread | None = None, unsubscribe: str = "") -> int:  # fmt: skip
    """Queue one mail in the caller's transaction and return its id; a job sends it after the commit.

    `to` is an account's id or an address. `template` names `<template>.subject.txt`, `<template>.txt` and, if there
    is one, `<template>.html` (extending `ui/mail.html`); they are rendered in the reader's language and time zone,
    with `address` (of this site) added. `reason` is a code such as `accounts.invitation`, shown in the outbox. Of a
    `private` mail not even administrators see to whom it goes or what it says. `unsubscribe`: an address at which one
    POST, by a mail program for its reader, stops mails of this kind (RFC 8058).
    """
    reader = reader_of(to) if isinstance(to, int) else Reader(user_id=user_id_of_address(to), email=to)
    if not isinstance(to, int) and reader.user_id:
        reader = reader_of(reader.user_id)
    language, zone = reader.language or settings.LANGUAGE_CODE, reader.timezone or settings.READER_TIME_ZONE
    values = {**context, "address": settings.ADDRESS, "reader": reader}
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        subject = " ".join(_plain(f"{template}.subject.txt", values).split())
        values["subject"] = subject
        text = _plain(f"{template}.txt", values).strip() + "\n"
        html = _html(template, values)
    return _queue(to=reader.email, user_id=reader.user_id, subject=subject, text=text, html=html, reason=reason,
                  language=language, private=private, thread=thread, unsubscribe=unsubscribe)  # fmt: skip


def take_in(message: Any, *, reason: str) -> int:
    """Queue a mail that Django or allauth wrote (`django.core.mail.EmailMessage`); return how many readers it has."""
    html = ""
    if isinstance(message, EmailMultiAlternatives):
        html = next((str(a[0]) for a in message.alternatives if a[1] == "text/html"), "")
    readers = message.recipients()
    for address in readers:
        _queue(
            to=address,
            user_id=user_id_of_address(address),
            subject=" ".join(str(message.subject).split()),
            text=str(message.body),
            html=html,
            reason=reason,
            language=translation.get_language() or "",
        )
    return len(readers)


def _plain(template: str, values: dict[str, Any]) -> str:
    """Render what is no HTML: an apostrophe stays one."""
    found: str = get_template(template).template.render(Context(values, autoescape=False))  # type: ignore[attr-defined]
    return found


def _html(template: str, values: dict[str, Any]) -> str:
    try:
        return render_to_string(f"{template}.html", values)
    except TemplateDoesNotExist:
        return ""


def _queue(*, to: str, user_id: int | None, subject: str, text: str, html: str, reason: str, language: str,
           private: bool = False, thread: Thread | None = None, unsubscribe: str = "") -> int:  # fmt: skip
    host = urlsplit(settings.ADDRESS).hostname or "rapport"
    with transaction.atomic():
        mail = Mail.objects.create(
            to=to,
            user_id=user_id,
            subject=subject[:300],
            text=text,
            html=html,
            reason=reason,
            private=private,
            language=language,
            message_id=make_msgid(domain=host),
            unsubscribe=unsubscribe,
            **(_threaded(thread) if thread else {}),
        )
        enqueue("messaging.send_mail", mail_id=mail.id)
    return mail.id


def _threaded(thread: Thread) -> dict[str, Any]:
    base = settings.REPLY_ADDRESS
    return {
        "about": thread.about,
        "about_id": thread.about_id,
        "refers_to": " ".join(thread.refers_to[-MOST_REFERRED:]),
        "reply_to": _answered_at(thread, base),
        "by_itself": thread.by_itself,
    }


def _answered_at(thread: Thread, base: str) -> str:
    return address_for(thread.about, thread.about_id) if base and thread.about_id is not None else ""


def address_for(about: str, about_id: int) -> str:
    """Return the signed address at which mails about a record come in; empty where none do."""
    base = settings.REPLY_ADDRESS
    return reply_address(base, about, about_id, sign=sign) if base else ""


def transmit(*, mail_id: int) -> None:
    """Hand a mail to the server. Raises `Later` if the queue should try again; a mail that is sent stays sent."""
    # A reaction that wrote this mail did not wait for the disk. Before anybody outside has it, it must be there: a
    # commit that waits takes all earlier ones along.
    Mail.objects.filter(id=mail_id, state=Mail.State.WAITING).update(changed_at=clock.now())
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(id=mail_id, state=Mail.State.WAITING).first()
        if mail is None:
            return
        outcome, answer = _try(mail)
        mail.attempts += bool(outcome)
        mail.error = "" if outcome == "sent" else answer
        mail.state = _state_after(outcome, attempts=mail.attempts)
        mail.changed_at = clock.now()
        if mail.state == Mail.State.SENT:
            mail.text = mail.html = ""  # it may hold a link that signs somebody in
        mail.save()
        if outcome:
            Attempt.objects.create(mail=mail, outcome=outcome, answer=answer, at=clock.now())
        told = None if mail.private else mail.user_id
        if mail.state == Mail.State.SENT:
            record(MailSent(mail_id=mail.id, user_id=told), by=Actor.system())
        elif mail.state == Mail.State.FAILED:
            record(MailFailed(mail_id=mail.id, user_id=told), by=Actor.system())
    if mail.state == Mail.State.WAITING:
        raise Later(answer)


def _state_after(outcome: str, *, attempts: int) -> Mail.State:
    if outcome == "later":
        return Mail.State.WAITING if attempts < MOST_ATTEMPTS else Mail.State.FAILED
    return {"sent": Mail.State.SENT, "refused": Mail.State.FAILED, "": Mail.State.KEPT}[outcome]


def _try(mail: Mail) -> tuple[str, str]:
    """Return what came of it (sent, refused, later; empty without a server) and what the server said."""
    try:
        server = server_of(settings.SMTP_URL)
        if server is None:
            return "", ""
        with _connection(server) as wire:
            wire.send_message(wire_of(mail), from_addr=None, to_addrs=[mail.to])
    except smtplib.SMTPRecipientsRefused as error:
        return _judged(*error.recipients[mail.to])
    except smtplib.SMTPResponseException as error:
        return _judged(error.smtp_code, error.smtp_error)
    except Refusal as error:
        return "refused", error.message
    except (smtplib.SMTPException, OSError) as error:
        return "later", f"{type(error).__name__}: {error}"[:2000]
    return "sent", ""


def _judged(code: int, answer: bytes | str) -> tuple[str, str]:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return "later" if code < TEMPORARY_UNTIL else "refused", f"{code} {words}"[:2000]


@contextlib.contextmanager
def _connection(server: Server) -> Iterator[smtplib.SMTP]:
    trust = ssl.create_default_context()
    if server.security == "tls":
        wire: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_SECONDS, context=trust)
    else:
        wire = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)
    with wire:
        if server.security == "starttls":
            wire.starttls(context=trust)  # refused by smtplib if the server does not offer it
        if server.user:
            wire.login(server.user, server.password)
        yield wire


def wire_of(mail: Mail) -> Wire:
    """Return the mail as it goes over the wire; the same id at every try, so that a repeat is known as one."""
    message = Wire()
    message["From"] = settings.DEFAULT_FROM_EMAIL
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-replied" if mail.by_itself else "auto-generated"
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    if thread := mail.refers_to.split():
        message["In-Reply-To"] = thread[-1]
        message["References"] = " ".join(thread)
    if mail.unsubscribe:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    if mail.language:
        message["Content-Language"] = mail.language  # last: composing moves such headers into the parts
    return message


def send_again(*, mail_id: int, by: Actor) -> None:
    """Put a kept or failed mail into the queue once more; one that waits or is sent stays as it is."""
    ensure_administrator(by)
    with transaction.atomic():
        mail = Mail.objects.select_for_update().filter(id=mail_id).first()
        if mail is None:
            raise Missing
        if mail.state in {Mail.State.KEPT, Mail.State.FAILED}:
            _requeue(mail, by=by)


def send_kept(*, by: Actor) -> int:
    """Put every kept mail into the queue, after a mail server was set; return how many."""
    ensure_administrator(by)
    with transaction.atomic():
        kept = list(Mail.objects.select_for_update().filter(state=Mail.State.KEPT).order_by("id"))
        for mail in kept:
            _requeue(mail, by=by)
    return len(kept)


def _requeue(mail: Mail, *, by: Actor) -> None:
    mail.state, mail.attempts, mail.changed_at = Mail.State.WAITING, 0, clock.now()
    mail.save(update_fields=["state", "attempts", "changed_at"])
    enqueue("messaging.send_mail", mail_id=mail.id)
    record(MailSentAgain(mail_id=mail.id), by=by)


def forget(user_id: int) -> int:
    """Erase the mails to an account, in the caller's transaction."""
    return mails_to(user_id).delete()[1].get("messaging.Mail", 0)


def remove_old(before: datetime) -> int:
    """Remove mails written before a moment, sent or not, in the caller's transaction."""
    return Mail.objects.filter(created_at__lt=before).delete()[1].get("messaging.Mail", 0)


def check_address(address: str) -> str:
    """Return a usable address, trimmed; refuses anything else."""
    from django.core.exceptions import ValidationError

    address = address.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise Refusal(f"“{address}” is no e-mail address.", code="bad_address", field="to") from None
    return address
