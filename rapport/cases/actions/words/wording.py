"""Keep what a case is found by in line with what stands in it; in the transaction of whoever changed that."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from rapport.cases.models import Case, Message
from rapport.cases.rules.searching import MOST_WORDS, NOTE, lexemes, noted, words_in_answers
from rapport.cases.rules.words import Said

ADD = """
UPDATE cases_words SET words = ts_delete(words, %(noted)s::text[]) || array_to_tsvector(%(words)s::text[])
WHERE case_id = %(case)s AND length(words) + %(many)s <= %(most)s
"""
NOTED = """
UPDATE cases_words SET words = words || array_to_tsvector(ARRAY(
    SELECT %(mark)s || word FROM (
        SELECT unnest(%(words)s::text[]) AS word EXCEPT SELECT unnest(tsvector_to_array(words))
    ) new
))
WHERE case_id = %(case)s AND length(words) + %(many)s <= %(most)s
"""
# The rows are held before anything is read, so that what somebody says meanwhile is either read or added afterwards.
HELD = """
WITH RECURSIVE up(id) AS (
    SELECT unnest(%s::bigint[])
    UNION SELECT m.into_id FROM cases_merge m JOIN up u ON m.gone_id = u.id WHERE m.until IS NULL
)
SELECT w.case_id FROM cases_words w JOIN up u ON u.id = w.case_id ORDER BY w.case_id FOR UPDATE OF w
"""
FAMILIES = """
WITH RECURSIVE down(root, id) AS (
    SELECT root, root FROM unnest(%s::bigint[]) root
    UNION SELECT d.root, m.gone_id FROM cases_merge m JOIN down d ON m.into_id = d.id WHERE m.until IS NULL
) SELECT id, array_agg(root) FROM down GROUP BY id
"""
KEEP = """
UPDATE cases_words w SET words = f.words
FROM (
    SELECT n.id, array_to_tsvector(cases_marks(n.id) || string_to_array(n.said, ' ')) AS words
    FROM unnest(%s::bigint[], %s::text[]) n(id, said)
) f WHERE w.case_id = f.id AND w.words <> f.words
"""


def take_message(message: Message) -> None:
    """Let a case be found by what was just said in it, by who reads that. One statement."""
    _add(message.case_id, lexemes(message.text), NOTED if message.said == Said.NOTE else ADD)


def take_answers(case: Case) -> None:
    """Let a new case be found by the answers to the form of its service. One statement at most."""
    _add(case.id, words_in_answers(case.answers), ADD)


def _add(case_id: int, words: list[str], statement: str) -> None:
    if words:
        told: dict[str, Any] = {"case": case_id, "words": words, "many": len(words), "most": MOST_WORDS}
        with connection.cursor() as cursor:
            cursor.execute(statement, {**told, "noted": noted(words), "mark": NOTE})


def reword(case_ids: Collection[int]) -> int:
    """Read these cases again, and what they were merged into; returns in how many another word stands now.

    After anything was taken out of one, or merged. Five statements.
    """
    if not case_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(HELD, [list(case_ids)])
        held = [row[0] for row in cursor.fetchall()]
        cursor.execute(FAMILIES, [held])
        roots: dict[int, list[int]] = dict(cursor.fetchall())
        said = {ident: _Stands() for ident in held}
        for case, words, kind in _standing(roots):
            for root in roots[case]:
                said[root].take(words, kind)
        cursor.execute(KEEP, [held, [" ".join(said[ident].every) for ident in held]])
        return int(cursor.rowcount)


@dataclass
class _Stands:
    """The words that stand in a case, and those in its notes."""

    words: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)

    def take(self, words: list[str], kind: str) -> None:
        """Take what was said, as long as there is room."""
        if len(self.words) + len(self.notes) + len(words) <= MOST_WORDS:
            (self.notes if kind == Said.NOTE else self.words).update(words)

    @property
    def every(self) -> list[str]:
        """All of them as they are kept."""
        return [*self.words, *noted(self.notes - self.words)]


def _standing(case_ids: Collection[int]) -> Iterable[tuple[int, list[str], str]]:
    """What stands in these cases, piece by piece in order, with how it was said. Two statements."""
    cases = Case.objects.filter(id__in=case_ids).order_by("id")
    for ident, search, answers, tags in cases.values_list("id", "search", "answers", "tags"):
        yield ident, lexemes(search) + words_in_answers(answers) + lexemes(" ".join(tags)), ""
    spoken = Message.objects.filter(case_id__in=case_ids).order_by("id").values_list("case_id", "said", "text")
    for ident, kind, text in spoken.iterator(chunk_size=2000):
        yield ident, lexemes(text), kind
