"""A touchpoint as somebody writes it down: who was there and what is to be done are told from the text."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit.text import squeeze
from rapport.relationships.actions.changing import held
from rapport.relationships.actions.contact import log_touchpoint, remove_touchpoint
from rapport.relationships.actions.people import named_in, person_named
from rapport.relationships.actions.steps import end_step, set_step
from rapport.relationships.models import Relationship, Step
from rapport.relationships.rules.follow_ups import FollowUp, follow_ups_in
from rapport.relationships.rules.words import LONGEST_LINE, Contact, Mood, Source


def write_down(
    *,
    relationship_id: int,
    text: str,
    kind: Contact,
    by: Actor,
    today: date,
    at: datetime | None = None,
    minutes: int | None = None,
    person_ids: Iterable[int] = (),
    place: str = "",
    mood: Mood | None = None,
    learned: str = "",
    source: Source = Source.HAND,
    key: str = "",
) -> int:
    """Write down a touchpoint as it was typed, and return its id; whoever serves in the team may.

    Whom the text names with @ was there, and so was its author unless it is a note; lines that begin with “!” are
    steps, of which “@me” and days are understood (`today` is the author's). The first line says what came of it. The
    same `key` again changes nothing.
    """
    with transaction.atomic():
        row = held(relationship_id, by)
        kept, todo = follow_ups_in(text, today=today)
        outcome, words = _split(kept)
        people = {*person_ids, *named_in(kept, row)}
        if kind.is_contact and by.person_id is not None:
            people.add(by.person_id)
        ident = log_touchpoint(
            relationship_id=row.id,
            kind=kind,
            by=by,
            at=at,
            minutes=minutes,
            person_ids=people,
            outcome=outcome,
            words=words,
            learned=learned,
            place=place,
            mood=mood,
            source=source,
            key=key,
        )
        _set_steps(row, ident, todo, key=key, by=by)
    return ident


def take_back(*, touchpoint_id: int, by: Actor) -> None:
    """Take away a touchpoint that was just written down, with the open steps that came of it; both may come again."""
    with transaction.atomic():
        remove_touchpoint(touchpoint_id=touchpoint_id, by=by)
        steps = Step.objects.filter(touchpoint_id=touchpoint_id, done_at=None, dropped_at=None)
        for ident in list(steps.values_list("id", flat=True)):
            end_step(step_id=ident, done=False, by=by)
        Step.objects.filter(touchpoint_id=touchpoint_id, done_at=None).update(key="")


def _set_steps(row: Relationship, touchpoint_id: int, todo: Sequence[FollowUp], *, key: str, by: Actor) -> None:
    for number, one in enumerate(todo):
        person = by.person_id if one.whom == "me" else person_named(one.whom, row) if one.whom else None
        lost = f" @{one.whom}" if one.whom and person is None else ""  # nobody's name stays among the words
        set_step(
            relationship_id=row.id,
            words=f"{one.words}{lost}",
            person_id=person,
            due_on=one.due_on,
            touchpoint_id=touchpoint_id,
            key=f"{key} {number}" if key else "",
            by=by,
        )


def _split(text: str) -> tuple[str, str]:
    """The first line as what came of it, the whole text where it says more."""
    first, _break, rest = text.strip().partition("\n")
    line = squeeze(first)
    if len(line) <= LONGEST_LINE:
        return line, text.strip() if rest.strip() else ""
    return f"{line[: LONGEST_LINE - 1].rsplit(' ', 1)[0]}…"[:LONGEST_LINE], text.strip()
