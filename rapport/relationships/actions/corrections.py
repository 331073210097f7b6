"""What somebody says is not so in a book reaches who wrote it and who looks after her; they change it or say why not.

It waits on them for a week, then on who leads the team, then each week on whoever leads above. Nobody else reads it.
"""

from collections.abc import Iterable

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.privacy.public import Correction, answer_correction, corrections, open_corrections
from rapport.relationships import policy
from rapport.relationships.queries.corrections import HOLDING, Place, place_of, waiting_corrections, who_hears_it
from rapport.relationships.rules.corrections import due_at
from rapport.relationships.rules.words import LONGEST_WORDS, TaskOf
from rapport.tasks.public import State, Waiting, ask, settle, settle_all, tasks_to

SUBJECT = "objection"
SYSTEM = Actor.system(via="job")


def hear_correction(objection_id: int, entry: str, by: Actor) -> None:
    """Put a correction on the lists of who wrote the entry and who owns the relationship. In the caller's transaction.

    Nobody is named as who asks, so that a list tells no stand-in more than that something waits. Raises Missing where
    the entry is gone.
    """
    place = place_of(entry)
    if place is None:
        raise Missing
    _ask(corrections([objection_id])[objection_id], place)


def decide_correction(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Say from the list of tasks that an entry is put right, or why it stays."""
    with transaction.atomic():
        settle(task_id=waiting.id, state=State.DONE if yes else State.DECLINED, by=by)
        _answer(waiting.subject_id, yes=yes, reason=reason, by=by)


def answer_said(*, correction_id: int, yes: bool, by: Actor, reason: str = "") -> None:
    """Say that an entry is put right, or why it stays, as whom it waits on or who stands in for her; raises Missing."""
    if not by.is_system and correction_id not in {task.subject_id for task in waiting_corrections(by)}:
        raise Missing
    with transaction.atomic():
        _answer(correction_id, yes=yes, reason=reason, by=by)


def _answer(correction_id: int, *, yes: bool, reason: str, by: Actor) -> None:
    said = corrections([correction_id]).get(correction_id)
    place = place_of(said.entry) if said else None
    if said is None or place is None or not policy.reads(by, place.unit_id):
        raise Missing
    if not policy.keeps(by, place.unit_id) or said.subject_id == by.person_id:
        raise Forbidden("Who keeps this book answers it, and nobody what she said herself.")
    words = reason.strip()
    if len(words) > LONGEST_WORDS:
        raise Refusal(f"Keep it within {LONGEST_WORDS} characters.", code="too_long", field="reason")
    answer_correction(objection_id=said.id, granted=yes, text=words, by=by)
    _no_longer_asked(said, State.DONE if yes else State.DECLINED, by=by)


def escalate(waiting: Waiting) -> None:
    """Let a correction nobody answered in time wait on who leads, and from then on a level higher each week."""
    with transaction.atomic():
        _pass_on(corrections([waiting.subject_id]).get(waiting.subject_id), waiting.subject_id)


def follow_corrections() -> int:
    """Let each correction wait on whom it is for today, as owners and leads change; return how many went on."""
    return sum(_follow(said) for said in open_corrections(HOLDING))


def _follow(said: Correction) -> bool:
    place = place_of(said.entry)
    if place is not None:
        whom = who_hears_it(said, place)
        if all(_waits_on(person, said.id) for person in whom):
            return False
    with transaction.atomic():
        _pass_on(said, said.id)
    return True


def _waits_on(person_id: int, correction_id: int) -> bool:
    return any(task.kind == TaskOf.CORRECTION and task.subject_id == correction_id for task in tasks_to(person_id))


def hand_on_corrections(person_id: int) -> None:
    """Let corrections that wait on somebody who left wait on who is there."""
    ids = [task.subject_id for task in tasks_to(person_id) if task.kind == TaskOf.CORRECTION]
    with transaction.atomic():
        for ident, said in corrections(ids).items():
            _pass_on(said, ident)


def forget_corrections(person_id: int) -> None:
    """Let what somebody corrected wait on nobody, as all about her goes. In the caller's transaction."""
    _withdraw(open_corrections(HOLDING, subject_id=person_id))


def _withdraw(rows: Iterable[Correction]) -> None:
    for said in rows:
        _no_longer_asked(said, State.WITHDRAWN, by=SYSTEM)


def _pass_on(said: Correction | None, ident: int) -> None:
    settle_all(kind=TaskOf.CORRECTION, subject=SUBJECT, subject_id=ident, state=State.WITHDRAWN, by=SYSTEM)
    if said is None or not said.open:
        return
    place = place_of(said.entry)
    if place is None:  # what she corrected was taken away: she hears that
        answer_correction(objection_id=said.id, granted=True, text="It is no longer in the book.", by=SYSTEM)
        return
    _ask(said, place)


def _ask(said: Correction, place: Place) -> None:
    """Ask everybody it is for now; where nobody is there by name, whoever of the team's unit takes it."""
    until = due_at(said.created_at, clock.now())
    whom: list[int | None] = [*sorted(who_hears_it(said, place))]
    for person in whom or [None]:
        unit = place.unit_id if person is None else None
        ask(
            kind=TaskOf.CORRECTION,
            subject=SUBJECT,
            subject_id=said.id,
            to_person_id=person,
            to_unit_id=unit,
            due_at=until,
            by=SYSTEM,
        )


def _no_longer_asked(said: Correction, state: State, *, by: Actor) -> None:
    settle_all(kind=TaskOf.CORRECTION, subject=SUBJECT, subject_id=said.id, state=state, by=by)
