"""Cases by the words that stand in them: subject, what was said, number, names, tags, answers.

The index knows by its marks whose a case is, and who reads the notes (`rules.searching`): so a word that half of all
cases have is looked for among hers, and one in a note by its readers alone. What it finds is held against the policy
all the same. What is open is looked for in an index of its own.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Q, QuerySet

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case
from rapport.cases.rules.searching import notes_read, query_for, reach, sought

LONGEST_QUESTION = 200
LOOKED_AT = 1_500, 20_000  # newest cases of all that are read through, at first and then
MOST_FOUND = 200  # cases that have the words, of those an actor may see as far as the index knows
SHOWN = ("id", "team_id", "number", "subject", "state")
AMONG_NEWEST = """
SELECT case_id FROM (SELECT case_id, words FROM cases_words ORDER BY case_id DESC LIMIT %(looked_at)s) newest
WHERE words @@ %(wanted)s::tsquery ORDER BY case_id DESC LIMIT %(most)s
"""
# The order is asked for outside, or the database would rather read all cases by their order than the index.
AMONG_ALL = """
WITH found AS MATERIALIZED (
    SELECT case_id FROM cases_words WHERE open AND words @@ %(wanted)s::tsquery
    UNION ALL SELECT case_id FROM cases_words WHERE NOT open AND words @@ %(wanted)s::tsquery
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
    rows = rows.filter(Q(words__words=AsWritten(_what_she_reads(words, by, served_in))) | listed)
    return rows.filter(_read(words, by, served_in) | listed)


def newest_with_words(question: str, *, by: Actor, limit: int) -> list[Case]:
    """Return the newest cases in sight that have all words of a question, open or not. Seven statements at most.

    Whether a word is rare is not known before it is looked for: so the newest cases of all are read through first, a
    few and then more, and where they hold too few, the words are rare enough for the index to list all that have them.
    """
    words = sought(question[:LONGEST_QUESTION])
    if not words:
        return []
    served_in = frozenset[int]() if by.is_system else policy.teams_of(by)
    seen = policy.visible_to(by, served_in).filter(_read(words, by, served_in)).only(*SHOWN).order_by("-id")
    wanted = _what_she_reads(words, by, served_in)
    for looked_at in LOOKED_AT if served_in else ():
        ids = _ids(AMONG_NEWEST, wanted, looked_at)
        if len(ids) >= limit and len(found := list(seen.filter(id__in=ids)[:limit])) == limit:
            return found
    return list(seen.filter(id__in=_ids(AMONG_ALL, wanted))[:limit])


def _ids(statement: str, wanted: str, looked_at: int = 0) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"wanted": wanted, "looked_at": looked_at, "most": MOST_FOUND})
        return [row[0] for row in cursor.fetchall()]


def _what_she_reads(words: list[str], by: Actor, served_in: policy.Teams) -> str:
    """The words in what the index knows her to see."""
    if by.is_system:
        return query_for(words, notes="")
    person = by.person_id or 0
    return f"{query_for(words, notes=notes_read(served_in, person))} & ({reach(served_in, person)})"


def _read(words: list[str], by: Actor, served_in: policy.Teams) -> Q:
    """Whether a case has the words outside of notes, or its notes are read by policy."""
    return Q(words__words=AsWritten(query_for(words, notes=None))) | policy.reads_notes_of(by, served_in)
