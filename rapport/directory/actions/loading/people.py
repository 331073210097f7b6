"""The loading of people from beginning to end; each step is one file beside this one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.loading import changes, history, leavers, matching, memberships, stage
from rapport.directory.actions.loading.custom import write_custom
from rapport.directory.actions.loading.identities import add_identities
from rapport.directory.actions.loading.reporting_line import find_managers
from rapport.directory.actions.searching import refresh_people
from rapport.directory.actions.units import derive_managers, ensure_units
from rapport.directory.events import PeopleLoaded
from rapport.directory.models import Person, RollCall
from rapport.directory.rules.paths import BETWEEN_LEVELS, Path
from rapport.directory.rules.rows import Cleaner, PersonRow
from rapport.directory.rules.warnings import Warnings
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.queue import enqueue
from rapport.ledger.public import record, record_stream

COUNTS = "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE changed), count(*) FROM directory_stage"
UNITS_TOLD = 10  # by name; of more, how many there are
RENAMED = """
SELECT person_id FROM directory_stage
WHERE follows IS NULL AND (changed OR (is_new AND name_if_own IS NOT NULL))
"""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the file speaks of: `day` it describes, `dated` if somebody said so, `everybody` if nobody is missing."""

    day: date
    dated: bool = False
    everybody: bool = False
    force: bool = False


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What became of the rows that were taken (rejected ones are the caller's), and who was ended."""

    created: int
    updated: int
    unchanged: int
    ended: int


Tell = Callable[[str], None]


def silent(says: str) -> None:
    """Tell nobody."""


def load_people(
    rows: Iterable[PersonRow],
    *,
    cleaner: Cleaner,
    wishes: Wishes,
    by: Actor,
    rehearse: bool = False,
    tell: Tell = silent,
) -> Loaded:
    """Load clean rows into the directory, all or nothing; the same rows again change nothing and write no fact.

    `cleaner` made the rows and knows their columns and unit paths; its warnings grow here. With `rehearse`
    everything is done, counted and taken back. Two loadings never run at once. `tell` is told what the database
    does once the rows are read, which takes longer than reading them.
    """
    policy.require_directory(by)
    with transaction.atomic():
        stage.run("SELECT pg_advisory_xact_lock(hashtext('directory.people'))")
        stage.run("SET LOCAL work_mem = '128MB'")
        try:
            with transaction.atomic():
                loaded = _load(rows, cleaner, wishes, by, tell)
        except history.ToldAlreadyError as told:
            loaded = Loaded(created=0, updated=0, unchanged=told.rows, ended=0)
        if rehearse:
            transaction.set_rollback(True)
    return loaded


def _load(rows: Iterable[PersonRow], cleaner: Cleaner, wishes: Wishes, by: Actor, tell: Tell) -> Loaded:
    now = clock.now()
    before = leavers.standing()
    taken = stage.fill(rows, cleaner.unit_names)
    if wishes.everybody and not taken:
        raise Refusal("No row of this file could be taken, so it cannot say who has left.", code="nobody_named")
    last = history.newest()
    tell(_("Finding out who is known already"))
    _find(cleaner, by)
    if last is not None and wishes.day < last:
        _refuse_past(cleaner, wishes, last=last, taken=taken, by=by)
    _apply(cleaner, wishes, earlier=last is not None, now=now, by=by, tell=tell)
    tell(_("Recording what happened"))
    record_stream(changes.facts(wishes.day), by=by)
    tell(_("Completing units and their heads"))
    ended = _leave(cleaner, wishes, before, now, by)
    return _finish(wishes, ended, by)


def _find(cleaner: Cleaner, by: Actor) -> None:
    """Find out whose row is whose."""
    matching.drop_shared(cleaner.warnings, by=by)
    matching.match(cleaner.warnings, vacant_post=_("Vacant post"))


def _refuse_past(cleaner: Cleaner, wishes: Wishes, *, last: date, taken: int, by: Actor) -> None:
    """Refuse a file of an older day, unless nobody in it is known or all it says is."""
    with transaction.atomic():
        _units(cleaner, Warnings(), by)
        if "manager" in cleaner.given:
            find_managers(Warnings())
        history.refuse_past(day=wishes.day, last=last, given=cleaner.given, everybody=wishes.everybody, taken=taken)
        transaction.set_rollback(True)  # the rows are written next, which makes the same units and tables again


def _apply(cleaner: Cleaner, wishes: Wishes, *, earlier: bool, now: datetime, by: Actor, tell: Tell) -> None:
    """Write what the rows change; `earlier` says whether a file was loaded before."""
    changes.keep_unmapped(cleaner.given)
    tell(_("Placing people: addresses, units, managers"))
    add_identities(cleaner.warnings, by=by)
    units = _units(cleaner, cleaner.warnings, by)
    if "manager" in cleaner.given:
        find_managers(cleaner.warnings)
    joined = wishes.day if earlier and (wishes.dated or wishes.everybody) else None
    tell(_("Writing people and positions"))
    changes.date_rows(day=wishes.day, joined=joined, ends_given="end" in cleaner.given)
    changes.write(day=wishes.day, now=now)
    if _has_units(cleaner.given):
        memberships.place_further(day=wishes.day, units=units)
    if "groups" in cleaner.given:
        memberships.put_into_groups()
    if cleaner.custom:
        write_custom(by=by)


def _has_units(given: frozenset[str]) -> bool:
    return "unit" in given or any(name.startswith("unit_") for name in given)


def _units(cleaner: Cleaner, warnings: Warnings, by: Actor) -> dict[int, int]:
    """Find or make the units the rows name, and tell which are new, so that nobody makes them unknowingly."""
    if not _has_units(cleaner.given):
        return {}
    levels = any(name.startswith("unit_") for name in cleaner.given)  # columns of levels say where a unit stands
    found, made = ensure_units(cleaner.paths, flat=not levels, by=by)
    if made:
        warnings.note(_new_units(found, made))
    numbers = {number: found[path] for path, number in cleaner.paths.items()}
    stage.run(changes.UNITS, [list(numbers), list(numbers.values())])
    return numbers


def _new_units(found: dict[Path, int], made: list[int]) -> str:
    """Return “3 new units: Control; No Such Unit; …”."""
    path_of = {ident: path for path, ident in found.items()}
    named = "; ".join(BETWEEN_LEVELS.join(path_of[ident]) for ident in made[:UNITS_TOLD])
    more = "; …" if len(made) > UNITS_TOLD else ""
    return f"{len(made)} new {'unit' if len(made) == 1 else 'units'}: {named}{more}"


def _leave(cleaner: Cleaner, wishes: Wishes, before: int, now: object, by: Actor) -> int:
    if not wishes.everybody:
        return 0
    spared = sorted(key.lower() for key in cleaner.refused_keys)
    ended = leavers.end_absent(day=wishes.day, now=now, before=before, spared=spared, force=wishes.force, by=by)
    if _has_units(cleaner.given):
        leavers.end_empty_units(day=wishes.day, by=by)
    return ended


def _finish(wishes: Wishes, ended: int, by: Actor) -> Loaded:
    created, updated, rows = (int(n) for n in stage.read(COUNTS)[0])
    loaded = Loaded(created=created, updated=updated, unchanged=rows - created - updated, ended=ended)
    last = RollCall.objects.order_by("-as_of", "-id").first()
    if created or updated or ended:
        enqueue("directory.learn_words", only_once="directory.learn_words")
        enqueue("directory.find_duplicates", only_once="directory.find_duplicates")
        call = RollCall.objects.create(as_of=wishes.day, everybody=wishes.everybody, by_user_id=by.user_id)
        _refresh_search()
        derive_managers()
        fact = PeopleLoaded(roll_call_id=call.id, on=wishes.day, created=created, updated=updated, ended=ended)
        record(fact, by=by)
    elif last is None or last.as_of < wishes.day:
        RollCall.objects.create(as_of=wishes.day, everybody=wishes.everybody, by_user_id=by.user_id)
    return loaded


def _refresh_search() -> None:
    """New people came with their search text, unless they got their name here; changed ones get theirs now."""
    refresh_people(Person.objects.filter(id__in=[row[0] for row in stage.read(RENAMED)]))
