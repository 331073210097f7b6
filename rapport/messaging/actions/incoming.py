"""Take mail in: keep it whole first, read it then, hand it on; nothing that was taken is lost, and nothing twice."""

import logging
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parseaddr
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import confidential_team_of
from rapport.kit import clock
from rapport.kit.doors import listed
from rapport.kit.problems import Missing, Refusal
from rapport.kit.queue import enqueue
from rapport.ledger.public import record, record_many
from rapport.messaging.events import MailBounced, MailCame
from rapport.messaging.models import IncomingMail, Mail
from rapport.messaging.policy import ensure_looks, incoming_visible_to
from rapport.messaging.queries.incoming import incoming_from, is_sender_proven, senders_are_checked
from rapport.messaging.rules.addresses import Confided, read_reply_address
from rapport.messaging.rules.bounds import UnreadableError
from rapport.messaging.rules.reading import ADDRESSED, ADDRESSES, NO_TEXT, Letter, read
from rapport.messaging.rules.words import (
    LONGEST_FROM,
    LONGEST_SHOWN,
    MOST_AN_HOUR,
    MOST_BYTES,
    MOST_RECIPIENTS,
    Came,
    Why,
)
from rapport.privacy.public import keyed_hashes

HANDED_ON = (
    Why.TOO_MANY,
    Why.FORGED,
    Why.UNPROVEN,
    Why.UNKNOWN_SENDER,
    Why.UNKNOWN_ADDRESS,
    Why.NOT_YOURS,
    Why.ENDED,
)
SYSTEM = Actor.system(via="job")
MOST_AT_ONCE = 10_000
log = logging.getLogger(__name__)


def receive(raw: bytes, *, to: str, via: str) -> int:
    """Keep a mail whole and return its id; a job reads it. The same bytes to the same address give the same mail.

    Raises Refusal for one that is larger than we take: it stays with whoever brought it.
    """
    if len(raw) > MOST_BYTES:
        raise Refusal(f"A mail has at most {MOST_BYTES // 2**20} MB.", code="too_large")
    with transaction.atomic():
        mail, made = IncomingMail.objects.get_or_create(
            digest=_digest(raw, to),
            defaults={"raw": raw, "size": len(raw), "to": to[:254], "via": via, "private": _is_confided([to])},
        )
        if made:
            enqueue("messaging.read_mail", mail_id=mail.id)
    return mail.id


def receive_headers(headers: bytes, *, size: int, to: str, via: str) -> int:
    """Put a mail that is too large to fetch into triage, by its headers, and return its id."""
    with transaction.atomic():
        mail, made = IncomingMail.objects.get_or_create(
            digest=_digest(headers, f"{to} {size}"),
            defaults={
                "raw": headers,
                "size": size,
                "to": to[:254],
                "via": via,
                "state": Came.TRIAGE,
                "why": Why.TOO_LARGE,
                **_told(headers),
            },
        )
        if made:
            _keep_private(mail, _addressed(headers))
            mail.save(update_fields=["private", "team", "about", "about_id"])
            record(MailCame(incoming_id=mail.id, state=Came.TRIAGE), by=SYSTEM)
    return mail.id


def read_incoming(*, mail_id: int) -> None:
    """Read a kept mail and say what it is; twice changes nothing. Other rooms hear of it by the fact `MailCame`.

    A mail that cannot be read, or that no judgement can be kept of, is left to whoever looks at triage.
    """
    with transaction.atomic():
        mail = IncomingMail.objects.select_for_update().filter(id=mail_id, state=Came.NEW).first()
        if mail is None or mail.raw is None:
            return
        why = _why_not(mail)
        if why is not None:
            told = _told(bytes(mail.raw))
            _keep_private(mail, _addressed(bytes(mail.raw)))
            kept = {name: getattr(mail, name) for name in ("private", "team_id", "about", "about_id")}
            IncomingMail.objects.filter(id=mail.id).update(state=Came.TRIAGE, why=why, **kept, **told)
            mail.state = Came.TRIAGE
        record(MailCame(incoming_id=mail.id, state=Came(mail.state)), by=SYSTEM)


def _why_not(mail: IncomingMail) -> Why | None:
    """Read and judge a mail, and keep what it is; None, or why that cannot be, and then nothing is kept."""
    try:
        letter = read(bytes(mail.raw or b""), own=own_addresses())
        with transaction.atomic():
            _keep_private(mail, letter.to)
            _judge(mail, letter)
            mail.save()
    except UnreadableError as error:
        return error.why
    except (OperationalError, InterfaceError):  # the database is away, or two were in each other's way: try again
        raise
    except Exception:
        log.exception("Mail %s that came in could not be judged; it waits in triage.", mail.id)
        return Why.UNREADABLE
    return None


def settle_incoming(
    *,
    mail_id: int,
    state: Came,
    why: str = "",
    about: str = "",
    about_id: int | None = None,
    private: bool = False,
    whole: bool = True,
) -> None:
    """Say what became of a mail, in the caller's transaction: taken, or left to triage.

    Of a `private` one not even administrators see from now on that it came, from whom, or what it became. One that is
    not kept `whole` goes but for its number: all it says stands where it was taken to, and is erased there.
    """
    mail = IncomingMail.objects.select_for_update().filter(id=mail_id).first()
    if mail is None:
        raise Missing
    mail.state, mail.why = state, why
    mail.private = mail.private or private
    if about:
        mail.about, mail.about_id = about, about_id
    changed = ["state", "why", "about", "about_id", "private"]
    if not whole:
        mail.raw, mail.subject = None, ""
        changed += ["raw", "subject"]
    mail.save(update_fields=changed)


def confide(*, mail_id: int, team_id: int) -> None:
    """Leave a mail that waits to who leads a team, as it is about a restricted matter; in the caller's transaction."""
    IncomingMail.objects.filter(id=mail_id).update(private=True, team_id=team_id)


def place(*, mail_id: int, accept: bool, by: Actor) -> None:
    """Decide on a mail in triage: hand it on after all, or set it aside. Refuses what was never read as a mail.

    Administrators may; of what is confidential, who leads the team it is for.
    """
    ensure_looks(by)
    with transaction.atomic():
        mail = incoming_visible_to(by).select_for_update().filter(id=mail_id).first()
        if mail is None:
            raise Missing
        if mail.state != Came.TRIAGE:
            raise Refusal("This mail does not wait for anybody. Load the page again.", code="settled")
        if accept and mail.why not in HANDED_ON:
            raise Refusal("This mail cannot be handed on as it is. Ask its sender for another one.", code="unreadable")
        mail.state, mail.why = (Came.RECEIVED, "") if accept else (Came.IGNORED, mail.why)
        mail.save(update_fields=["state", "why"])
        record(MailCame(incoming_id=mail.id, state=Came(mail.state)), by=by)


def set_sender_aside(*, sender: str, by: Actor) -> int:
    """Set every mail of one address aside that waits in triage, as after a flood; returns how many. None is deleted.

    At most 10,000 at a time, of those the actor may see.
    """
    ensure_looks(by)
    with transaction.atomic():
        hers = incoming_visible_to(by)
        waiting = hers.filter(state=Came.TRIAGE, from_address=sender.strip().lower()).order_by("id")
        ids = list(waiting.select_for_update().values_list("id", flat=True)[:MOST_AT_ONCE])
        IncomingMail.objects.filter(id__in=ids).update(state=Came.IGNORED)
        record_many([MailCame(incoming_id=ident, state=Came.IGNORED) for ident in ids], by=by)
    return len(ids)


def own_addresses() -> frozenset[str]:
    """The addresses we write from."""
    found = (parseaddr(settings.DEFAULT_FROM_EMAIL)[1], settings.REPLY_ADDRESS)
    return frozenset(address.lower() for address in found if address)


def sign(text: str) -> int:
    """64 bits of the keyed hash that signs an address."""
    return int(keyed_hashes("reply_address", [text])[0])


def forget_incoming(person_id: int) -> int:
    """Erase the mails that came from a person's addresses, in the caller's transaction."""
    return incoming_from(person_id).delete()[1].get("messaging.IncomingMail", 0)


def forget_incoming_about(*, about: str, about_ids: Collection[int]) -> int:
    """Erase the mails that came in about some records, in the caller's transaction, as these are erased."""
    rows = IncomingMail.objects.filter(about=about, about_id__in=about_ids)
    return rows.delete()[1].get("messaging.IncomingMail", 0)


def remove_old_incoming(before: datetime) -> int:
    """Remove mails that came before a moment, in the caller's transaction."""
    return IncomingMail.objects.filter(came_at__lt=before).delete()[1].get("messaging.IncomingMail", 0)


@cache
def _confided() -> dict[str, Confided]:
    """Kinds of records whose mail is between those who keep them, by name."""
    return {kind.name: kind for kind in listed("CONFIDED")}


def _is_confided(to: Sequence[str]) -> bool:
    return any(about in _confided() for about, _ident in _signed(to))


def _keep_private(mail: IncomingMail, to: Sequence[str]) -> None:
    """What comes to a confidential address is no administrator's to see, whatever becomes of it.

    Such is the address of a confidential service, and that of a record whose mail is between those who keep it.
    """
    addresses = [mail.to, *to]
    mail.team_id = confidential_team_of(addresses)
    for about, ident in _signed(addresses):
        if about in _confided():
            mail.about, mail.about_id, mail.private = about, ident, True
            mail.team_id = mail.team_id or _confided()[about].team_of(ident)
            break
    mail.private = mail.private or mail.team_id is not None


def _signed(addresses: Sequence[str]) -> list[tuple[str, int]]:
    """What signed addresses of ours are about; what only looks like one is passed over."""
    found = []
    for address in addresses if settings.REPLY_ADDRESS else ():
        try:
            told = read_reply_address(address, settings.REPLY_ADDRESS, sign=sign)
        except ValueError:
            continue
        found += [told] if told else []
    return found


def _judge(mail: IncomingMail, letter: Letter) -> None:
    """What a mail is: what may answer itself or be sent a thousand times opens nothing by itself."""
    mail.message_id, mail.from_address, mail.subject = letter.message_id, letter.from_address, letter.subject
    if letter.bounce:
        _bounced(mail, letter)
        return
    forged = not _about(mail, letter)
    mail.private = mail.private or _answers_private(mail)
    why = _why_ignored(mail, letter)
    if why is not None:
        mail.state, mail.why = Came.IGNORED, why
        return
    why = Why.FORGED if forged and letter.from_address else _why_looked_at(mail, letter)
    mail.state, mail.why = (Came.RECEIVED, "") if why is None else (Came.TRIAGE, why)


def _why_ignored(mail: IncomingMail, letter: Letter) -> Why | None:
    if letter.loops:
        return Why.LOOP
    if letter.automatic:
        return Why.AUTOMATIC
    return Why.REPEAT if letter.from_address and _came_before(mail) else None


def _why_looked_at(mail: IncomingMail, letter: Letter) -> Why | None:
    if not letter.from_address:
        return Why.NO_SENDER
    if senders_are_checked() and not is_sender_proven(letter):
        return Why.UNPROVEN
    return Why.TOO_MANY if _too_many_of(mail) else None


def _about(mail: IncomingMail, letter: Letter) -> bool:
    """Find what a mail answers: by its signed address, else by our mails it refers to. False for a forged address."""
    for address in (mail.to, *letter.to):
        try:
            found = read_reply_address(address, settings.REPLY_ADDRESS, sign=sign) if settings.REPLY_ADDRESS else None
        except ValueError:
            return False
        if found:
            mail.about, mail.about_id = found
            break
    ours = {m.message_id: m for m in Mail.objects.filter(message_id__in=letter.refers_to[:50])}
    mail.answers = next((ours[ident] for ident in letter.refers_to if ident in ours), None)
    if not mail.about and mail.answers is not None and mail.answers.about:
        mail.about, mail.about_id = mail.answers.about, mail.answers.about_id
    return True


def _answers_private(mail: IncomingMail) -> bool:
    """Whether it answers what only its readers know of: what we wrote about that was private too."""
    if mail.answers is not None and mail.answers.private:
        return True
    return bool(mail.about) and Mail.objects.filter(about=mail.about, about_id=mail.about_id, private=True).exists()


def _bounced(mail: IncomingMail, letter: Letter) -> None:
    """Mark the mail of ours that came back, and tell whoever it was about."""
    mail.state = Came.BOUNCE
    ours = Mail.objects.select_for_update().filter(message_id__in=[*letter.returns, *letter.refers_to][:50]).first()
    if ours is None:
        return
    mail.answers, mail.about, mail.about_id = ours, ours.about, ours.about_id
    mail.private = mail.private or ours.private
    if ours.state == Mail.State.SENT:
        ours.state, ours.changed_at = Mail.State.FAILED, clock.now()
        ours.error = "It came back: the server of the reader could not deliver it."
        ours.save(update_fields=["state", "error", "changed_at"])
    record(MailBounced(mail_id=ours.id, incoming_id=mail.id), by=SYSTEM)


def _came_before(mail: IncomingMail) -> bool:
    """Whether the same message came already by another way, as to two of our addresses at once.

    What may be somebody else's copy under her name keeps hers out no more than any other mail.
    """
    if not mail.message_id:
        return False
    same = IncomingMail.objects.filter(message_id=mail.message_id, from_address=mail.from_address)
    return same.exclude(id=mail.id).exclude(state=Came.NEW).exclude(why=Why.UNPROVEN).exists()


def _too_many_of(mail: IncomingMail) -> bool:
    hour = clock.now() - timedelta(hours=1)
    others = IncomingMail.objects.filter(
        from_address=mail.from_address, came_at__gt=hour, state__in=[Came.RECEIVED, Came.TAKEN]
    )
    return others[MOST_AN_HOUR - 1 : MOST_AN_HOUR].exists()


def _told(raw: bytes) -> dict[str, str]:
    """What the headers say of a mail that could not be read, as far as they can be."""
    try:
        head = BytesHeaderParser(policy=compat32).parsebytes(raw[:200_000])
        subject = " ".join(str(head.get("subject", ""))[:LONGEST_SHOWN].split())
        address = parseaddr(str(head.get("from", ""))[:LONGEST_FROM])[1].lower()
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return {}
    return {"subject": NO_TEXT.sub("", subject)[:300], "from_address": NO_TEXT.sub("", address)[:254]}


def _addressed(raw: bytes) -> list[str]:
    """The addresses in the headers that say to whom, of a mail that could not be read, as far as they can be."""
    try:
        head = BytesHeaderParser(policy=compat32).parsebytes(raw[:200_000])
        told = [str(value)[:LONGEST_SHOWN] for name in ADDRESSED for value in head.get_all(name, [])]
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return []
    return [one.lower() for text in told for one in ADDRESSES.findall(text) if one.isprintable()][:MOST_RECIPIENTS]


def _digest(raw: bytes, to: str) -> bytes:
    return sha256(to.lower().encode("utf-8", "replace") + b"\n" + raw).digest()
