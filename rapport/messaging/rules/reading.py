"""From the bytes of a mail to what it says: headers, text without quotes, attachments; wary of everything.

Sources: RFC 5322 (headers, threads), RFC 3834 (automatic answers), RFC 3464 (bounces). Whoever can write to us can make
a mail that is long to read: everything is cut before it is looked through by what takes longer than its length.
"""

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage, Message
from itertools import islice

from mailparser_reply import EmailMessage as Written

from rapport.messaging.rules.bounds import UnreadableError, parse, raw_headers
from rapport.messaging.rules.html import text_of_html
from rapport.messaging.rules.words import (
    LONGEST_BODY,
    LONGEST_FROM,
    LONGEST_SHOWN,
    LONGEST_TEXT,
    MOST_ATTACHED,
    MOST_HOPS,
    MOST_RECIPIENTS,
    WIDEST,
    Why,
)

LANGUAGES = ["en", "de", "fr", "es", "it", "nl", "pl", "sv", "da", "cs"]
AUTOMATIC = {"precedence": {"bulk", "junk", "list", "auto_reply"}}
PRESENT = ("x-autoreply", "x-autorespond", "list-id", "x-auto-response-suppress")
NO_TEXT = re.compile("[\x00\ud800-\udfff]")  # what a database keeps in no text
IDS = re.compile(r"<[^<>\s\x00-\x1f\x7f\ud800-\udfff]{1,290}>")
ADDRESSES = re.compile(r"(?<![^\s<>,;:\"()])[^\s<>,;:\"()@]{1,64}@[^\s<>,;:\"()@]{1,255}")
ADDRESSED = ("to", "cc", "delivered-to", "x-original-to")
BOUNCES = ("mailer-daemon", "postmaster")
SLOW = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape"})  # no charsets of mail
FOLD, UNFOLD = "\ue001\n\ue000", ("\ue000", "\ue001")  # a line that goes on, by marks that no text has


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
    message ids of what could not be delivered. `results`: what `Authentication-Results` say of the sender, topmost
    first; none of a mail that does not name exactly one.
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
    results: Sequence[str] = ()


def read(raw: bytes, *, own: frozenset[str] = frozenset()) -> Letter:
    """Read a mail. `own`: addresses we write from, so that a loop is known. Raises UnreadableError."""
    try:
        message = parse(raw)
        return _letter(message, list(_parts(message)), own)
    except UnreadableError:
        raise
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        # The standard library's parser raises any of these on mail made to break it; the mail itself is kept.
        raise UnreadableError(Why.UNREADABLE) from error


def _letter(message: EmailMessage, parts: Sequence[EmailMessage], own: frozenset[str]) -> Letter:
    name, address = _sender(message)
    bounce = _is_bounce(message, address)
    return Letter(
        message_id=next(_ids(message, "message-id"), ""),
        from_name=name,
        from_address=address,
        to=_recipients(message),
        subject=_line(_header(message, "subject"))[:300],
        text=_written(parts)[:LONGEST_TEXT],
        refers_to=tuple(dict.fromkeys([*_ids(message, "in-reply-to"), *reversed(list(_ids(message, "references")))])),
        automatic=_is_automatic(message),
        loops=address in own or len(message.get_all("received", [])) > MOST_HOPS,
        bounce=bounce,
        returns=tuple(_returned(parts)) if bounce else (),
        attached=tuple(_attached(parts)),
        results=tuple(raw_headers(message, "authentication-results")) if _names_one(message, address) else (),
    )


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Every part that is no container, from the front."""
    todo = [message]
    while todo:
        part = todo.pop()
        inner = part.get_payload()
        if isinstance(inner, list):
            todo += [one for one in reversed(inner) if isinstance(one, EmailMessage)]
        if not isinstance(inner, list) or part.get_content_type() == "message/rfc822":
            yield part


def _header(message: EmailMessage, name: str) -> str:
    """The beginning of a header as one line; a broken one counts as empty."""
    for raw in raw_headers(message, name)[:1]:
        try:
            return str(message.policy.header_fetch_parse(name, raw[:LONGEST_SHOWN]) or "")
        except (ValueError, IndexError, LookupError, AttributeError, TypeError):
            break
    return ""


def _ids(message: EmailMessage, name: str) -> Iterator[str]:
    for raw in raw_headers(message, name)[:1]:
        yield from IDS.findall(raw)


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _recipients(message: EmailMessage) -> Sequence[str]:
    """Whatever looks like an address in the headers that say to whom: among them are those of ours it came to."""
    raws = [*raw_headers(message, *ADDRESSED[:2]), *raw_headers(message, *ADDRESSED[2:])]  # what people wrote first
    found = (one.lower() for raw in raws for one in ADDRESSES.findall(raw) if one.isprintable())
    return tuple(islice(dict.fromkeys(found), MOST_RECIPIENTS))


def _sender(message: EmailMessage) -> tuple[str, str]:
    for name in ("from", "sender"):
        for one in _named(message, name)[:1]:
            return _line(one.display_name)[:200], _address(one)
    return "", ""


def _names_one(message: EmailMessage, address: str) -> bool:
    """Whether it says from whom once, in one header: only then what a server found out is about her."""
    return len(raw_headers(message, "from")) == 1 and [_address(one) for one in _named(message, "from")] == [address]


def _named(message: EmailMessage, name: str) -> Sequence[Address]:
    """The addresses of a header, by the grammar; none if it is longer than such headers are, or broken."""
    raws = raw_headers(message, name)
    if not raws or len(raws[0]) > LONGEST_FROM:
        return ()
    try:
        header = message.policy.header_fetch_parse(name, raws[0])
        return [one for one in getattr(header, "addresses", ()) if _address(one)]
    except (ValueError, IndexError, LookupError, AttributeError, TypeError):
        return ()


def _address(one: Address) -> str:
    """An address as it is kept; empty if it has no name, no host, or what no address has."""
    address = f"{one.username}@{one.domain}".lower()
    kept = one.username and one.domain and address.isprintable() and len(address) <= 254  # noqa: PLR2004 (RFC 5321)
    return address if kept else ""


def _is_automatic(message: EmailMessage) -> bool:
    said = _header(message, "auto-submitted").split(";")[0].strip().lower()
    if said and said != "no":
        return True
    if _header(message, "precedence").strip().lower() in AUTOMATIC["precedence"]:
        return True
    return any(_header(message, name) for name in PRESENT)


def _is_bounce(message: EmailMessage, address: str) -> bool:
    report = message.get_content_type() == "multipart/report"
    delivery = "delivery-status" in _header(message, "content-type").lower()
    nobody = _header(message, "return-path").strip() == "<>" and address.partition("@")[0] in BOUNCES
    return (report and delivery) or nobody


def _returned(parts: Sequence[EmailMessage]) -> Iterator[str]:
    """The ids of the mails a bounce is about: of the copy, or the headers, it gives back."""
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
                yield from _ids(inner[0], "message-id")
        elif kind == "text/rfc822-headers":
            for line in _text_of(part).splitlines():
                if line.lower().startswith("message-id:"):
                    yield from IDS.findall(line)


def _written(parts: Sequence[EmailMessage]) -> str:
    """What the writer wrote: plain text if there is any, else what the HTML says, without what is quoted."""
    inline = [p for p in parts if p.get_content_disposition() != "attachment" and not p.get_filename()]
    plain = _joined(inline, "text/plain")
    if not plain.strip():
        plain = text_of_html(_joined(inline, "text/html"))
    text = plain.replace("\r\n", "\n")[:LONGEST_TEXT]
    return (_without_quotes(text).strip() or text).strip()


def _joined(parts: Sequence[EmailMessage], kind: str) -> str:
    """The text of all parts of a kind, as much as there is room for."""
    found: list[str] = []
    room = LONGEST_BODY
    for part in parts:
        if room > 0 and part.get_content_type() == kind:
            found.append(_text_of(part)[:room])
            room -= len(found[-1])
    return "\n\n".join(found)


def _without_quotes(text: str) -> str:
    """What stands before the first mail that is quoted. Its long lines are folded meanwhile.

    Where a quote begins, the patterns find by trying every place of a line with every other.
    """
    for mark in UNFOLD:
        text = text.replace(mark, "")
    lines = [
        FOLD.join(line[at : at + WIDEST] for at in range(0, max(len(line), 1), WIDEST)) for line in text.split("\n")
    ]
    mail = Written(text="\n".join(lines), languages=list(LANGUAGES))
    starts = (found.start() for found in mail.HEADER_REGEX.finditer(mail.text))
    own: str = next((mail.text[:start] for start in starts if mail.text[:start].strip()), mail.text)
    own = own.replace(FOLD, "")
    for mark in UNFOLD:
        own = own.replace(mark, "")
    return own


def _text_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return NO_TEXT.sub("", content[: 4 * LONGEST_BODY].decode(_charset(part), "replace"))[:LONGEST_BODY]


def _charset(part: Message) -> str:
    """How its text is written, as far as we know of it and it is made for text."""
    try:
        name = codecs.lookup(part.get_content_charset() or "utf-8").name
        "".encode(name).decode(name)
    except (LookupError, ValueError):
        return "utf-8"
    return "utf-8" if name in SLOW else name


def _attached(parts: Sequence[EmailMessage]) -> Iterator[Attached]:
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
