"""Reads of the ledger: facts, timelines, the hash chain."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from rapport.accounts.public import Actor, user_id_of_address
from rapport.kit.days import moments_of
from rapport.kit.paging import Page, cut, decode, decode_moment
from rapport.kit.text import number_in
from rapport.ledger.models import Fact, Seal
from rapport.ledger.policy import subjects_of_reader, visible_to

BEGINNING = bytes(32)
MANY = 5000
COLUMNS = ("id", "name", "version", "at", "by_user_id", "by_person_id", "via", "subjects", "data")


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A fact as a reaction gets it; `data` holds its fields as JSON values. `by_person_id`: who did it, if a person."""

    id: int
    name: str
    version: int
    at: datetime
    data: dict[str, Any]
    by_person_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """A fact as readers get it; `data` holds ids, enums, numbers and times."""

    id: int
    name: str
    version: int
    at: datetime
    by_user_id: int | None
    by_person_id: int | None
    via: str
    subjects: tuple[str, ...]
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What checking the chain found: how much is sealed, and the first link that does not hold, if any."""

    links: int
    facts: int
    unsealed: bool
    broken: tuple[int, int] | None

    @property
    def whole(self) -> bool:
        """Whether every link holds."""
        return self.broken is None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which facts: of one kind, about one subject (`kind:id`), by one account, between two days."""

    name: str = ""
    subject: str = ""
    by_user_id: int | None = None
    since: date | None = None
    until: date | None = None


def account_named(text: str) -> int | None:
    """Return the account an address or a number names; None where nothing is asked, 0 where nobody has it."""
    words = text.strip().removeprefix("user:")
    if not words:
        return None
    if words.isdecimal():
        return number_in(words) or 0
    return user_id_of_address(words) or 0


def facts(wanted: Wanted | None = None, *, by: Actor, limit: int = 50, after: str | None = None) -> Page[FactRow]:
    """Return facts the actor may read, newest first. One statement."""
    rows = _chosen(visible_to(by), wanted or Wanted())
    if key := decode_moment(after):
        rows = _before(rows, *key)
    found = [_row(values) for values in rows.order_by("-at", "-id").values_list(*COLUMNS)[: limit + 1]]
    page = cut(found, limit=limit, key=lambda row: [row.at.isoformat(), row.id])
    return replace(page, items=_told(page.items, wanted or Wanted(), by))


def _told(rows: Sequence[FactRow], wanted: Wanted, by: Actor) -> list[FactRow]:
    """Say of what only few may know no more than that it happened; nothing where somebody or something is asked for.

    What is about the reader herself she reads whole, and the operator everything.
    """
    if by.is_system:
        return list(rows)
    quiet = import_string(settings.WITHHELD)(rows)
    mine = subjects_of_reader(by)
    hidden = {row.id for row in rows if row.id in quiet and mine.isdisjoint(row.subjects)}
    if wanted.subject or wanted.by_user_id is not None:
        return [row for row in rows if row.id not in hidden]
    return [_blank(row) if row.id in hidden else row for row in rows]


def _blank(row: FactRow) -> FactRow:
    return replace(row, by_user_id=None, by_person_id=None, via="", subjects=(), data={})


def all_facts_of(wanted: Wanted, *, by: Actor) -> Iterator[FactRow]:
    """Give every such fact the actor may read, newest first, for a file: a few thousand at a time."""
    rows, key = _chosen(visible_to(by), wanted), None
    while True:
        part = _before(rows, *key) if key else rows
        found = [_row(values) for values in part.order_by("-at", "-id").values_list(*COLUMNS)[:MANY]]
        yield from _told(found, wanted, by)
        if len(found) < MANY:
            return
        key = (found[-1].at, found[-1].id)


def _chosen(rows: QuerySet[Fact], wanted: Wanted) -> QuerySet[Fact]:
    if wanted.name:
        rows = rows.filter(name=wanted.name)
    if wanted.subject:
        rows = rows.filter(subjects__contains=[wanted.subject])
    if wanted.by_user_id is not None:
        rows = rows.filter(by_user_id=wanted.by_user_id)
    begin, end = moments_of(wanted.since, wanted.until)
    if begin is not None:
        rows = rows.filter(at__gte=begin)
    return rows if end is None else rows.filter(at__lt=end)


def _before(rows: QuerySet[Fact], at: datetime, ident: int) -> QuerySet[Fact]:
    return rows.filter(Q(at__lt=at) | Q(id__lt=ident), at__lte=at)


def timeline_of(*subjects: str, names: Sequence[str] = (), limit: int = 20, after: str | None = None) -> Page[FactRow]:
    """Return what happened to subjects (`person:7`, `unit:3`), newest first, of the kinds named. One statement.

    The caller decides who may read it and which kinds, and turns ids into words: the ledger knows neither.
    """
    rows = Fact.objects.filter(subjects__overlap=list(subjects))
    if names:
        rows = rows.filter(name__in=names)
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    found = [_row(values) for values in rows.order_by("-id").values_list(*COLUMNS)[: limit + 1]]
    return cut(found, limit=limit, key=lambda row: [row.id])


def newest_of(*names: str) -> FactRow | None:
    """Return the newest fact of some kinds, for the room that records them. One statement."""
    rows = Fact.objects.filter(name__in=names).order_by("-at", "-id").values_list(*COLUMNS)[:1]
    return next((_row(row) for row in rows), None)


def newest_since(names: Iterable[str], since: datetime, *, limit: int) -> list[FactRow]:
    """Return the facts of some kinds since a moment, newest first, for a room that tells of them. One statement."""
    rows = Fact.objects.filter(name__in=list(names), at__gte=since).order_by("-at", "-id")
    return [_row(values) for values in rows.values_list(*COLUMNS)[:limit]]


def delivered_facts(ids: Iterable[int]) -> list[Delivered]:
    """Return facts by their numbers as reactions get them, oldest first. One statement."""
    rows = Fact.objects.filter(id__in=list(ids)).order_by("id").values("id", "name", "version", "at", "data")
    return [Delivered(**row) for row in rows]


def facts_between(names: Iterable[str], begin: datetime, end: datetime, *, limit: int) -> list[Delivered]:
    """Return facts of some kinds from one moment to before another, as reactions get them, oldest first."""
    rows = Fact.objects.filter(name__in=list(names), at__gte=begin, at__lt=end).order_by("at", "id")
    return [Delivered(**row) for row in rows.values("id", "name", "version", "at", "data")[:limit]]


def held_about(subject: str) -> list[FactRow]:
    """Return every fact about a subject, oldest first, for her own reading. One statement."""
    rows = Fact.objects.filter(subjects__contains=[subject]).order_by("id")
    return [_row(values) for values in rows.values_list(*COLUMNS)]


def _row(values: tuple[Any, ...]) -> FactRow:
    known = dict(zip(COLUMNS, values, strict=True))
    return FactRow(**{**known, "subjects": tuple(known["subjects"])})


def digest_of(*, first_id: int, last_id: int, previous: bytes) -> tuple[int, bytes]:
    """Return how many facts lie between two numbers and the digest of their link: SHA-256 over link and facts."""
    chain = hashlib.sha256(previous)
    count = 0
    rows = Fact.objects.filter(id__gte=first_id, id__lte=last_id).order_by("id").values_list(*COLUMNS)
    for values in rows.iterator(chunk_size=5000):
        chain.update(_canonical(values))
        count += 1
    return count, chain.digest()


def _canonical(values: tuple[Any, ...]) -> bytes:
    plain = [v.astimezone(UTC).isoformat() if isinstance(v, datetime) else v for v in values]
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def verify() -> Verdict:
    """Compute the whole chain anew and compare; stops at the first link that does not hold."""
    previous, position, links, total = BEGINNING, 0, 0, 0
    for seal in Seal.objects.order_by("last_id").iterator():
        between = Fact.objects.filter(id__gt=position, id__lt=seal.first_id).exists()
        count, digest = digest_of(first_id=seal.first_id, last_id=seal.last_id, previous=previous)
        holds = bytes(seal.previous) == previous and bytes(seal.digest) == digest and count == seal.facts
        if between or not holds:
            return Verdict(links=links, facts=total, unsealed=False, broken=(seal.first_id, seal.last_id))
        previous, position, links, total = digest, seal.last_id, links + 1, total + count
    unsealed = Fact.objects.filter(id__gt=position).exists()
    return Verdict(links=links, facts=total, unsealed=unsealed, broken=None)
