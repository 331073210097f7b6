"""Touchpoints: written down, put anew, taken away and put back."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import team_card
from rapport.conversation.public import keep_following
from rapport.directory.public import person_card
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import is_clean, paragraphs
from rapport.ledger.public import record
from rapport.relationships import policy
from rapport.relationships.actions.changing import held, line, note, restamp
from rapport.relationships.events import (
    TouchpointChanged,
    TouchpointLogged,
    TouchpointPutBack,
    TouchpointRemoved,
)
from rapport.relationships.models import Entry, Participant, Relationship, Touchpoint
from rapport.relationships.queries.sides import ours
from rapport.relationships.rules.words import (
    LONGEST_MEETING,
    LONGEST_WORDS,
    MOST_PEOPLE,
    Contact,
    Happened,
    Mood,
    Side,
    Source,
)

STAYS: Any = object()  # the default of what may stay as it is
EARLIEST = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
AHEAD = timedelta(days=731)
LONGEST_KEY = 250


def log_touchpoint(
    *,
    relationship_id: int,
    kind: Contact,
    by: Actor,
    at: datetime | None = None,
    minutes: int | None = None,
    person_ids: Iterable[int] = (),
    outcome: str = "",
    words: str = "",
    learned: str = "",
    place: str = "",
    mood: Mood | None = None,
    source: Source = Source.HAND,
    key: str = "",
    author_id: int | None = STAYS,
) -> int:
    """Write down that the two sides met, or will, and return the touchpoint's id; whoever serves in the team may.

    Without a time it was just now; a time to come is planned. Who serves in the team counts as ours, everybody else as
    theirs. The same `key` from the same source again changes nothing and returns the first one's id, while that stands.
    """
    with transaction.atomic():
        row = held(relationship_id, by)
        if not is_clean(key) or len(key) > LONGEST_KEY:
            raise Refusal(f"A key is a text of at most {LONGEST_KEY} characters.", code="key", field="key")
        if key and (there := _same(row, source, key)) is not None:
            return there
        moment = _moment(at)
        people = _people(person_ids)
        one = Touchpoint(relationship=row, kind=kind, at=moment, planned=moment > clock.now(), source=source, key=key)
        one.minutes, one.mood = _minutes(minutes), mood or ""
        one.outcome, one.place = line(outcome, field="outcome"), line(place, field="place")
        one.words, one.learned = _text(words, "words"), _text(learned, "learned")
        one.author_id = by.person_id if author_id is STAYS else author_id
        try:
            with transaction.atomic():
                one.save()
        except IntegrityError:
            return _same(row, source, key) or 0
        _set_people(one, row, people)
        restamp(row)
        note(row, Happened.TOUCHPOINT, record="touchpoint", record_id=one.id, at=moment)
        record(_logged(one, row, people), by=by)
        if by.user_id is not None:  # she hears when somebody says that it is not so
            keep_following("touchpoint", one.id, by.user_id, by=by)
    return one.id


def change_touchpoint(
    *,
    touchpoint_id: int,
    by: Actor,
    kind: Contact = STAYS,
    at: datetime = STAYS,
    minutes: int | None = STAYS,
    person_ids: Iterable[int] = STAYS,
    outcome: str = STAYS,
    words: str = STAYS,
    learned: str = STAYS,
    place: str = STAYS,
    mood: Mood | None = STAYS,
) -> None:
    """Put anew what was written of a touchpoint; what is not given stays. What was planned and is past took place."""
    with transaction.atomic():
        one, row = _held(touchpoint_id, by)
        if at is not STAYS:
            one.at = _moment(at)
            Entry.objects.filter(record="touchpoint", record_id=one.id).update(at=one.at)
        one.planned = one.at > clock.now()
        given = {"kind": kind, "minutes": minutes, "mood": mood, "outcome": outcome, "place": place}
        for name, value in {**given, "words": words, "learned": learned}.items():
            if value is not STAYS:
                setattr(one, name, CHECKED[name](value))
        if person_ids is not STAYS:
            _set_people(one, row, _people(person_ids))
        one.changed_at = clock.now()
        one.save()
        restamp(row)
        record(TouchpointChanged(touchpoint_id=one.id, relationship_id=row.id, planned=one.planned), by=by)


def remove_touchpoint(*, touchpoint_id: int, by: Actor) -> None:
    """Take a touchpoint away; it can be put back."""
    with transaction.atomic():
        one, row = _held(touchpoint_id, by)
        Touchpoint.objects.filter(id=one.id).update(removed_at=clock.now())
        Entry.objects.filter(record="touchpoint", record_id=one.id).delete()
        restamp(row)
        record(TouchpointRemoved(touchpoint_id=one.id, relationship_id=row.id), by=by)


def put_back_touchpoint(*, touchpoint_id: int, by: Actor) -> None:
    """Let a touchpoint that was taken away stand again; one that stands stays."""
    with transaction.atomic():
        one, row = _held(touchpoint_id, by, removed=True)
        if one.removed_at is None:
            return
        if one.key and _same(row, Source(one.source), one.key) is not None:
            raise Refusal("It came in again since, and stands in the book.", code="came_again")
        Touchpoint.objects.filter(id=one.id).update(removed_at=None)
        restamp(row)
        note(row, Happened.TOUCHPOINT, record="touchpoint", record_id=one.id, at=one.at)
        record(TouchpointPutBack(touchpoint_id=one.id, relationship_id=row.id), by=by)


def _logged(one: Touchpoint, row: Relationship, people: Iterable[int]) -> TouchpointLogged:
    return TouchpointLogged(
        touchpoint_id=one.id,
        relationship_id=row.id,
        team_id=row.team_id,
        kind=Contact(one.kind),
        source=Source(one.source),
        planned=one.planned,
        minutes=one.minutes,
        person_ids=tuple(sorted(people)),
    )


def _held(touchpoint_id: int, by: Actor, *, removed: bool = False) -> tuple[Touchpoint, Relationship]:
    """Return a touchpoint of a book the actor keeps, with its relationship, locked. Raises Missing."""
    rows = Touchpoint.objects.filter(id=touchpoint_id, relationship__in=policy.visible_to(by))
    one = rows.first() if removed else rows.filter(removed_at=None).first()
    if one is None:
        raise Missing
    row = held(one.relationship_id, by, alive=False)
    one = (rows if removed else rows.filter(removed_at=None)).first()  # as it is now that nobody else changes it
    if one is None:
        raise Missing
    return one, row


def _same(row: Relationship, source: Source, key: str) -> int | None:
    found = Touchpoint.objects.filter(relationship=row, source=source, key=key, removed_at=None)
    return found.values_list("id", flat=True).first()


def _set_people(one: Touchpoint, row: Relationship, people: frozenset[int]) -> None:
    us = ours(team_card(row.team_id)) | {row.owner_id}
    Participant.objects.filter(touchpoint=one).delete()
    Participant.objects.bulk_create(
        Participant(touchpoint=one, person_id=ident, side=Side.OURS if ident in us else Side.THEIRS)
        for ident in sorted(people)
    )


def _people(person_ids: Iterable[int]) -> frozenset[int]:
    wanted = frozenset(person_ids)
    if len(wanted) > MOST_PEOPLE:
        raise Refusal(f"Name at most {MOST_PEOPLE} people.", code="too_many", field="people")
    if wanted - set(person_card(wanted)):
        raise Refusal("One of these people is not known here.", code="no_person", field="people")
    return wanted


def _moment(at: datetime | None) -> datetime:
    now = clock.now()
    if at is None:
        return now
    if at.tzinfo is None or not EARLIEST <= at <= now + AHEAD:
        raise Refusal("Choose a time since 1970 and at most two years ahead.", code="time", field="at")
    return at


def _minutes(minutes: int | None) -> int | None:
    if minutes is not None and not 0 <= minutes <= LONGEST_MEETING:
        raise Refusal("Say how many minutes it took, at most a month.", code="minutes", field="minutes")
    return minutes


def _text(text: str, field: str) -> str:
    written = paragraphs(text)
    if not is_clean(written) or len(written) > LONGEST_WORDS:
        raise Refusal(f"Keep it within {LONGEST_WORDS} characters.", code="too_long", field=field)
    return written


CHECKED: dict[str, Callable[[Any], Any]] = {
    "kind": Contact,
    "minutes": _minutes,
    "mood": lambda mood: mood or "",
    "outcome": lambda text: line(text, field="outcome"),
    "place": lambda text: line(text, field="place"),
    "words": lambda text: _text(text, "words"),
    "learned": lambda text: _text(text, "learned"),
}
