"""One person at a time: joining, moving, leaving."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.identities import claim_value
from rapport.directory.actions.searching import refresh_people
from rapport.directory.actions.units import derive_managers
from rapport.directory.events import ManagerChanged, PersonJoined, PersonLeft, PersonMoved, TitleChanged
from rapport.directory.models import ALWAYS, Person, Position, Unit
from rapport.directory.rules.identities import IdentityKind, looks_like_address, normalise
from rapport.directory.rules.names import bare, is_name
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record


@dataclass(frozen=True, kw_only=True)
class Place:
    """What somebody does where and under whom."""

    unit_id: int | None
    title: str
    manager_id: int | None


class _Same:
    """Marks what is to stay as it is."""


SAME: Any = _Same()
LATELY = timedelta(days=31)  # how far back the nightly look goes for positions that began


def add_person(
    *,
    name: str,
    email: str = "",
    title: str = "",
    unit_id: int | None = None,
    manager_id: int | None = None,
    started_on: date | None = None,
    external_id: str | None = None,
    by: Actor,
) -> int:
    """Add somebody to the directory and return her id; a file may go on from there, by her id or address."""
    policy.require_directory(by)
    plain, address = bare(name)[:200], normalise(email)
    if not is_name(plain):
        raise Refusal("A person needs a name.", code="no_name", field="name")
    if address and not looks_like_address(address):
        raise Refusal("That is no e-mail address. One looks like name@company.example.", code="no_email", field="email")
    with transaction.atomic():
        place = Place(unit_id=unit_id, title=bare(title)[:300], manager_id=manager_id)
        _check_place(place)
        if external_id and Person.objects.filter(external_id=external_id).exists():
            raise Refusal("Somebody here has this id already.", code="identity_taken", field="external_id")
        person = Person.objects.create(
            name=plain,
            email=address,
            title=place.title,
            unit_id=unit_id,
            manager_id=manager_id,
            started_on=started_on,
            external_id=external_id or None,
        )
        Position.objects.create(person=person, since=started_on or ALWAYS, **vars(place))
        for kind, value in ((IdentityKind.ID, external_id), (IdentityKind.EMAIL, address)):
            if value:
                claim_value(person_id=person.id, kind=kind, value=value, source="hand", by=by)
        refresh_people(Person.objects.filter(id=person.id))
        derive_managers()
        record(PersonJoined(person_id=person.id, on=started_on), by=by)
    return person.id


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
    with transaction.atomic():
        person = _standing(person_id)
        last = person.positions.filter(primary=True).order_by("-since").first()
        before = Place(**{name: getattr(last or person, name) for name in ("unit_id", "title", "manager_id")})
        given: dict[str, Any] = {
            "unit_id": unit_id,
            "manager_id": manager_id,
            "title": title if title is SAME else bare(title)[:300],
        }
        after = replace(before, **{name: value for name, value in given.items() if value is not SAME})
        if after == before:
            return False
        _check_place(after, person_id=person_id)
        _reposition(person, last, after, day)
        if day <= clock.today():
            _show(person_id, after)
        _tell(person_id, before, after, day, by)
    return True


def set_manager(*, person_id: int, manager_id: int | None, on: date | None = None, by: Actor) -> bool:
    """Let somebody report to somebody else, or to nobody, from `on` (default today)."""
    return change_position(person_id=person_id, manager_id=manager_id, on=on, by=by)


def end_person(*, person_id: int, on: date | None = None, by: Actor) -> None:
    """Note somebody's last day (default today). Until it has passed she stays; then she is kept, but not shown."""
    policy.require_directory(by)
    day = on or clock.today()
    with transaction.atomic():
        person = _standing(person_id)
        if person.started_on and day < person.started_on:
            raise Refusal("The last day cannot lie before the first one.", code="bad_day", field="on")
        planned = person.positions.filter(since__gt=day)
        if planned.count() < person.positions.filter(primary=True).count():
            planned.delete()  # what she would have done after her last day
        for position in person.positions.filter(until=None) | person.positions.filter(until__gt=day):
            position.until = max(day, position.since) + timedelta(days=1)
            position.save(update_fields=["until"])
        if day < clock.today():
            _leave(person, day, by)
            derive_managers()
        else:
            Person.objects.filter(id=person_id).update(leaves_on=day, changed_at=clock.now())


def end_due(*, by: Actor) -> int:
    """End everybody whose last day has passed, and return how many. Runs every night; twice changes nothing."""
    with transaction.atomic():
        due = Person.objects.select_for_update().filter(leaves_on__lt=clock.today(), ended_on=None)
        people = list(due)
        for person in people:
            _leave(person, person.leaves_on or clock.today(), by)
        if people:
            derive_managers()
    return len(people)


def _leave(person: Person, day: date, by: Actor) -> None:
    Person.objects.filter(id=person.id).update(ended_on=day, leaves_on=None, changed_at=clock.now())
    record(PersonLeft(person_id=person.id, on=day), by=by)


def follow_positions(*, by: Actor) -> int:
    """Let records show the positions that begin today, and return how many changed. Runs every night."""
    policy.require_directory(by)
    today = clock.today()
    begun = Position.objects.filter(Q(until=None) | Q(until__gt=today), primary=True, since__lte=today)
    differs = ~Q(title=F("person__title")) | _other("unit") | _other("manager")
    with transaction.atomic():
        due = list(begun.filter(differs, person__ended_on=None, person__merged_into=None, since__gte=today - LATELY))
        for position in due:
            place = Place(unit_id=position.unit_id, title=position.title, manager_id=position.manager_id)
            Person.objects.filter(id=position.person_id).update(**vars(place), changed_at=clock.now())
        if due:
            refresh_people(Person.objects.filter(id__in=[position.person_id for position in due]))
            derive_managers()
    return len(due)


def _other(name: str) -> Q:
    """Whether a position and its person disagree about a column that may be empty."""
    here, there = f"{name}__isnull", f"person__{name}__isnull"
    both = Q(**{here: False, there: False}) & ~Q(**{name: F(f"person__{name}")})
    return both | Q(**{here: True, there: False}) | Q(**{here: False, there: True})


def _show(person_id: int, place: Place) -> None:
    Person.objects.filter(id=person_id).update(**vars(place), changed_at=clock.now())
    refresh_people(Person.objects.filter(id=person_id))
    derive_managers()


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


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


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


def _check_place(place: Place, *, person_id: int | None = None) -> None:
    if place.unit_id is not None and not Unit.objects.filter(id=place.unit_id, ended_on=None).exists():
        raise Missing("There is no such unit.")
    if place.manager_id is None:
        return
    if not Person.objects.filter(id=place.manager_id, ended_on=None, merged_into=None).exists():
        raise Missing("There is no such manager.")
    if person_id is None:
        return
    above: int | None = place.manager_id
    while above is not None:  # the line is short and free of circles, so this ends
        if above == person_id:
            raise Refusal("The reporting line would go round in a circle.", code="circle", field="manager_id")
        above = Person.objects.filter(id=above).values_list("manager_id", flat=True).first()


def _standing(person_id: int) -> Person:
    found = Person.objects.select_for_update().filter(id=person_id, ended_on=None, merged_into=None).first()
    if found is None:
        raise Missing
    return found
