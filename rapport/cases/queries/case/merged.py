"""Which cases are one now: what was merged into a case, step by step, and where a merged one is found."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.expressions import RawSQL

from rapport.accounts.public import Actor
from rapport.cases.models import Case, Merge
from rapport.cases.rules.numbers import called

DOWN = """
WITH RECURSIVE found(id) AS (
    SELECT gone_id FROM cases_merge WHERE into_id = %s AND until IS NULL
    UNION SELECT m.gone_id FROM cases_merge m JOIN found f ON m.into_id = f.id WHERE m.until IS NULL
) SELECT id FROM found
"""
UP = """
WITH RECURSIVE found(id, step) AS (
    SELECT %s::bigint, 0
    UNION SELECT m.into_id, f.step + 1 FROM cases_merge m JOIN found f ON m.gone_id = f.id WHERE m.until IS NULL
) SELECT id FROM found ORDER BY step DESC LIMIT 1
"""


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A case that is one with another now. `direct`: it went into that one itself, and can be taken out of it."""

    id: int
    number: str
    subject: str
    hers: bool
    direct: bool


def merged_into(case_id: int) -> list[int]:
    """Return the cases that are one with this one, without itself. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(DOWN, [case_id])
        return [ident for (ident,) in cursor.fetchall()]


def root_of(case_id: int) -> int:
    """Return where a case is found now: itself, or what it was merged into in the end. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(UP, [case_id])
        row = cursor.fetchone()
    return int(row[0]) if row else case_id


def joined(case_id: int, *, by: Actor) -> list[Joined]:
    """Return the cases that are one with a case the caller may see, by number. One statement."""
    direct = Merge.objects.filter(gone=OuterRef("pk"), into_id=case_id, until=None)
    inside = RawSQL(DOWN, [case_id])  # noqa: S611 (a statement of ours, its number as a parameter)
    rows: Any = Case.objects.filter(id__in=inside).select_related("team").annotate(direct=Exists(direct))
    return [
        Joined(
            id=row.id,
            number=called(row),
            subject=row.subject,
            hers=by.person_id is not None and by.person_id in {row.requester_id, row.for_person_id},
            direct=row.direct,
        )
        for row in rows.order_by("id")
    ]
