"""Cases by the words that stand in them: subject, what was said, number, names, tags, answers.

The index says which cases may have the words, with those of notes; whoever does not read the notes of a case has it by
the other words alone. What is open is looked for in an index of its own; teams and people are marks in the same index,
so that a word half of all cases have is looked for among hers.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet, Value

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Access, Watcher
from rapport.cases.rules.searching import TEAM, WHOSE, any_of, query_for, sought

LONGEST_QUESTION = 200
MOST_NEAR = 500  # cases somebody watches or is named on, the newest, that are looked through


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
    within: Iterable[int] = (),
    also: Collection[int] = (),
) -> QuerySet[Any]:
    """Return those of `rows`, cases in sight, that have all words of a question. No statement of its own.

    `still_open`: where the rows are open, or are over, all of them; `within`: where they all are or were with these
    teams; `also`: cases that count as found.
    """
    words = sought(question[:LONGEST_QUESTION])
    if not words:
        return rows.filter(pk__in=also)
    known, every = query_for(words, notes=False), query_for(words, notes=True, her=by.person_id)
    teams = any_of(TEAM, within)
    found, plain = Q(words__words=AsWritten(_both(every, teams))), Q(words__words=AsWritten(known))
    if also:
        listed = Q(words__case_id__in=also)
        found, plain = found | listed, plain | listed
    if still_open is not None:
        rows = rows.filter(words__open=still_open)
    return rows.filter(found).filter(plain | policy.reads_notes_of(by, served_in))


def with_words_anywhere(question: str, *, by: Actor) -> QuerySet[Any]:
    """Return the cases in sight that have all words of a question, open or not. Three statements at most."""
    words = sought(question[:LONGEST_QUESTION])
    served_in = frozenset[int]() if by.is_system else policy.teams_of(by)
    seen = policy.visible_to(by, served_in)
    if not words:
        return seen.none()
    known, every = query_for(words, notes=False), query_for(words, notes=True, her=by.person_id)
    if by.is_system:
        return seen.filter(_open_or_over(every))
    named, watched = _near(by.person_id or 0)
    if not served_in and not named:  # no note is hers to read: none is asked for
        every = known
    hers = " | ".join(filter(None, (any_of(TEAM, served_in), any_of(WHOSE, [by.person_id or 0]))))
    found = _open_or_over(_both(every, hers))
    if near := named | watched:
        found |= Q(words__case_id__in=near, words__words=AsWritten(every))
    if every == known:
        return seen.filter(found)
    return seen.filter(found).filter(Q(words__words=AsWritten(known)) | policy.reads_notes_of(by, served_in))


def _near(person_id: int) -> tuple[set[int], set[int]]:
    """Return the cases somebody is named on, and those she watches. One statement."""
    named, watched = (
        model.objects.filter(person_id=person_id)
        .annotate(names=Value(names))
        .values_list("case_id", "names")
        .order_by("-case_id")[:MOST_NEAR]
        for model, names in ((Access, True), (Watcher, False))
    )
    found = list(named.union(watched, all=True))
    return {case for case, names in found if names}, {case for case, names in found if not names}


def _both(one: str, other: str) -> str:
    return f"({one}) & ({other})" if other else one


def _open_or_over(query: str) -> Q:
    """Each is an index of its own, and both are looked into."""
    wanted = AsWritten(query)
    return Q(words__open=True, words__words=wanted) | Q(words__open=False, words__words=wanted)
