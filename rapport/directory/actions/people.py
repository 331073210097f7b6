"""One person's record: added, and changed in what is not dated."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.identities import claim_value
from rapport.directory.actions.positions import Place, check_place
from rapport.directory.actions.searching import refresh_people
from rapport.directory.actions.standing import SAME, standing
from rapport.directory.actions.units import derive_managers
from rapport.directory.events import PersonChanged, PersonJoined
from rapport.directory.models import ALWAYS, Person, Position
from rapport.directory.rules.identities import IdentityKind, looks_like_address, normalise
from rapport.directory.rules.names import bare
from rapport.directory.rules.records import CLEAN, OWN, check_day, name_of
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.public import record

FOUND_BY = frozenset({"name", "location", "skills"})


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
    """Add somebody to the directory and return her id; a file may go on from there, by her id or address.

    Refuses an id or address that is somebody's, and without either a namesake in the same unit: the same form again.
    """
    policy.require_directory(by)
    check_day(started_on, "started_on")
    plain, address, number = name_of(name), normalise(email), bare(external_id or "")[:200]
    if address and not looks_like_address(address):
        raise Refusal("That is no e-mail address. One looks like name@company.example.", code="no_email", field="email")
    with transaction.atomic():
        place = Place(unit_id=unit_id, title=bare(title)[:300], manager_id=manager_id)
        check_place(place)
        if number and Person.objects.filter(external_id=number).exists():
            raise Refusal("Somebody here has this id already.", code="identity_taken", field="external_id")
        if not (address or number):
            _refuse_namesake(plain, unit_id)
        person = Person.objects.create(
            name=plain,
            email=address,
            started_on=started_on,
            external_id=number or None,
            **vars(place),
        )
        Position.objects.create(person=person, since=started_on or ALWAYS, **vars(place))
        for kind, value in ((IdentityKind.ID, number), (IdentityKind.EMAIL, address)):
            if value:
                claim_value(person_id=person.id, kind=kind, value=value, source="hand", by=by)
        refresh_people(Person.objects.filter(id=person.id))
        derive_managers()
        record(PersonJoined(person_id=person.id, on=started_on), by=by)
    return person.id


def change_person(
    *,
    person_id: int,
    name: str = SAME,
    given_name: str = SAME,
    family_name: str = SAME,
    location: str = SAME,
    timezone: str = SAME,
    languages: Sequence[str] = SAME,
    grade: str = SAME,
    skills: Sequence[str] = SAME,
    started_on: date | None = SAME,
    by: Actor,
) -> bool:
    """Change what a record says; what is not given stays. Return whether anything changed.

    Administrators may; everybody may change her own languages and skills. With the first day the first position moves.
    """
    told = {
        "name": name,
        "given_name": given_name,
        "family_name": family_name,
        "location": location,
        "timezone": timezone,
        "languages": languages,
        "grade": grade,
        "skills": skills,
        "started_on": started_on,
    }
    given = {field: value for field, value in told.items() if value is not SAME}
    if not policy.may_edit(by, person_id) or not (policy.manages_directory(by) or given.keys() <= OWN):
        raise Forbidden
    wanted: dict[str, Any] = {field: CLEAN[field](value) for field, value in given.items()}
    with transaction.atomic():
        person = standing(person_id)
        changed = {field: value for field, value in wanted.items() if getattr(person, field) != value}
        if not changed:
            return False
        if "started_on" in changed:
            _restart(person, changed["started_on"])
        Person.objects.filter(id=person_id).update(**changed, changed_at=clock.now())
        if changed.keys() & FOUND_BY:
            refresh_people(Person.objects.filter(id=person_id))
        record(PersonChanged(person_id=person_id), by=by)
    return True


def _restart(person: Person, day: date | None) -> None:
    """Let the first position begin on the first day, where it began with the former one."""
    if day and person.leaves_on and day > person.leaves_on:
        raise Refusal("The first day cannot lie after the last one.", code="bad_day", field="started_on")
    rows = list(person.positions.filter(primary=True).order_by("since", "id"))
    first = rows[0] if rows else None
    if first is None or first.since not in {ALWAYS, person.started_on}:
        if first is not None and day and first.since < day:
            raise _began_earlier(first.since)
        return
    if day and first.until and first.until <= day:
        raise _began_earlier(first.until)
    Position.objects.filter(id=first.id).update(since=day or ALWAYS)


def _began_earlier(day: date) -> Refusal:
    return Refusal(
        f"A position begins or ends on {day.isoformat()} already. Put the positions right first.",
        code="bad_day",
        field="started_on",
    )


def _refuse_namesake(name: str, unit_id: int | None) -> None:
    there = Q(unit=None) if unit_id is None else Q(unit_id=unit_id)
    if Person.objects.filter(there, name__iexact=name, ended_on=None, merged_into=None).exists():
        raise Refusal(
            "Somebody of this name is there already. Give an e-mail address or a number that tells the two apart.",
            code="namesake",
            field="name",
        )
