"""Surveyed ties come in: set-based, idempotent, counted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection, transaction
from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record
from rapport.network import policy
from rapport.network.events import TiesDeclared
from rapport.network.models import SurveyedTie
from rapport.privacy.public import opted_out_ids

BATCH = 5000


@dataclass(frozen=True, kw_only=True)
class DeclaredTie:
    """What one person said about another: both by person id, the question as it was asked, a value if it had one."""

    respondent_id: int
    named_id: int
    question: str
    value: float | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class TieCounts:
    """What became of the rows; `excluded` touch somebody who opted out and are kept nowhere."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    excluded: int = 0

    def __add__(self, other: "TieCounts") -> "TieCounts":
        return TieCounts(
            created=self.created + other.created,
            updated=self.updated + other.updated,
            unchanged=self.unchanged + other.unchanged,
            excluded=self.excluded + other.excluded,
        )


def declare_ties(rows: Iterable[DeclaredTie], *, by: Actor) -> TieCounts:
    """Keep what people declared; a repeat changes nothing, another value or a later time replaces the former.

    One transaction. Counts add up to the rows given. Refuses ties to oneself, before anything is written.
    """
    policy.require_operator(by)
    hidden = opted_out_ids()
    counts = TieCounts()
    with transaction.atomic():
        for batch in _batches(rows):
            counts += _keep(batch, hidden)
        if counts.created or counts.updated:
            record(TiesDeclared(created=counts.created, updated=counts.updated, unchanged=counts.unchanged), by=by)
    return counts


def _batches(rows: Iterable[DeclaredTie]) -> Iterator[list[DeclaredTie]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _keep(batch: Sequence[DeclaredTie], hidden: frozenset[int]) -> TieCounts:
    for row in batch:
        if row.respondent_id == row.named_id:
            raise Refusal("Nobody declares a tie to herself.", code="self_tie")
    kept = [row for row in batch if row.respondent_id not in hidden and row.named_id not in hidden]
    last = {(row.respondent_id, row.named_id, row.question): row for row in kept}
    created, updated = _upsert(list(last.values()))
    return TieCounts(
        created=created,
        updated=updated,
        unchanged=len(kept) - created - updated,
        excluded=len(batch) - len(kept),
    )


# One statement a batch. `xmax = 0` is true of a row that this statement inserted; a row that already says the same
# is not touched and not returned.
UPSERT = """
INSERT INTO network_surveyedtie AS old (respondent_id, named_id, question, value, at, kept_since)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::float8[], %s::timestamptz[], %s::timestamptz[])
ON CONFLICT (respondent_id, named_id, question) DO UPDATE
    SET value = EXCLUDED.value, at = EXCLUDED.at, kept_since = EXCLUDED.kept_since
    WHERE (old.value, old.at) IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.at)
      AND (old.at IS NULL OR EXCLUDED.at IS NULL OR EXCLUDED.at >= old.at)
RETURNING xmax = 0
"""


def _upsert(rows: Sequence[DeclaredTie]) -> tuple[int, int]:
    """Insert or update; returns how many were new and how many changed."""
    if not rows:
        return 0, 0
    now = clock.now()
    columns = (
        [row.respondent_id for row in rows],
        [row.named_id for row in rows],
        [row.question for row in rows],
        [row.value for row in rows],
        [row.at for row in rows],
        [now] * len(rows),
    )
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, columns)
        new = [inserted for (inserted,) in cursor.fetchall()]
    return sum(new), len(new) - sum(new)


def withdraw_ties(*, person_id: int) -> int:
    """Delete every surveyed tie that touches a person (erasure); returns how many went."""
    gone, _ = SurveyedTie.objects.filter(Q(respondent_id=person_id) | Q(named_id=person_id)).delete()
    return gone
