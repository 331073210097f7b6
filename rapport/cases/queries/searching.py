"""Cases by the words that stand in them: subject, what was said, number, names, tags, answers.

The index knows by its marks whose a case is, and who reads the notes (`rules.searching`): so a word that half of all
cases have is looked for among hers, and one in a note by its readers alone. What it finds is held against the policy
all the same. What is open is looked for in an index of its own.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case, Words
from rapport.cases.rules.searching import notes_read, query_for, reach, sought

LONGEST_QUESTION = 200
NEWEST = 200  # cases that have the words, of those an actor may see as far as the index knows


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
    rows = rows.filter(Q(words__words=_what_she_reads(words, by, served_in)) | listed)
    return rows.filter(_read(words, by, served_in) | listed)


def with_words_anywhere(question: str, *, by: Actor) -> QuerySet[Case]:
    """Return the newest cases in sight that have all words of a question, open or not. One statement of its own."""
    served_in = frozenset[int]() if by.is_system else policy.teams_of(by)
    seen = policy.visible_to(by, served_in)
    words = sought(question[:LONGEST_QUESTION])
    if not words:
        return seen.none()
    wanted = _what_she_reads(words, by, served_in)
    # each of the two is an index of its own, and both are looked into
    found = Words.objects.filter(Q(open=True, words=wanted) | Q(open=False, words=wanted)).order_by("-case_id")
    return seen.filter(id__in=found.values("case_id")[:NEWEST]).filter(_read(words, by, served_in))


def _what_she_reads(words: list[str], by: Actor, served_in: policy.Teams) -> AsWritten:
    """The words in what the index knows her to see."""
    if by.is_system:
        return AsWritten(query_for(words, notes=""))
    person = by.person_id or 0
    return AsWritten(f"{query_for(words, notes=notes_read(served_in, person))} & ({reach(served_in, person)})")


def _read(words: list[str], by: Actor, served_in: policy.Teams) -> Q:
    """Whether a case has the words outside of notes, or its notes are read by policy."""
    return Q(words__words=AsWritten(query_for(words, notes=None))) | policy.reads_notes_of(by, served_in)
