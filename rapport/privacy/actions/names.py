"""Learning who is behind a pseudonym: one person asks with a reason, a second one decides, the first one may read."""

from dataclasses import dataclass

from django.db import connection, transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record
from rapport.privacy.actions.looks import record_look
from rapport.privacy.events import NameAnswered, NameAsked, NameRead
from rapport.privacy.models import NameRequest
from rapport.privacy.policy import ensure_answers_names, ensure_asks_names
from rapport.privacy.queries.holdings import Card, cards, person_behind
from rapport.privacy.queries.names import still_waiting
from rapport.privacy.queries.optouts import is_opted_out
from rapport.privacy.rules import (
    NAME_PURPOSES,
    NAMES_OPEN,
    NAMES_STAY,
    Purpose,
    key_of_pseudonym,
    pseudonym_of,
)

LOOK = "privacy.name"


@dataclass(frozen=True, kw_only=True)
class Name:
    """Who is behind a pseudonym."""

    subject_id: int
    card: Card


def ask_name(*, pseudonym: str, purpose: Purpose, reason: str, by: Actor) -> int:
    """Ask who is behind a pseudonym; return the number of the question.

    Whether its person left the network since is told to nobody: then the name is not read. A question that is open
    already is not asked twice.
    """
    user_id = ensure_asks_names(by)
    words = reason.strip()
    if not words:
        raise Refusal("Say in a few words what you need the name for.", code="empty", field="reason")
    if purpose not in NAME_PURPOSES:
        raise Refusal("A name may not be asked for with this purpose.", code="bad_purpose", field="purpose")
    key = key_of_pseudonym(pseudonym)
    subject_id = person_behind(key)
    if subject_id is None:
        raise Refusal("No snapshot knows this pseudonym.", code="unknown_pseudonym", field="pseudonym")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"privacy.names.{user_id}"])
        mine = still_waiting().filter(asked_by_id=user_id)
        if (same := mine.filter(subject_id=subject_id).first()) is not None:
            return same.id
        if mine.count() >= NAMES_OPEN:
            raise Refusal(f"You have {NAMES_OPEN} questions open. Wait until some are answered.", code="too_many")
        row = NameRequest.objects.create(
            subject_id=subject_id,
            pseudonym=pseudonym_of(key),
            purpose=purpose,
            reason=words[:4000],
            asked_by_id=user_id,
            asked_at=clock.now(),
        )
        record(NameAsked(name_request_id=row.id, purpose=purpose), by=by)
    return row.id


def answer_name(*, request_id: int, granted: bool, text: str = "", by: Actor) -> None:
    """Let a name be read for a day by the one who asked, or not; nobody answers her own question.

    Answered once, it stays answered. A no says why.
    """
    user_id = ensure_answers_names(by)
    words = text.strip()
    if not granted and not words:
        raise Refusal("Say why not.", code="empty", field="text")
    with transaction.atomic():
        row = NameRequest.objects.select_for_update().filter(id=request_id).first()
        if row is None:
            raise Missing
        if row.asked_by_id == user_id:
            raise Forbidden("You asked this yourself: somebody else decides.")
        if row.state != NameRequest.State.OPEN:
            raise Refusal("This has been answered already.", code="answered")
        if not still_waiting().filter(id=row.id).exists():
            raise Refusal("This question is over: it waited for a week. She may ask again.", code="over")
        moment = clock.now()
        row.state = NameRequest.State.GRANTED if granted else NameRequest.State.REFUSED
        row.answer, row.answered_by_id, row.answered_at = words[:4000], user_id, moment
        row.until = moment + NAMES_STAY if granted else None
        row.save(update_fields=["state", "answer", "answered_by", "answered_at", "until"])
        record(NameAnswered(name_request_id=row.id, granted=granted), by=by)


def read_name(*, request_id: int, by: Actor) -> Name:
    """Return who is behind a pseudonym, to the one who asked, while it may be read; the person sees that it was."""
    user_id = ensure_asks_names(by)
    with transaction.atomic():
        row = NameRequest.objects.select_for_update().filter(id=request_id, asked_by_id=user_id).first()
        if row is None:
            raise Missing
        card = cards([row.subject_id]).get(row.subject_id)
        over = row.until is None or row.until <= clock.now()
        if over or card is None or is_opted_out(row.subject_id):  # one answer, or it would tell who left the network
            raise Forbidden("The name may not be read now. It is told for a day after a second person allowed it.")
        row.last_read_at = clock.now()
        row.save(update_fields=["last_read_at"])
        record(NameRead(name_request_id=row.id, person_id=row.subject_id), by=by)
        record_look(by=by, subject_id=row.subject_id, what=LOOK)
    return Name(subject_id=row.subject_id, card=card)


def forget_names(subject_id: int) -> int:
    """Erase the questions who a person is."""
    return NameRequest.objects.filter(subject_id=subject_id).delete()[0]


def forget_asker(user_id: int) -> int:
    """Take an account off the questions for names it asked and answered; they stay for those they are about."""
    asked = NameRequest.objects.filter(asked_by_id=user_id).update(asked_by=None)
    return asked + NameRequest.objects.filter(answered_by_id=user_id).update(answered_by=None)
