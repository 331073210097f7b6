"""Empty a mailbox by IMAP: what is kept here is marked there, in this order, so that nothing falls between."""

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings

from rapport.kit.problems import Refusal
from rapport.messaging.actions.incoming import receive, receive_headers
from rapport.messaging.rules.servers import Mailbox, mailbox_of
from rapport.messaging.rules.words import MOST_BYTES

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 30
AT_ONCE = 200
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


def poll() -> int:
    """Take in what is new in the mailbox that is set, and mark it as seen there; returns how many. 0 without one.

    A mail is marked once it is kept: where we are killed between, it comes again and is known by its bytes.
    """
    mailbox = mailbox_of(settings.IMAP_URL)
    if mailbox is None:
        return 0
    done = 0
    with _open(mailbox) as box:
        for number in _new(box)[:AT_ONCE]:
            try:
                _take(box, number, mailbox.server.user)
            except Refusal:  # a mail its server tells wrongly of must not keep the others out; it stays unread there
                log.warning("A mail of the mailbox could not be taken in: number %s.", number)
                continue
            box.uid("STORE", number, "+FLAGS", "(\\Seen)")
            done += 1
    return done


def _take(box: imaplib.IMAP4, number: str, to: str) -> None:
    size = _size(box, number)
    if size > MOST_BYTES:
        receive_headers(_fetch(box, number, "(BODY.PEEK[HEADER])"), size=size, to=to, via="imap")
    else:
        receive(_fetch(box, number, "(BODY.PEEK[])"), to=to, via="imap")


def _new(box: imaplib.IMAP4) -> list[str]:
    _answer, found = box.uid("SEARCH", "UNSEEN")
    return found[0].decode().split() if found and found[0] else []


def _size(box: imaplib.IMAP4, number: str) -> int:
    _answer, found = box.uid("FETCH", number, "(RFC822.SIZE)")
    told = b" ".join(part if isinstance(part, bytes) else part[0] for part in found if part)
    match = SIZE.search(told)
    return int(match[1]) if match else 0


def _fetch(box: imaplib.IMAP4, number: str, what: str) -> bytes:
    _answer, found = box.uid("FETCH", number, what)
    for part in found:
        if isinstance(part, tuple):
            return bytes(part[1])
    raise Refusal("The mail server gave no mail where it had told of one.", code="imap")


@contextmanager
def _open(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    server, trust = mailbox.server, ssl.create_default_context()
    if server.security == "tls":
        box: imaplib.IMAP4 = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=trust, timeout=PATIENCE_SECONDS)
    else:
        box = imaplib.IMAP4(server.host, server.port, timeout=PATIENCE_SECONDS)
    try:
        if server.security == "starttls":
            box.starttls(trust)
        box.login(server.user, server.password)
        answer, told = box.select(_quoted(mailbox.folder))
        if answer != "OK":
            raise Refusal(f"The mailbox has no folder “{mailbox.folder}”: {told!r}", code="imap")
        yield box
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            box.logout()


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
