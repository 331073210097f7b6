"""Commands of messaging."""

from signal import SIGINT, SIGTERM, signal
from threading import Event

import click
from django.conf import settings
from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.kit.terminal import Command, json_option, say, show
from rapport.messaging.actions.incoming import set_sender_aside
from rapport.messaging.actions.listening import listener
from rapport.messaging.actions.outgoing import check_address, send, send_again, send_kept
from rapport.messaging.actions.polling import poll
from rapport.messaging.actions.reading import read_text
from rapport.messaging.queries.incoming import incoming
from rapport.messaging.queries.outbox import mails
from rapport.messaging.rules.words import Came

LARGEST_PORT = 65_535


@click.group(cls=Command)
def commands() -> None:
    """Outgoing mail."""


@commands.command("outbox")
@click.option("--state", default="", type=click.Choice(["", "waiting", "kept", "sent", "failed"]), help="Only these.")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="How many.")
@json_option
def outbox(state: str, limit: int, as_json: bool) -> None:
    """Print outgoing mail, newest first."""
    rows = mails(by=Actor.system(via="cli"), state=state, limit=limit).items
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(
            f"{r.id}  {r.state:8}  {r.to or 'private'}  {r.subject or r.reason}  {r.error}" for r in rows
        ),
    )


@commands.command("text")
@click.argument("mail", type=int)
@json_option
def text(mail: int, as_json: bool) -> None:
    """Print MAIL, an invitation or the link of a claim that is kept, to hand it over; that is written down."""
    found = read_text(mail_id=mail, by=Actor.system(via="cli"))
    show(found, as_json=as_json, lines=lambda: f"{found.to}\n{found.subject}\n\n{found.text}")


@commands.command("send")
@click.argument("mail", type=int, required=False)
@click.option("--kept", is_flag=True, help="Every mail that was kept for want of a mail server.")
@json_option
def send_mails(mail: int | None, kept: bool, as_json: bool) -> None:
    """Put MAIL, or every kept mail, into the queue once more."""
    if (mail is None) == (not kept):
        raise click.UsageError("Say either a mail's number or --kept.")
    if mail is not None:
        send_again(mail_id=mail, by=Actor.system(via="cli"))
    count = 1 if mail is not None else send_kept(by=Actor.system(via="cli"))
    show({"queued": count}, as_json=as_json, lines=lambda: f"{count} queued.")


@commands.command("incoming")
@click.option("--state", default="", type=click.Choice(["", *Came]), help="Only these.")
@click.option("--limit", default=50, type=click.IntRange(1, 1000), help="How many.")
@json_option
def list_incoming(state: str, limit: int, as_json: bool) -> None:
    """Print mail that came in, newest first."""
    rows = incoming(by=Actor.system(via="cli"), state=state, limit=limit).items
    show(
        rows,
        as_json=as_json,
        lines=lambda: "\n".join(f"{r.id}  {r.state:9}  {r.why:15}  {r.from_address}  {r.subject}" for r in rows),
    )


@commands.command("set-aside")
@click.argument("sender")
@json_option
def set_aside(sender: str, as_json: bool) -> None:
    """Set every mail of SENDER aside that waits in triage; none is deleted."""
    count = set_sender_aside(sender=sender, by=Actor.system(via="cli"))
    show({"set_aside": count}, as_json=as_json, lines=lambda: f"{count} set aside.")


@commands.command("poll")
@json_option
def poll_now(as_json: bool) -> None:
    """Take in what is new in the mailbox of RAPPORT_IMAP_URL."""
    if not settings.IMAP_URL:
        raise Refusal("No mailbox is named: set RAPPORT_IMAP_URL.", code="no_mailbox")
    count = poll()
    show({"taken": count}, as_json=as_json, lines=lambda: f"{count} taken in.")


@commands.command("listen")
@click.option("--bind", default="", help="Host and port; default: RAPPORT_LMTP_BIND.")
def listen(bind: str) -> None:
    """Take mail by LMTP until told to stop; `rapport serve` does where RAPPORT_LMTP_BIND is set."""
    address = bind or settings.LMTP_BIND
    port = address.rpartition(":")[2]
    if not (port.isdecimal() and 0 < int(port[:6]) <= LARGEST_PORT):
        raise Refusal("Say where to listen: RAPPORT_LMTP_BIND=127.0.0.1:2424 or --bind.", code="bad_bind")
    door = listener(address)
    stop = Event()
    for number in (SIGTERM, SIGINT):
        signal(number, lambda *_: stop.set())
    door.start()
    say(f"Taking mail by LMTP at {address}.")
    stop.wait()
    door.stop()


@commands.command("test")
@click.argument("address")
@json_option
def test_mail(address: str, as_json: bool) -> None:
    """Send a test mail to ADDRESS; see with `rapport messaging outbox` what became of it."""
    with transaction.atomic():
        ident = send(
            check_address(address), "messaging/mail/test", {}, by=Actor.system(via="cli"), reason="messaging.test"
        )
    kept = f"Mail {ident} is kept, not sent: set RAPPORT_SMTP_URL, then say “rapport messaging send {ident}”."
    queued = f"Mail {ident} is queued; a worker sends it."
    told = {"mail": ident, "sends": bool(settings.SMTP_URL)}
    show(told, as_json=as_json, lines=lambda: queued if settings.SMTP_URL else kept)
