"""Cases by the words that stand in them: subject, what was said, number, names, tags, answers.

The index knows by its marks whose a case is (`rules.searching`): so a word that half of all cases have is looked for
among hers. What it finds is held against the policy: that she sees the case, and a word in a note only where she reads
its notes. What is open is looked for in an index of its own.
"""

from collections.abc import Collection, Sequence
from functools import lru_cache, reduce
from operator import and_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.rules.searching import each_of, query_for, reach, sought
from rapport.kit.prepared import Prepared, Slot

LONGEST_QUESTION = 200
LOOKED_AT = 1_500, 20_000  # newest cases of all that are read through, at first and then
MOST_FOUND = 200  # cases that have the words, of those an actor may see as far as the index knows
SHOWN = ("id", "team_id", "number", "subject", "state")
AMONG_NEWEST = """
SELECT case_id FROM (SELECT case_id, words FROM cases_words ORDER BY case_id DESC LIMIT %(looked_at)s) newest
WHERE {wanted} ORDER BY case_id DESC LIMIT %(most)s
"""
# The order is asked for outside, or the database would rather read all cases by their order than the index.
AMONG_ALL = """
WITH found AS MATERIALIZED (
    SELECT case_id FROM cases_words WHERE open AND {wanted}
    UNION ALL SELECT case_id FROM cases_words WHERE NOT open AND {wanted}
) SELECT case_id FROM found ORDER BY case_id DESC LIMIT %(most)s
"""


class AsWritten(SearchQuery):
    """A query in the database's own words; as a question it would be parted from its marks."""

    template = "(%(expressions)s)::tsquery"


def with_words(
    rows: QuerySet[Any],
    question: str,
    *,
    by: Actor,
    served_in: policy.Teams,
    still_open: bool | None = None,
    also: Collection[int] = (),
) -> QuerySet[Any]:
    """Return those of `rows`, cases in sight, that have all words of a question. No statement of its own.

    `still_open`: where the rows are open, or are over, all of them; `also`: cases that count as found.
    """
    words = sought(question[:LONGEST_QUESTION])
    if not words:
        return rows.filter(pk__in=also)
    if still_open is not None:
        rows = rows.filter(words__open=still_open)
    listed = Q(words__case_id__in=also) if also else Q()
    known = reduce(and_, (Q(words__words=AsWritten(one)) for one in _wanted(words, by, served_in)))
    return rows.filter(known | listed).filter(_read(AsWritten(_outside_notes(words)), by, served_in) | listed)


def newest_with_words(question: str, *, by: Actor, limit: int) -> Sequence[Any]:
    """Return the newest cases in sight that have all words of a question, open or not, by the columns of `SHOWN`.

    Seven statements at most.

    Whether a word is rare is not known before it is looked for: so the newest cases of all are read through first, a
    few and then more, and where they hold too few, the words are rare enough for the index to list all that have them.
    """
    words = sought(question[:LONGEST_QUESTION])
    if not words:
        return []
    served_in = frozenset[int]() if by.is_system else policy.teams_of(by)
    seen, wanted = _seen(by, served_in), _wanted(words, by, served_in)
    read = _outside_notes(words)
    for looked_at in LOOKED_AT if served_in else ():
        ids = _ids(AMONG_NEWEST, wanted, looked_at)
        if len(ids) >= limit and len(found := seen(ids=ids, words=read)[:limit]) == limit:
            return found
    return seen(ids=_ids(AMONG_ALL, wanted), words=read)[:limit]


@lru_cache(maxsize=1024)
def _seen(by: Actor, served_in: policy.Teams) -> Prepared:
    """The cases in sight among some, newest first, that have words outside of notes, or whose notes she reads."""

    def made() -> QuerySet[Any]:
        among = RawSQL("SELECT unnest(%s::bigint[])", [Slot("ids")])
        rows = policy.visible_to(by, served_in).filter(_read(AsWritten(Slot("words")), by, served_in), id__in=among)
        return rows.order_by("-id").values_list(*SHOWN, named=True)

    return Prepared(made)


def _ids(statement: str, wanted: Sequence[str], looked_at: int = 0) -> list[int]:
    each = {f"wanted_{place}": one for place, one in enumerate(wanted)}
    # a condition for each word: the index then steps from one case to the next that may have all of them
    has = " AND ".join(f"words @@ %({name})s::tsquery" for name in each)
    with connection.cursor() as cursor:
        cursor.execute(statement.format(wanted=has), {**each, "looked_at": looked_at, "most": MOST_FOUND})
        return [row[0] for row in cursor.fetchall()]


def _wanted(words: list[str], by: Actor, served_in: policy.Teams) -> list[str]:
    """The words, those of notes too, in the cases that the index knows her to see: `_read` looks closer."""
    each = each_of(words, notes=True)
    return each if by.is_system else [*each, reach(served_in, by.person_id or 0)]


def _outside_notes(words: list[str]) -> str:
    return query_for(words, notes=False)


def _read(outside_notes: AsWritten, by: Actor, served_in: policy.Teams) -> Q:
    """Whether a case has the words outside of notes, or its notes are read by policy."""
    return Q(words__words=outside_notes) | policy.reads_notes_of(by, served_in)
