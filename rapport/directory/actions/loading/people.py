"""The loading of people from beginning to end; each step is one file beside this one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.actions.loading import changes, leavers, matching, memberships, stage
from rapport.directory.actions.loading.custom import write_custom
from rapport.directory.actions.loading.identities import add_identities
from rapport.directory.actions.loading.indexing import built_at_end
from rapport.directory.actions.loading.reporting_line import find_managers
from rapport.directory.actions.searching import refresh_people
from rapport.directory.actions.units import derive_managers, ensure_units
from rapport.directory.events import PeopleLoaded
from rapport.directory.models import Person, RollCall
from rapport.directory.rules.rows import Cleaner, PersonRow
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.queue import enqueue
from rapport.ledger.public import record, record_stream

COUNTS = "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE changed), count(*) FROM directory_stage"
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
        loaded = _load(rows, cleaner, wishes, by, tell)
        if rehearse:
            transaction.set_rollback(True)
    return loaded


def _load(rows: Iterable[PersonRow], cleaner: Cleaner, wishes: Wishes, by: Actor, tell: Tell) -> Loaded:
    now = clock.now()
    before = leavers.standing()
    taken = stage.fill(rows, cleaner.unit_names)
    if wishes.everybody and not taken:
        raise Refusal("No row of this file could be taken, so it cannot say who has left.", code="nobody_named")
    with built_at_end(taken):
        _apply(cleaner, wishes, now, by, tell)
        tell(_("Completing the search index"))
    tell(_("Recording what happened"))
    record_stream(changes.facts(wishes.day), by=by)
    tell(_("Completing units and their heads"))
    ended = _leave(cleaner, wishes, before, now, by)
    return _finish(wishes, ended, by)


def _apply(cleaner: Cleaner, wishes: Wishes, now: datetime, by: Actor, tell: Tell) -> None:
    """Find out whose row is whose, and write what they change."""
    tell(_("Finding out who is known already"))
    matching.drop_shared(cleaner.warnings, by=by)
    matching.match(cleaner.warnings, vacant_post=_("Vacant post"))
    earlier = _refuse_past(wishes)
    changes.keep_unmapped(cleaner.given)
    tell(_("Placing people: addresses, units, managers"))
    add_identities(cleaner.warnings, by=by)
    units = _units(cleaner, by)
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


def _refuse_past(wishes: Wishes) -> bool:
    """Refuse a file of a day before the last one if it speaks of known people; return whether there was an earlier."""
    last = RollCall.objects.order_by("-as_of").values_list("as_of", flat=True).first()
    if last is None or wishes.day >= last:
        return last is not None
    known = int(stage.read("SELECT count(*) FROM directory_stage WHERE NOT is_new AND follows IS NULL")[0][0])
    if known or wishes.everybody:
        raise Refusal(
            f"This file is of {wishes.day.isoformat()}, but a file of {last.isoformat()} was loaded already "
            f"and {known} of its people are known. Files are loaded oldest first. Nothing was changed.",
            code="older_than_known",
            field="as_of",
        )
    return True


def _units(cleaner: Cleaner, by: Actor) -> dict[int, int]:
    if not _has_units(cleaner.given):
        return {}
    found, _made = ensure_units(cleaner.paths, by=by)
    numbers = {number: found[path] for path, number in cleaner.paths.items()}
    stage.run(changes.UNITS, [list(numbers), list(numbers.values())])
    return numbers


def _leave(cleaner: Cleaner, wishes: Wishes, before: int, now: object, by: Actor) -> int:
    if not wishes.everybody:
        return 0
    spared = sorted(key.lower() for key in cleaner.refused_keys)
    ended = leavers.end_absent(day=wishes.day, now=now, before=before, spared=spared, force=wishes.force, by=by)
    if _has_units(cleaner.given):
        leavers.end_empty_units(day=wishes.day, by=by)
    return ended


def _finish(wishes: Wishes, ended: int, by: Actor) -> Loaded:
    counts = stage.read(
        "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE changed), count(*) FROM directory_stage"
    )
    created, updated, rows = (int(n) for n in counts[0])
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
