"""Reads of mail that came in."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor, Role
from rapport.catalogue.public import confided_team_ids
from rapport.directory.public import identities_of
from rapport.kit.paging import Page, cut, decode
from rapport.kit.problems import Missing
from rapport.messaging.models import IncomingMail
from rapport.messaging.policy import incoming_visible_to
from rapport.messaging.rules.bounds import UnreadableError
from rapport.messaging.rules.reading import Letter, read
from rapport.messaging.rules.senders import is_proven
from rapport.messaging.rules.words import Came

COUNT_TO = 1000
COLUMNS = ("id", "via", "to", "from_address", "subject", "size", "came_at", "state", "why", "about", "about_id")


@dataclass(frozen=True, kw_only=True)
class IncomingRow:
    """A mail that came in, as administrators list it; what it says is not in it."""

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


@dataclass(frozen=True, kw_only=True)
class Received:
    """A mail that was handed on: what it says, to which address of ours it came, which record it answers.

    `proven`: our mail server vouches for its sender. A person may have handed on one of which that is not so.
    """

    id: int
    to: str
    about: str
    about_id: int | None
    state: str
    came_at: datetime
    letter: Letter
    proven: bool = False


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Mail that waits for somebody to look at it: how much of it the reader sees, and since when the oldest is here.

    `confided`: what an administrator does not see, as it waits for who leads a team. Both are counted to 1,000.
    """

    mails: int
    confided: int
    oldest: datetime | None

    @property
    def more(self) -> bool:
        """Whether there is more than was counted."""
        return self.mails >= COUNT_TO


def waiting(*, by: Actor) -> Waiting:
    """Return what waits in triage for an actor. Five statements at most; one for whom nothing can wait."""
    triage = incoming_visible_to(by).filter(state=Came.TRIAGE)
    mails = triage[:COUNT_TO].count()
    confided = 0
    if by.has(Role.ADMINISTRATOR):
        hidden = IncomingMail.objects.filter(state=Came.TRIAGE, private=True)
        confided = hidden.exclude(team_id__in=confided_team_ids(by))[:COUNT_TO].count()
    oldest = triage.order_by("id").values_list("came_at", flat=True).first() if mails else None
    return Waiting(mails=mails, confided=confided, oldest=oldest)


def incoming(*, by: Actor, state: str = "", limit: int = 50, after: str | None = None) -> Page[IncomingRow]:
    """Return mails that came in, newest first, in one state if given. One statement."""
    rows = incoming_visible_to(by)
    if state:
        rows = rows.filter(state=state)
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    found = [
        IncomingRow(**dict(zip(COLUMNS, values, strict=True)))
        for values in rows.order_by("-id").values_list(*COLUMNS)[: limit + 1]
    ]
    return cut(found, limit=limit, key=lambda row: [row.id])


def incoming_from(person_id: int) -> QuerySet[IncomingMail]:
    """Return the mails that came from the addresses a person is known by."""
    return IncomingMail.objects.filter(from_address__in=identities_of(person_id))


def held_from(person_id: int) -> list[tuple[str, str, str]]:
    """Return what came from a person, for herself. Four statements."""
    rows = incoming_from(person_id).order_by("-id").values_list("came_at", "subject", "to", "state")
    return [
        (_("Mail of %(day)s") % {"day": f"{at:%Y-%m-%d}"}, subject, f"{to}, {state}") for at, subject, to, state in rows
    ]


def letter_of(mail_id: int) -> Received:
    """Return what a mail says, for the room it is handed on to. Raises Missing if its bytes are gone or unreadable."""
    mail = IncomingMail.objects.filter(id=mail_id).first()
    if mail is None or mail.raw is None:
        raise Missing
    try:
        letter = read(bytes(mail.raw))
    except UnreadableError:
        raise Missing from None
    return Received(
        id=mail.id,
        to=mail.to,
        about=mail.about,
        about_id=mail.about_id,
        state=mail.state,
        came_at=mail.came_at,
        letter=letter,
        proven=is_sender_proven(letter),
    )


def senders_are_checked() -> bool:
    """Whether it is set whose word about the sender of a mail counts: without it nobody's does."""
    return bool(settings.MAIL_CHECKER)


def is_sender_proven(letter: Letter) -> bool:
    """Whether the mail server whose word counts vouches for whom a mail is from."""
    checker = settings.MAIL_CHECKER
    return bool(checker) and is_proven(letter.results, by=checker, address=letter.from_address)
