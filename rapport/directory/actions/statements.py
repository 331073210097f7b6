"""What is said about working with somebody: written, corrected, found true, disputed, withdrawn."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.standing import SAME
from rapport.directory.events import StatementChecked, StatementDisputed, StatementWithdrawn, StatementWritten
from rapport.directory.models import Statement
from rapport.directory.rules.profile import (
    FOUND_BY,
    Confidence,
    Source,
    confidence_of,
    is_out_of_date,
    source_of,
)
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import fold, squeeze
from rapport.ledger.public import record, record_many

LONGEST = 500
KIND = ("source", "confidence", "expires_on")


@dataclass(frozen=True)
class _Kind:
    """From where a statement comes, how sure its author is, and until when it holds."""

    source: str
    confidence: str
    expires_on: date | None

    @classmethod
    def of(cls, source: str, confidence: str, expires_on: date | None, *, own: bool) -> "_Kind":
        """Return them with what follows from what was not said; refuses what is unknown, and a day that is over."""
        if source and source not in set(Source):
            raise Refusal("There is no such source.", code="source", field="source")
        if confidence and confidence not in set(Confidence):
            raise Refusal(
                "Say that you are sure, that it is likely, or a guess.", code="confidence", field="confidence"
            )
        if is_out_of_date(expires_on, today=clock.today()):
            raise Refusal("That day is over. Choose a later one, or none.", code="bad_day", field="expires_on")
        told = source_of(source, own=own)
        return cls(told.value, confidence_of(confidence, told).value, expires_on)


def _found_by(topic: str, text: str) -> str:
    """Return what a statement is found by; empty for topics that nobody is found by."""
    return fold(text) if topic in FOUND_BY else ""


def write_statement(
    *,
    person_id: int,
    topic: str,
    text: str,
    visibility: str = "everyone",
    source: str = "",
    confidence: str = "",
    expires_on: date | None = None,
    by: Actor,
) -> int:
    """Say one thing about somebody, oneself or a colleague, and return its id. The subject reads it whatever the reach.

    Without `source` it is what she says of herself, or what a colleague saw; without `confidence` as sure as its source
    lets one be. The same words again, as when a form is sent twice, are the statement that stands already. Refuses an
    empty or too long text, an unknown topic, reach or source, a last day that is over, a note about a colleague that
    she could not read, and to say for her what she may be asked about or answers for.
    """
    if by.person_id is None:
        raise Forbidden("Your account does not belong to a person yet, and a statement needs an author.")
    if not policy.visible_to(by).filter(id=person_id, vacant=False).exists():
        raise Missing
    own = by.person_id == person_id
    _check(topic, visibility, own=own)
    if source == Source.HERSELF and not own:
        raise Refusal("Only a person herself speaks for herself.", code="source", field="source")
    words, kind = _text(text), _Kind.of(source, confidence, expires_on, own=own)
    with transaction.atomic():
        standing = _standing(
            person_id=person_id, author_id=by.person_id, topic=topic, text=words, visibility=visibility
        )
        if standing is not None:
            return standing
        said = Statement.objects.create(
            person_id=person_id,
            author_id=by.person_id,
            topic=topic,
            text=words,
            visibility=visibility,
            at=clock.now(),
            checked_on=clock.today() if own else None,
            search=_found_by(topic, words),
            **vars(kind),
        )
        record(StatementWritten(person_id=person_id, statement_id=said.id, author_id=by.person_id), by=by)
    return said.id


def correct_statement(
    *,
    statement_id: int,
    text: str,
    visibility: str | None = None,
    confidence: str = "",
    expires_on: date | None = SAME,
    by: Actor,
) -> int:
    """Put another text in the place of one's own statement, and return the id of the new one; the old one is kept.

    The same words change nothing, so that nobody answers a dispute by repeating herself; what is out of date stands
    again by another last day. A need keeps how far it is met.
    """
    words = _text(text)
    with transaction.atomic():
        old = _held(statement_id, by)
        if old.author_id != by.person_id:
            raise Forbidden("Only its author can put it in other words. If it is about you, say that it is wrong.")
        new_reach = visibility or old.visibility
        _check(old.topic, new_reach, own=old.author_id == old.person_id)
        until = old.expires_on if expires_on is SAME else expires_on
        kind = _Kind.of(old.source, confidence or old.confidence, until, own=old.author_id == old.person_id)
        if (words, new_reach, kind) == (old.text, old.visibility, _Kind(*(getattr(old, name) for name in KIND))):
            return old.id
        old.withdrawn_at = clock.now()
        old.save(update_fields=["withdrawn_at"])
        new = Statement.objects.create(
            person_id=old.person_id,
            author_id=old.author_id,
            topic=old.topic,
            text=words,
            visibility=new_reach,
            at=clock.now(),
            checked_on=clock.today() if old.author_id == old.person_id else None,
            corrects=old,
            search=_found_by(old.topic, words),
            state=old.state,
            met_by_id=old.met_by_id,
            state_at=old.state_at,
            **vars(kind),
        )
        fact = StatementWritten(
            person_id=old.person_id, statement_id=new.id, author_id=new.author_id, corrects_id=old.id
        )
        record(fact, by=by)
    return new.id


def check_statements(*, person_id: int, by: Actor) -> int:
    """Note that one's own words are true today, and return how many there are. Twice a day is once.

    What is past its last day is not among them: it needs another day, or to be withdrawn.
    """
    if by.person_id != person_id:
        raise Forbidden("Only you can say whether your own words are still true.")
    with transaction.atomic():
        own = Statement.objects.filter(person_id=person_id, author_id=person_id, withdrawn_at=None).select_for_update()
        holds = own.exclude(expires_on__lt=clock.today())
        days = dict(holds.values_list("id", "checked_on"))
        due = [ident for ident, day in days.items() if day != clock.today()]
        Statement.objects.filter(id__in=due).update(checked_on=clock.today())
        record_many([StatementChecked(person_id=person_id, statement_id=ident) for ident in due], by=by)
    return len(days)


def dispute_statement(*, statement_id: int, by: Actor) -> None:
    """Say that a note about oneself is wrong: from now on only its author reads it, until it is put right."""
    with transaction.atomic():
        said = _held(statement_id, by)
        if said.person_id != by.person_id or said.author_id == by.person_id:
            raise Forbidden("Only the person a note is about can say that it is wrong.")
        if said.disputed_at is None:
            said.disputed_at = clock.now()
            said.save(update_fields=["disputed_at"])
            record(StatementDisputed(person_id=said.person_id, statement_id=said.id), by=by)


def withdraw_statement(*, statement_id: int, by: Actor) -> None:
    """Take a statement back: its author may, its subject may, an administrator may."""
    with transaction.atomic():
        said = _held(statement_id, by)
        if by.person_id not in {said.author_id, said.person_id} and not policy.manages_directory(by):
            raise Forbidden
        said.withdrawn_at = clock.now()
        said.save(update_fields=["withdrawn_at"])
        record(StatementWithdrawn(person_id=said.person_id, statement_id=said.id), by=by)


def _standing(**same: Any) -> int | None:
    """Return the statement that says just this already, if there is one."""
    found = Statement.objects.filter(**same, withdrawn_at=None, disputed_at=None).exclude(expires_on__lt=clock.today())
    return found.values_list("id", flat=True).first()


def _held(statement_id: int, by: Actor) -> Statement:
    """Return the statement, if the actor may read it, held until the transaction ends."""
    readable = policy.statements_visible_to(by).filter(id=statement_id).values("id")
    said = Statement.objects.select_for_update().filter(id__in=readable, withdrawn_at=None).first()
    if said is None:
        raise Missing("This note is gone, or it is not for you to see.")
    return said


def _text(text: str) -> str:
    plain = squeeze(text.replace("\x00", ""))
    if not plain:
        raise Refusal("Say it in a sentence; an empty one helps nobody.", code="empty", field="text")
    if len(plain) > LONGEST:
        raise Refusal(
            f"That is {len(plain)} characters; {LONGEST} are read, more is not. Shorten it.", code="long", field="text"
        )
    return plain


def _check(topic: str, visibility: str, *, own: bool) -> None:
    if topic not in Statement.Topic.values:
        raise Refusal("There is no such topic.", code="topic", field="topic")
    if visibility not in Statement.Visibility.values:
        raise Refusal("There is no such reach.", code="visibility", field="visibility")
    if visibility == Statement.Visibility.ME and not own:
        raise Refusal(
            "A note about a colleague is always readable by her, so it cannot be for you alone.",
            code="visibility",
            field="visibility",
        )
    if topic in FOUND_BY and not own:
        raise Refusal(
            "Only a person herself says what she may be asked about and what she answers for.",
            code="topic",
            field="topic",
        )
