"""What somebody does where and under whom, from a day to a day: changed, added, put right, ended, taken out.

While somebody is here her last primary position goes on: it ends with what comes next, or with her last day. Her
record shows the one of today, in a gap the one before it.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.searching import refresh_people
from rapport.directory.actions.standing import SAME, standing
from rapport.directory.actions.units import derive_managers
from rapport.directory.events import (
    ManagerChanged,
    PersonMoved,
    PositionAdded,
    PositionChanged,
    PositionRemoved,
    TitleChanged,
)
from rapport.directory.models import ALWAYS, DateRange, Person, Position, Unit
from rapport.directory.queries.line import would_circle
from rapport.directory.rules.names import bare
from rapport.directory.rules.records import check_day
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record

LATELY = timedelta(days=31)  # how far back the nightly look goes for positions that began
LONGEST_TITLE = 300


@dataclass(frozen=True, kw_only=True)
class Place:
    """What somebody does where and under whom."""

    unit_id: int | None
    title: str
    manager_id: int | None

    @classmethod
    def of(cls, row: Position | Person) -> "Place":
        """Return what a position, or a record, says."""
        return cls(unit_id=row.unit_id, title=row.title, manager_id=row.manager_id)


@dataclass(frozen=True, kw_only=True)
class Span:
    """From a day to the day before `until`; without it, for good."""

    since: date
    until: date | None = None


def change_position(
    *,
    person_id: int,
    unit_id: int | None = SAME,
    title: str = SAME,
    manager_id: int | None = SAME,
    on: date | None = None,
    by: Actor,
) -> bool:
    """Change what somebody does, where or under whom, from `on` (default today); return whether anything changed.

    What is not given stays. From a day to come, it is planned: her record shows it on that day (`follow_positions`).
    Refuses a day before her last position began or after her last day, and a circle in the reporting line.
    """
    policy.require_directory(by)
    day = on or clock.today()
    check_day(day, "on")
    with transaction.atomic():
        person = standing(person_id)
        last = _primary(person_id).last()
        before = Place.of(last or person)
        given = {"unit_id": unit_id, "manager_id": manager_id, "title": title}
        after = replace(before, **_cleaned(given))
        if after == before:
            return False
        check_place(after)
        _refuse_circle(person_id, after.manager_id, Span(since=day))
        _reposition(person, last, after, day)
        if day <= clock.today():
            _show(person_id, after)
        _tell(person_id, before, after, day, by)
    return True


def add_position(
    *,
    person_id: int,
    unit_id: int | None,
    title: str = "",
    manager_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    primary: bool = True,
    by: Actor,
) -> int:
    """Add what somebody did, does or will do beside or before the rest, and return the position's id.

    Without `since` it began on her first day, or always. The same position again is the one that is there. Refuses
    days on which she has another primary one: `change_position` is for what follows it.
    """
    policy.require_directory(by)
    with transaction.atomic():
        person = standing(person_id)
        place = Place(unit_id=unit_id, title=_title(title), manager_id=manager_id)
        days = _days(person, since, until)
        same = person.positions.filter(primary=primary, **vars(place), **vars(days)).first()
        if same is not None:
            return same.id
        added = Position(person=person, primary=primary, **vars(place), **vars(days))
        _check(added, None)
        added.save()
        _follow(person_id)
        record(PositionAdded(person_id=person_id, position_id=added.id), by=by)
    return added.id


def correct_position(
    *,
    position_id: int,
    unit_id: int | None = SAME,
    title: str = SAME,
    manager_id: int | None = SAME,
    since: date | None = SAME,
    until: date | None = SAME,
    primary: bool = SAME,
    by: Actor,
) -> bool:
    """Put right what a position says, as it should have been all along; return whether anything changed.

    What is not given stays; it is no move, so nobody is told of one.
    """
    policy.require_directory(by)
    with transaction.atomic():
        position = _position(position_id)
        person = position.person = standing(position.person_id)
        was = Place.of(position)
        before = {**vars(was), "primary": position.primary, "since": position.since, "until": position.until}
        given = {"unit_id": unit_id, "title": title, "manager_id": manager_id, "primary": primary}
        days = _days(
            person,
            position.since if since is SAME else since,
            position.until if until is SAME else until,
        )
        after = before | _cleaned(given) | vars(days)
        if after == before:
            return False
        for name, value in after.items():
            setattr(position, name, value)
        _check(position, was)
        position.save()
        _follow(person.id)
        record(PositionChanged(person_id=person.id, position_id=position.id), by=by)
    return True


def remove_position(*, position_id: int, by: Actor) -> None:
    """Take out a position that never was. The one before the last goes on in its place; the only one stays."""
    policy.require_directory(by)
    with transaction.atomic():
        position = _position(position_id)
        person = standing(position.person_id)
        others = _primary(person.id).exclude(id=position_id)
        if position.primary and not others.exists():
            raise Refusal("It is the only position here. Put it right instead.", code="only_position")
        position.delete()
        last = others.last()
        if position.primary and last is not None and last.since < position.since:
            Position.objects.filter(id=last.id).update(until=_after(person.leaves_on))
        _follow(person.id)
        record(PositionRemoved(person_id=person.id, position_id=position_id), by=by)


def follow_positions(*, by: Actor) -> int:
    """Let records show the positions that begin today, and return how many changed. Runs every night."""
    policy.require_directory(by)
    today = clock.today()
    begun = Position.objects.filter(Q(until=None) | Q(until__gt=today), primary=True, since__lte=today)
    differs = ~Q(title=F("person__title")) | _other("unit") | _other("manager")
    with transaction.atomic():
        due = list(begun.filter(differs, person__ended_on=None, person__merged_into=None, since__gte=today - LATELY))
        for position in due:
            Person.objects.filter(id=position.person_id).update(**vars(Place.of(position)), changed_at=clock.now())
        if due:
            refresh_people(Person.objects.filter(id__in=[position.person_id for position in due]))
            derive_managers()
    return len(due)


def check_place(place: Place) -> None:
    """Refuse a unit or a manager that is not there."""
    if place.unit_id is not None and not Unit.objects.filter(id=place.unit_id, ended_on=None).exists():
        raise Refusal("This unit is not there, or has ended.", code="no_unit", field="unit_id")
    managers = Person.objects.filter(ended_on=None, merged_into=None)
    if place.manager_id is not None and not managers.filter(id=place.manager_id).exists():
        raise Refusal("This manager is not here, or has left.", code="no_manager", field="manager_id")


def _check(position: Position, was: Place | None) -> None:
    """Refuse a position that cannot be, or not beside those that are there; what stays of it may have ended since."""
    place, days = Place.of(position), Span(since=position.since, until=position.until)
    check_place(
        replace(
            place,
            unit_id=None if was and was.unit_id == place.unit_id else place.unit_id,
            manager_id=None if was and was.manager_id == place.manager_id else place.manager_id,
        )
    )
    _refuse_circle(position.person_id, place.manager_id, days)
    others = _primary(position.person_id).exclude(id=position.pk)
    if position.primary:
        _refuse_overlap(position, others)
        _refuse_end(position, others)
    elif not others.exists():
        raise Refusal("It is the only position here, so it is the main one.", code="only_position", field="primary")


def _refuse_circle(person_id: int, manager_id: int | None, days: Span) -> None:
    if manager_id is not None and would_circle(person_id, manager_id, **vars(days)):
        raise Refusal(
            "The reporting line would go round in a circle: this manager reports to the person already, directly or "
            "through others.",
            code="circle",
            field="manager_id",
        )


def _refuse_overlap(position: Position, others: QuerySet[Position]) -> None:
    dated = others.annotate(days=DateRange("since", "until"))
    other = dated.filter(days__overlap=(position.since, position.until)).select_related("unit").first()
    if other is not None:
        raise Refusal(
            f"The main position {_spoken(other)} covers some of these days. Choose other days, put that one right "
            "first, or let this one stand beside it.",
            code="overlap",
            field="since",
        )


def _refuse_end(position: Position, others: QuerySet[Position]) -> None:
    """The last primary position goes on while somebody is here."""
    if position.until == _after(position.person.leaves_on) or others.filter(since__gte=position.since).exists():
        return
    raise Refusal(
        "Nothing comes after it. Say what comes next instead, or note the person's last day.",
        code="no_next",
        field="until",
    )


def _days(person: Person, since: date | None, until: date | None) -> Span:
    """Return the days meant; without a beginning from the first day on, without an end until the last."""
    for field, day in (("since", None if since == ALWAYS else since), ("until", until)):
        check_day(day, field)
    begins = since or person.started_on or ALWAYS
    ends = until or _after(person.leaves_on)
    if ends is not None and ends <= begins:
        raise Refusal("It ends before it begins.", code="bad_day", field="until")
    if person.started_on and since not in {None, ALWAYS} and begins < person.started_on:
        raise Refusal(
            f"The first day is {person.started_on.isoformat()}; nothing begins before it.",
            code="bad_day",
            field="since",
        )
    if person.leaves_on and (begins > person.leaves_on or (ends and ends > person.leaves_on + timedelta(days=1))):
        raise Refusal(f"The last day is {person.leaves_on.isoformat()}.", code="bad_day", field="until")
    return Span(since=begins, until=ends)


def _reposition(person: Person, last: Position | None, place: Place, day: date) -> None:
    if person.leaves_on and day > person.leaves_on:
        raise Refusal(f"The last day is {person.leaves_on.isoformat()}.", code="bad_day", field="on")
    if last is None:
        Position.objects.create(person=person, since=day, until=_after(person.leaves_on), **vars(place))
        return
    if day < last.since:
        raise Refusal(
            f"The present position began on {last.since.isoformat()}; a change cannot lie before it.",
            code="bad_day",
            field="on",
        )
    if day == last.since:
        Position.objects.filter(id=last.id).update(**vars(place))
        return
    if last.until is None or last.until > day:
        Position.objects.filter(id=last.id).update(until=day)
    Position.objects.create(person=person, since=day, until=_after(person.leaves_on), **vars(place))


def _follow(person_id: int) -> None:
    """Let the record show the position of today; in a gap the one before it, before the first day the first one."""
    rows = _primary(person_id)
    shown = rows.filter(since__lte=clock.today()).last() or rows.first()
    if shown is not None and not Person.objects.filter(id=person_id, **vars(Place.of(shown))).exists():
        _show(person_id, Place.of(shown))


def _show(person_id: int, place: Place) -> None:
    Person.objects.filter(id=person_id).update(**vars(place), changed_at=clock.now())
    refresh_people(Person.objects.filter(id=person_id))
    derive_managers()


def _tell(person_id: int, before: Place, after: Place, day: date, by: Actor) -> None:
    if after.unit_id != before.unit_id:
        moved = PersonMoved(person_id=person_id, from_unit_id=before.unit_id, unit_id=after.unit_id, on=day)
        record(moved, by=by)
    if after.manager_id != before.manager_id:
        changed = ManagerChanged(
            person_id=person_id, from_manager_id=before.manager_id, manager_id=after.manager_id, on=day
        )
        record(changed, by=by)
    if after.title != before.title:
        record(TitleChanged(person_id=person_id, on=day), by=by)


def _other(name: str) -> Q:
    """Whether a position and its person disagree about a column that may be empty."""
    here, there = f"{name}__isnull", f"person__{name}__isnull"
    both = Q(**{here: False, there: False}) & ~Q(**{name: F(f"person__{name}")})
    return both | Q(**{here: True, there: False}) | Q(**{here: False, there: True})


def _primary(person_id: int) -> QuerySet[Position]:
    return Position.objects.filter(person_id=person_id, primary=True).order_by("since", "id")


def _position(position_id: int) -> Position:
    found = Position.objects.select_related("person").filter(id=position_id).first()
    if found is None:
        raise Missing
    return found


def _cleaned(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was given, titles without blanks around."""
    return {name: _title(value) if name == "title" else value for name, value in given.items() if value is not SAME}


def _title(title: str) -> str:
    return bare(title)[:LONGEST_TITLE]


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _spoken(position: Position) -> str:
    words = ", ".join(filter(None, (position.title, position.unit.name if position.unit else ""))) or "without a title"
    since = "always" if position.since == ALWAYS else position.since.isoformat()
    return f"“{words}” ({since} to {position.until.isoformat() if position.until else 'now'})"
