"""Reads of the ledger: facts, timelines, the hash chain."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rapport.accounts.public import Actor
from rapport.kit.paging import Page, cut, decode
from rapport.ledger.models import Fact, Seal
from rapport.ledger.policy import visible_to

BEGINNING = bytes(32)
COLUMNS = ("id", "name", "version", "at", "by_user_id", "by_person_id", "via", "subjects", "data")


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


def facts(*, by: Actor, name: str = "", subject: str = "", limit: int = 50, after: str | None = None) -> Page[FactRow]:
    """Return facts the actor may read, newest first, of one kind or about one subject (`kind:id`). One statement."""
    rows = visible_to(by)
    if name:
        rows = rows.filter(name=name)
    if subject:
        rows = rows.filter(subjects__contains=[subject])
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    found = [_row(values) for values in rows.order_by("-id").values_list(*COLUMNS)[: limit + 1]]
    return cut(found, limit=limit, key=lambda row: [row.id])


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
