"""Touchpoints that come in by the thousand: from a file, or from the fictional company."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.ledger.public import record_many, record_stream
from rapport.relationships.actions.loading.became import RESTAMP, Became, copy, numbers
from rapport.relationships.actions.timeline import wear
from rapport.relationships.events import TouchpointChanged, TouchpointLogged
from rapport.relationships.models import CONTACTS, Entry, Participant, Relationship, Touchpoint
from rapport.relationships.rules.words import MOST_PEOPLE, Contact, Happened, Mood, Side, Source

TABLE = "relationships_touchpoint"
WRITTEN = (
    "kind", "at", "minutes", "planned", "place", "outcome", "words", "learned", "mood", "author_id",
)  # fmt: skip
COLUMNS = ("id", "relationship_id", *WRITTEN, "source", "key", "written_at")
BESIDE = ("touchpoint_id", "person_id", "side")
ENTRY = ("relationship_id", "what", "at", "record", "record_id", "change")
Place = tuple[int, str]  # a relationship, and what the system it comes from calls a touchpoint


@dataclass(frozen=True, kw_only=True, slots=True)
class Met:
    """One touchpoint as it comes in. `key`: what makes it the same the next time; `ours`, `theirs`: who was there.

    `planned` None: it is planned if it is still to come, and what is here already stays as planned as it is.
    """

    relationship_id: int
    team_id: int
    kind: Contact
    at: datetime
    key: str
    planned: bool | None = None
    minutes: int | None = None
    place: str = ""
    outcome: str = ""
    words: str = ""
    learned: str = ""
    mood: Mood | str = ""
    author_id: int | None = None
    ours: tuple[int, ...] = ()
    theirs: tuple[int, ...] = ()

    @property
    def people(self) -> dict[int, Side]:
        """Who was there, on which side; no more than a touchpoint takes."""
        sides = dict.fromkeys(self.theirs, Side.THEIRS) | dict.fromkeys(self.ours, Side.OURS)
        return dict(list(sides.items())[:MOST_PEOPLE])

    @property
    def written(self) -> tuple[Any, ...]:
        """What a row of the table holds of it."""
        return tuple(getattr(self, name) for name in WRITTEN)


def load_touchpoints(rows: Sequence[Met], *, by: Actor, source: Source = Source.IMPORT) -> list[Became]:
    """Write touchpoints down, in the caller's transaction; return what became of each, in order.

    One that is here already takes what came in now; one that was taken away here stays away. Whoever calls asked the
    policy for each team, and works out anew when the two sides met with `restamp_all` once everything is in.
    """
    wanted: dict[Place, Met] = {}
    became: list[Became] = []
    there, people = _there(rows, source)
    now = clock.now()
    for number, given in enumerate(rows):
        row = _settled(given, there.get((given.relationship_id, given.key)), now)
        place = (row.relationship_id, row.key or f"#{number}")  # without a key it is like no other
        became.append(_became(row, wanted.get(place), there.get(place), people))
        wanted[place] = row
    fresh = [row for place, row in wanted.items() if place not in there]
    changed = [
        (there[place], row)
        for place, row in wanted.items()
        if place in there and _became(row, None, there[place], people) is Became.UPDATED
    ]
    with transaction.atomic():
        _create(fresh, source=source, by=by)
        _change(changed, by=by)
    return became


def restamp_all(relationship_ids: Collection[int]) -> None:
    """Work out anew when the two sides of many relationships met last, meet next, and should; their health follows.

    Four statements.
    """
    if not relationship_ids:
        return
    told: dict[str, Any] = {"ids": list(relationship_ids), "now": clock.now(), "contacts": list(CONTACTS)}
    with transaction.atomic():
        wear(relationship_ids)  # first: it holds them in order
        with connection.cursor() as cursor:
            cursor.execute(RESTAMP, told)


def restamp_past() -> int:
    """Let what was planned and is past stand no longer as what comes next; return of how many."""
    past = Relationship.objects.filter(planned_at__lt=clock.now(), ended_at=None)
    ids = list(past.values_list("id", flat=True))
    restamp_all(ids)
    return len(ids)


def _there(rows: Sequence[Met], source: Source) -> tuple[dict[Place, Touchpoint], dict[int, dict[int, str]]]:
    """Return which of these touchpoints are here, and who was there. Two statements."""
    found = Touchpoint.objects.filter(
        source=source,
        relationship_id__in={row.relationship_id for row in rows},
        key__in={row.key for row in rows if row.key},
    )
    last = found.order_by(F("removed_at").asc(nulls_last=True))  # what stands counts before what was taken away
    there = {(one.relationship_id, one.key): one for one in last if one.key}
    people: dict[int, dict[int, str]] = defaultdict(dict)
    beside = Participant.objects.filter(touchpoint_id__in=[one.id for one in there.values()])
    for touchpoint_id, person_id, side in beside.values_list("touchpoint_id", "person_id", "side"):
        people[touchpoint_id][person_id] = side
    return there, people


def _settled(row: Met, there: Touchpoint | None, now: datetime) -> Met:
    """Return a row that says whether it is planned."""
    if row.planned is not None:
        return row
    same = there is not None and there.at == row.at
    return replace(row, planned=there.planned if there is not None and same else row.at > now)


def _became(row: Met, earlier: Met | None, there: Touchpoint | None, people: dict[int, dict[int, str]]) -> Became:
    """What becomes of a row: `earlier` is one of the same key in the same hand, `there` the one in the database."""
    if there is not None and there.removed_at is not None:
        return Became.TAKEN_AWAY
    if earlier is not None:
        return Became.UNCHANGED if earlier == row else Became.UPDATED
    if there is None:
        return Became.CREATED
    kept = tuple(getattr(there, name) for name in WRITTEN)
    same = kept == row.written and people.get(there.id, {}) == row.people
    return Became.UNCHANGED if same else Became.UPDATED


def _create(rows: Sequence[Met], *, source: Source, by: Actor) -> None:
    ids, now = numbers(TABLE, len(rows)), clock.now()
    known = list(zip(ids, rows, strict=True))
    written = ((ident, row.relationship_id, *row.written, source.value, row.key, now) for ident, row in known)
    copy(TABLE, COLUMNS, written)
    _set_people(known)
    copy(
        "relationships_entry",
        ENTRY,
        ((row.relationship_id, Happened.TOUCHPOINT.value, row.at, "touchpoint", ident, 0) for ident, row in known),
    )
    record_stream(_logged(known, source), by=by)


def _logged(known: Sequence[tuple[int, Met]], source: Source) -> Iterator[TouchpointLogged]:
    for ident, row in known:
        yield TouchpointLogged(
            touchpoint_id=ident,
            relationship_id=row.relationship_id,
            team_id=row.team_id,
            kind=row.kind,
            source=source,
            planned=bool(row.planned),
            minutes=row.minutes,
            person_ids=tuple(sorted(row.people)),
        )


def _change(changed: Sequence[tuple[Touchpoint, Met]], *, by: Actor) -> None:
    if not changed:
        return
    now, moved = clock.now(), []
    for one, row in changed:
        if one.at != row.at:
            moved.append(one)
        for name, value in zip(WRITTEN, row.written, strict=True):
            setattr(one, name, value)
        one.changed_at = now
    Touchpoint.objects.bulk_update([one for one, _row in changed], [*WRITTEN, "changed_at"], batch_size=500)
    Participant.objects.filter(touchpoint_id__in=[one.id for one, _row in changed]).delete()
    _set_people([(one.id, row) for one, row in changed])
    times = {one.id: one.at for one in moved}
    entries = list(Entry.objects.filter(record="touchpoint", record_id__in=times))
    for entry in entries:
        entry.at = times[entry.record_id]
    Entry.objects.bulk_update(entries, ["at"], batch_size=500)
    facts = (
        TouchpointChanged(touchpoint_id=one.id, relationship_id=one.relationship_id, planned=one.planned)
        for one, _row in changed
    )
    record_many(facts, by=by)


def _set_people(known: Sequence[tuple[int, Met]]) -> None:
    beside = ((ident, person, side.value) for ident, row in known for person, side in row.people.items())
    copy("relationships_participant", BESIDE, beside)
