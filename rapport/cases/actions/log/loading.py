"""Cases of another system, rebuilt from its log: set by set inside the database, some thousand cases at a time."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.log import statements as sql
from rapport.cases.actions.words.wording import reword
from rapport.cases.events import LogLoaded
from rapport.cases.rules.limits import LONGEST_SUBJECT
from rapport.cases.rules.logs import LONGEST_WORD, WAITS, LogEvent, channel_of, priority_of
from rapport.cases.rules.words import WaitsOn, What
from rapport.catalogue.public import log_teams, services_for, unknown_team
from rapport.directory.public import normalise, resolve_mentions
from rapport.kit.problems import Forbidden
from rapport.kit.text import fold, words_of
from rapport.ledger.public import record
from rapport.privacy.public import keyed_hashes

AT_ONCE = 10_000  # rows on their way into the stage
CASES = 10_000  # rebuilt by one round of statements
PEOPLE = "case_people"  # the key of those whom only logs name
ON_HERE = "The case goes on here, so its log is not read any more."
ROOM = "SET LOCAL work_mem = '64MB'"
Tell = Callable[[str], None]


@dataclass(kw_only=True)
class Loaded:
    """What became of the rows of a log: `excluded` are those of cases that are worked on here since."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    excluded: int = 0
    cases: int = 0
    changed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Noted:
    """Rows that lack something or name what is not here."""

    no_team: int = 0
    strangers: int = 0
    no_service: int = 0
    no_priority: int = 0
    outside: int = 0


def load_log(
    events: Iterable[LogEvent],
    *,
    log: str,
    closes: frozenset[str],
    by: Actor,
    waits: Mapping[str, WaitsOn] = WAITS,
    tell: Tell = lambda _says: None,
) -> Loaded:
    """Rebuild cases, events and custody from the rows of a log, in one transaction; every row is in one of the counts.

    A row that is here already changes nothing; new ones are put among those of their case by time. `closes` are the
    states and events that mean closed, `waits` those in which a case waits, by what it waits on. Memory holds 10,000
    rows, the rest lies in temporary tables.
    """
    if not policy.may_load(by):
        raise Forbidden("Only analysts and administrators may load logs of other systems.")
    done, noted = Loaded(), Noted()
    with transaction.atomic():
        _run(ROOM)
        _run(sql.TABLES)
        _stage(events, closes, noted, by=by)
        tell(gettext("Putting events in order"))
        _run(sql.ORDERED)
        last = _one("SELECT coalesce(max(n), 0) FROM cases_row")
        unknown = unknown_team()
        for first in range(1, last + 1, CASES):
            _rebuild(done, noted, log=log, first=first, past=first + CASES, unknown=unknown, waits=waits)
            tell(gettext("Rebuilding cases: %(done)s of %(all)s") % {"done": min(first + CASES - 1, last), "all": last})
        if done.cases or done.changed:
            record(LogLoaded(cases=done.cases, changed=done.changed, events=done.created), by=by)
    _sum_up(done, noted)
    return done


def _stage(events: Iterable[LogEvent], closes: frozenset[str], noted: Noted, *, by: Actor) -> None:
    """Copy the rows into the stage, teams, people and services as numbers."""
    services = {name: one.id for one in services_for(Actor.system()) for name in (fold(one.name), one.slug)}
    teams: dict[str, int] = {}
    source = iter(events)
    while part := list(islice(source, AT_ONCE)):
        if missing := {event.team for event in part} - teams.keys():
            teams |= log_teams(missing, by=by)
        people = _people(part)
        _copy(sql.STAGED, "cases_stage", (_staged(event, teams, people, services, closes, noted) for event in part))


def _people(part: Sequence[LogEvent]) -> dict[str, tuple[int | None, int | None]]:
    """Everybody these rows name: a person, or a keyed hash where nobody here is called so."""
    texts = sorted({text for event in part for text in (event.person, event.requester) if text})
    known = resolve_mentions(texts)
    keys = dict(zip(texts, map(int, keyed_hashes(PEOPLE, map(normalise, texts))), strict=True))
    _copy(("key", "person_id"), "cases_people", ((keys[text], person) for text, person in known.items()))
    return {text: (known[text], None) if text in known else (None, keys[text]) for text in texts}


def _staged(
    event: LogEvent,
    teams: dict[str, int],
    people: dict[str, tuple[int | None, int | None]],
    services: dict[str, int],
    closes: frozenset[str],
    noted: Noted,
) -> tuple[object, ...]:
    person, requester = people.get(event.person, (None, None)), people.get(event.requester, (None, None))
    service, priority = services.get(fold(event.service)), priority_of(event.priority) if event.priority else None
    noted.no_team += not event.team
    noted.strangers += person[1] is not None or requester[1] is not None
    noted.no_service += bool(event.service) and service is None
    noted.no_priority += bool(event.priority) and priority is None
    subject = event.subject[:LONGEST_SUBJECT] or None
    return (
        event.place,
        event.file,
        event.case,
        event.at,
        (event.event or event.state or What.CHANGED)[:LONGEST_WORD],
        event.state[:LONGEST_WORD],
        teams[event.team],
        *person,
        *requester,
        service,
        priority,
        channel_of(event.channel) if event.channel else None,
        subject,
        " ".join(words_of(subject)) if subject else None,
        event.opened,
        event.resolved,
        event.closed,
        event.due,
        fold(event.state) in closes or fold(event.event) in closes,
    )


def _rebuild(
    done: Loaded, noted: Noted, *, log: str, first: int, past: int, unknown: int, waits: Mapping[str, WaitsOn]
) -> None:
    """Bring some cases to what the log and what is here of them tell together; leaves alone what tells nothing new."""
    told = {"log": log, "first": first, "past": past, "unknown": unknown}
    for statement in (sql.EMPTY, sql.FILL, "ANALYZE cases_batch", sql.LOCK):
        _run(statement, told)
    known = _one("SELECT count(*) FROM cases_batch WHERE known")
    if known:
        _run(sql.UPGRADE)
    for statement in (sql.FRESH, sql.COUNT, sql.TIMES, sql.ALTER):
        _run(statement, told)
    _count(done)
    _run(sql.DROP_SAME)
    noted.outside += _one(sql.OUTSIDE)
    steps = [sql.NOW, "ANALYZE cases_batch", "ANALYZE cases_now", sql.SPANS, "ANALYZE cases_span"]
    steps += [sql.FORGET_SPANS, sql.FORGET_WAITS, sql.FORGET_EVENTS, sql.UPDATE_CASES] if known else []
    for statement in (*steps, sql.INSERT_CASES, sql.INSERT_EVENTS, sql.INSERT_SPANS):
        _run(statement, told)
    if known:
        reword(_spoken_in())  # a subject that changed took its words with it
    if _note_waits(waits):
        _run(sql.INSERT_WAITS)
    _run(sql.CHECK)


def _spoken_in() -> list[int]:
    """Which of these cases were known, and something was said or tagged in them here."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SPOKEN_IN)
        return [row[0] for row in cursor.fetchall()]


def _note_waits(waits: Mapping[str, WaitsOn]) -> int:
    """Note which words of these cases wait on what; returns how many do."""
    with connection.cursor() as cursor:
        cursor.execute(sql.STANDS)
        words = [word for (word,) in cursor.fetchall()]
    rows = [(word, waits[fold(word)].value) for word in words if fold(word) in waits]
    _copy(("word", "waits"), "cases_wait", rows)
    return len(rows)


def _count(done: Loaded) -> None:
    """Count the rows of a batch by what becomes of them."""
    created, updated, rows, excluded, cases, changed = _row(
        """
        SELECT sum(fresh), sum(rows - fresh) FILTER (WHERE upgraded OR altered AND fresh = 0),
            sum(rows) FILTER (WHERE NOT on_here), sum(rows) FILTER (WHERE on_here),
            count(*) FILTER (WHERE NOT known), count(*) FILTER (WHERE known AND NOT on_here AND (altered OR fresh > 0))
        FROM cases_batch
        """
    )
    done.created += created or 0
    done.updated += updated or 0
    done.unchanged += (rows or 0) - (created or 0) - (updated or 0)
    done.excluded += excluded or 0
    if excluded:
        done.reasons[ON_HERE] += excluded
    done.cases += cases
    done.changed += changed


def _sum_up(done: Loaded, noted: Noted) -> None:
    """Say in sentences what was done nevertheless."""
    says = (
        (noted.no_team, "{} rows name no team: they belong to the unknown team."),
        (noted.strangers, "{} rows name somebody who is not known here: kept as a number, never by name."),
        (noted.no_service, "{} rows name a service that is not in the catalogue; it was left out."),
        (noted.no_priority, "{} rows have a priority that cannot be read; it was left out."),
        (noted.outside, "{} events lie before opening or after closing: custody runs from opening to closing."),
    )
    done.warnings += [sentence.format(f"{rows:,}") for rows, sentence in says if rows]


def _copy(columns: Sequence[str], table: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


def _run(statement: str, told: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, told if told and "%(" in statement else None)


def _row(statement: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: Iterator[tuple[Any, ...]] = iter(cursor.fetchall())
        return next(found)


def _one(statement: str) -> int:
    return int(_row(statement)[0])
