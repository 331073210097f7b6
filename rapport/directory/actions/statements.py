"""What is said about working with somebody: written, corrected, found true, disputed, withdrawn."""

from typing import Any

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.events import StatementChecked, StatementDisputed, StatementWithdrawn, StatementWritten
from rapport.directory.models import Statement
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record, record_many

LONGEST = 500


def write_statement(*, person_id: int, topic: str, text: str, visibility: str = "everyone", by: Actor) -> int:
    """Say one thing about somebody, oneself or a colleague, and return its id. The subject reads it whatever the reach.

    The same words again, as when a form is sent twice, are the statement that stands already. Refuses an empty or too
    long text, an unknown topic or reach, and a note about a colleague that she could not read.
    """
    if by.person_id is None:
        raise Forbidden("Your account does not belong to a person yet, and a statement needs an author.")
    if not policy.visible_to(by).filter(id=person_id, vacant=False).exists():
        raise Missing
    _check(topic, visibility, own=by.person_id == person_id)
    words = _text(text)
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
            checked_on=clock.today() if by.person_id == person_id else None,
        )
        record(StatementWritten(person_id=person_id, statement_id=said.id, author_id=by.person_id), by=by)
    return said.id


def correct_statement(*, statement_id: int, text: str, visibility: str | None = None, by: Actor) -> int:
    """Put another text in the place of one's own statement, and return the id of the new one; the old one is kept.

    The same words change nothing, so that nobody answers a dispute by repeating herself.
    """
    words = _text(text)
    with transaction.atomic():
        old = _held(statement_id, by)
        if old.author_id != by.person_id:
            raise Forbidden("Only its author can put it in other words. If it is about you, say that it is wrong.")
        new_reach = visibility or old.visibility
        _check(old.topic, new_reach, own=old.author_id == old.person_id)
        if (words, new_reach) == (old.text, old.visibility):
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
        )
        fact = StatementWritten(
            person_id=old.person_id, statement_id=new.id, author_id=new.author_id, corrects_id=old.id
        )
        record(fact, by=by)
    return new.id


def check_statements(*, person_id: int, by: Actor) -> int:
    """Note that one's own words are true today, and return how many there are. Twice a day is once."""
    if by.person_id != person_id:
        raise Forbidden("Only you can say whether your own words are still true.")
    with transaction.atomic():
        own = Statement.objects.filter(person_id=person_id, author_id=person_id, withdrawn_at=None).select_for_update()
        days = dict(own.values_list("id", "checked_on"))
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
    found = Statement.objects.filter(**same, withdrawn_at=None, disputed_at=None)
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
