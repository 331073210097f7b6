"""From the bytes of a mail to what it says: headers, text without quotes, attachments; wary of everything.

Sources: RFC 5322 (headers, threads), RFC 3834 (automatic answers), RFC 3464 (bounces).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import Message
from html import unescape
from typing import Any

import nh3
from mailparser_reply import EmailReplyParser

from rapport.messaging.rules.words import LONGEST_TEXT, MOST_ATTACHED, MOST_DEPTH, MOST_HOPS, MOST_PARTS, Why

LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs"]
AUTOMATIC = {"precedence": {"bulk", "junk", "list", "auto_reply"}}
PRESENT = ("x-autoreply", "x-autorespond", "list-id", "x-auto-response-suppress")
IDS = re.compile(r"<[^<>\s]{1,290}>")
BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>")
BOUNCES = ("mailer-daemon", "postmaster")


class UnreadableError(Exception):
    """A mail that cannot be read as one; `why` says what about it."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file that came with a mail. `name` has no path and no control characters."""

    name: str
    type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What a mail says. Addresses are lower case; `text` is what its writer wrote, without what she quotes.

    `refers_to`: message ids it answers, the nearest first. `automatic`: no person wrote it. `returns`: for a bounce the
    message ids of what could not be delivered.
    """

    message_id: str
    from_name: str
    from_address: str
    to: Sequence[str]
    subject: str
    text: str
    refers_to: Sequence[str]
    automatic: bool
    loops: bool
    bounce: bool
    returns: Sequence[str]
    attached: Sequence[Attached]


def read(raw: bytes, *, own: frozenset[str] = frozenset()) -> Letter:
    """Read a mail. `own`: addresses we write from, so that a loop is known. Raises UnreadableError."""
    try:
        message = message_from_bytes(raw, policy=policy.default)
        parts = list(_parts(message))
        return _letter(message, parts, own)
    except UnreadableError:
        raise
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        # The standard library's parser raises any of these on mail made to break it; the mail itself is kept.
        raise UnreadableError(Why.UNREADABLE) from error


def _letter(message: Message, parts: Sequence[Message], own: frozenset[str]) -> Letter:
    name, address = _sender(message)
    bounce = _is_bounce(message, address)
    return Letter(
        message_id=next(iter(IDS.findall(_header(message, "message-id"))), ""),
        from_name=name,
        from_address=address,
        to=tuple(dict.fromkeys(_addresses(message, "to", "cc", "delivered-to", "x-original-to"))),
        subject=_line(_header(message, "subject"))[:300],
        text=_written(parts)[:LONGEST_TEXT],
        refers_to=tuple(
            dict.fromkeys(
                [*IDS.findall(_header(message, "in-reply-to")), *reversed(IDS.findall(_header(message, "references")))]
            )
        ),
        automatic=_is_automatic(message),
        loops=address in own or len(message.get_all("received", [])) > MOST_HOPS,
        bounce=bounce,
        returns=tuple(_returned(parts)) if bounce else (),
        attached=tuple(_attached(parts)),
    )


def _parts(message: Message) -> Iterator[Message]:
    """Every part that is no container, from the front; bounded in depth and number."""
    todo = [(message, 0)]
    seen = 0
    while todo:
        part, depth = todo.pop()
        seen += 1
        if seen > MOST_PARTS or depth > MOST_DEPTH:
            raise UnreadableError(Why.TOO_MANY_PARTS)
        inner = part.get_payload()
        if isinstance(inner, list):
            todo += [(one, depth + 1) for one in reversed(inner) if isinstance(one, Message)]
        if not isinstance(inner, list) or part.get_content_type() == "message/rfc822":
            yield part


def _header(message: Message, name: str) -> str:
    """A header as one line; a broken one counts as empty."""
    try:
        return str(message.get(name, "") or "")
    except (ValueError, IndexError, LookupError, AttributeError, TypeError):
        return ""


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _addresses(message: Message, *names: str) -> Iterator[str]:
    for name in names:
        for header in message.get_all(name, []):
            for one in _known(header):
                yield f"{one.username}@{one.domain}".lower()


def _known(header: Any) -> Sequence[Address]:
    try:
        return [one for one in getattr(header, "addresses", ()) if one.username and one.domain]
    except (ValueError, IndexError, AttributeError):
        return ()


def _sender(message: Message) -> tuple[str, str]:
    for name in ("from", "sender"):
        for one in _known(message.get(name)):
            return _line(one.display_name)[:200], f"{one.username}@{one.domain}".lower()[:254]
    return "", ""


def _is_automatic(message: Message) -> bool:
    said = _header(message, "auto-submitted").split(";")[0].strip().lower()
    if said and said != "no":
        return True
    if _header(message, "precedence").strip().lower() in AUTOMATIC["precedence"]:
        return True
    return any(_header(message, name) for name in PRESENT)


def _is_bounce(message: Message, address: str) -> bool:
    report = message.get_content_type() == "multipart/report"
    delivery = "delivery-status" in _header(message, "content-type").lower()
    nobody = _header(message, "return-path").strip() == "<>" and address.partition("@")[0] in BOUNCES
    return (report and delivery) or nobody


def _returned(parts: Sequence[Message]) -> Iterator[str]:
    """The ids of the mails a bounce is about: of the copy, or the headers, it gives back."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                yield from IDS.findall(_header(inner[0], "message-id"))
        elif kind == "text/rfc822-headers":
            for line in _text_of(part).splitlines():
                if line.lower().startswith("message-id:"):
                    yield from IDS.findall(line)


def _written(parts: Sequence[Message]) -> str:
    """What the writer wrote: plain text if there is any, else what the HTML says, without what is quoted."""
    inline = [p for p in parts if p.get_content_disposition() != "attachment" and not p.get_filename()]
    plain = "\n\n".join(_text_of(p) for p in inline if p.get_content_type() == "text/plain")
    if not plain.strip():
        plain = "\n\n".join(text_of_html(_text_of(p)) for p in inline if p.get_content_type() == "text/html")
    text = plain.replace("\r\n", "\n").replace("\x00", "")[: 4 * LONGEST_TEXT]
    answer = EmailReplyParser(languages=LANGUAGES).parse_reply(text=text) or ""
    return (answer.strip() or text.strip()).strip()


def _text_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    charset = part.get_content_charset() or "utf-8"
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("utf-8", "replace")


def text_of_html(html: str) -> str:
    """The words of a page, its blocks on lines of their own; no tag, script or style is left."""
    lines = BREAKS.sub("\n", html)
    bare = unescape(nh3.clean(lines, tags=set(), clean_content_tags={"script", "style", "head", "title"}))
    return "\n".join(" ".join(line.split()) for line in bare.splitlines()).strip()


def _attached(parts: Sequence[Message]) -> Iterator[Attached]:
    found = 0
    for part in parts:
        name = part.get_filename()
        if part.get_content_disposition() != "attachment" and not name:
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        found += 1
        if found > MOST_ATTACHED:
            return
        shown = _line(str(name or "file")).replace("\\", "/").rsplit("/", 1)[-1][:150] or "file"
        yield Attached(name=shown, type=part.get_content_type()[:100], content=content)
