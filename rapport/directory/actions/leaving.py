"""Leaving, and coming back: somebody's last day is noted, passes, or was a mistake."""

from datetime import date, timedelta

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.standing import standing
from rapport.directory.actions.units import derive_managers
from rapport.directory.events import DepartureCalledOff, DeparturePlanned, PersonLeft, PersonReturned
from rapport.directory.models import Person, Position
from rapport.directory.rules.records import check_day
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record


def end_person(*, person_id: int, on: date | None = None, by: Actor) -> None:
    """Note somebody's last day (default today). Until it has passed she stays; then she is kept, but not shown.

    What she would have done after that day is no longer planned.
    """
    policy.require_directory(by)
    day = on or clock.today()
    check_day(day, "on")
    with transaction.atomic():
        person = standing(person_id)
        if person.started_on and day < person.started_on:
            raise Refusal("The last day cannot lie before the first one.", code="bad_day", field="on")
        planned = person.positions.filter(since__gt=day)
        if planned.filter(primary=True).count() < person.positions.filter(primary=True).count():
            planned.delete()
        for position in person.positions.filter(until=None) | person.positions.filter(until__gt=day):
            position.until = max(day, position.since) + timedelta(days=1)
            position.save(update_fields=["until"])
        if day < clock.today():
            _leave(person, day, by)
            derive_managers()
        else:
            _plan(person, day, by)


def _plan(person: Person, day: date, by: Actor) -> None:
    if person.leaves_on != day:
        Person.objects.filter(id=person.id).update(leaves_on=day, changed_at=clock.now())
        record(DeparturePlanned(person_id=person.id, on=day), by=by)


def return_person(*, person_id: int, by: Actor) -> bool:
    """Undo that somebody leaves or has left: what she did on her last day goes on; return whether anything changed."""
    policy.require_directory(by)
    with transaction.atomic():
        person = Person.objects.select_for_update(no_key=True).filter(id=person_id, merged_into=None).first()
        if person is None:
            raise Missing
        last_day = person.leaves_on or person.ended_on
        if last_day is None:
            return False
        _go_on(person, last_day)
        Person.objects.filter(id=person_id).update(leaves_on=None, ended_on=None, changed_at=clock.now())
        if person.ended_on is None:
            record(DepartureCalledOff(person_id=person_id), by=by)
        else:
            derive_managers()
            record(PersonReturned(person_id=person_id), by=by)
    return True


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


def _go_on(person: Person, last_day: date) -> None:
    """Take the end from what ended with her last day, and from her last primary position, whenever it ended."""
    ended = person.positions.filter(until__gt=last_day)
    last = person.positions.filter(primary=True).order_by("-since").values("id")[:1]
    Position.objects.filter(id__in=[*ended.values_list("id", flat=True), *last.values_list("id", flat=True)]).update(
        until=None
    )
