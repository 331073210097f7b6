"""Surveyed ties come in: set-based, idempotent, counted."""

from collections.abc import Iterable
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
    """What became of the rows; `excluded` touch somebody who opted out and are kept nowhere.

    Told apart only to who runs the server: to an account they would tell whom somebody named, and who opted out; for
    it all of them are `created`, whatever became of them. `overruled` of them say something else than a later row
    about the same two and the same question.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    excluded: int = 0
    overruled: int = 0


def declare_ties(rows: Iterable[DeclaredTie], *, by: Actor) -> TieCounts:
    """Keep what people declared; a repeat changes nothing, another value or a later time replaces the former.

    What people answered in the product itself stays as it is: rows of a file are apart from it, whatever the question.
    Of several rows about the same two and the same question the latest counts, else the last: so that the same rows
    again change nothing. One transaction. Counts add up to the rows given. Refuses ties to oneself.
    """
    policy.require_operator(by)
    with transaction.atomic():
        kept, excluded = _stage(rows)
        created, updated = _upsert()
        overruled = _count(OVERRULED)
        counts = TieCounts(
            created=created,
            updated=updated,
            unchanged=kept - created - updated,
            excluded=excluded,
            overruled=overruled,
        )
        if by.user_id is not None:
            counts = TieCounts(created=kept + excluded, overruled=overruled)
        if counts.created or counts.updated:
            record(TiesDeclared(created=counts.created, updated=counts.updated, unchanged=counts.unchanged), by=by)
    return counts


# `place` tells rows apart by their order. The last of each says what is kept.
STAGE = """
DROP TABLE IF EXISTS network_declared;
CREATE TEMPORARY TABLE network_declared (
    place bigint, respondent_id bigint, named_id bigint, question text, value float8, at timestamptz, hidden boolean
) ON COMMIT DROP
"""
LAST = """
SELECT DISTINCT ON (respondent_id, named_id, question) respondent_id, named_id, question, value, at, hidden
FROM network_declared ORDER BY respondent_id, named_id, question, at DESC NULLS LAST, place DESC
"""
OVERRULED = f"""
SELECT count(*) FROM network_declared d JOIN ({LAST}) last USING (respondent_id, named_id, question)
WHERE (d.value, d.at) IS DISTINCT FROM (last.value, last.at)
"""  # noqa: S608 (a constant)
# `xmax = 0` is true of a row that this statement inserted; a row that already says the same is not touched and not
# returned.
UPSERT = f"""
INSERT INTO network_surveyedtie AS old (respondent_id, named_id, question, value, at, kept_since, said_here)
SELECT respondent_id, named_id, question, value, at, %s, false FROM ({LAST}) last WHERE NOT hidden
ON CONFLICT (respondent_id, named_id, question, said_here) DO UPDATE
    SET value = EXCLUDED.value, at = EXCLUDED.at, kept_since = EXCLUDED.kept_since
    WHERE (old.value, old.at) IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.at)
      AND (old.at IS NULL OR EXCLUDED.at IS NULL OR EXCLUDED.at >= old.at)
RETURNING xmax = 0
"""  # noqa: S608 (a constant)


def _stage(rows: Iterable[DeclaredTie]) -> tuple[int, int]:
    """Copy the rows into a temporary table, some thousands at a time; returns how many are kept and left out."""
    hidden = opted_out_ids()
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
    source, kept, excluded = iter(rows), 0, 0
    while batch := list(islice(source, BATCH)):
        if any(row.respondent_id == row.named_id for row in batch):
            raise Refusal("Nobody declares a tie to herself.", code="self_tie")
        gone = [row.respondent_id in hidden or row.named_id in hidden for row in batch]
        with connection.cursor() as cursor, cursor.copy("COPY network_declared FROM STDIN") as copy:
            for place, (row, out) in enumerate(zip(batch, gone, strict=True), start=kept + excluded):
                copy.write_row((place, row.respondent_id, row.named_id, row.question, row.value, row.at, out))
        kept, excluded = kept + len(batch) - sum(gone), excluded + sum(gone)
    return kept, excluded


def _upsert() -> tuple[int, int]:
    """Insert or update; returns how many were new and how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [clock.now()])
        new = [inserted for (inserted,) in cursor.fetchall()]
    return sum(new), len(new) - sum(new)


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int((cursor.fetchone() or (0,))[0])


def withdraw_ties(*, person_id: int) -> int:
    """Delete every surveyed tie that touches a person (erasure); returns how many went."""
    gone, _ = SurveyedTie.objects.filter(Q(respondent_id=person_id) | Q(named_id=person_id)).delete()
    return gone
