"""Find articles by what somebody types: a question, a subject that is being written, a word with a letter wrong.

Every step reads a bounded number of candidates from an index. Words count by how rare they are and whether a title has
them; where not all words are found together, articles with the rarest of them are, if they hold enough of the question.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from math import log
from typing import Any

from django.contrib.postgres.search import SearchQuery, TrigramSimilarity
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import get_language

from rapport.accounts.public import Actor
from rapport.directory.public import typos
from rapport.knowledge import policy
from rapport.knowledge.models import Article, Word
from rapport.knowledge.queries.cards import COLUMNS, ArticleCard, cards_of
from rapport.knowledge.rules.asking import (
    FILLERS,
    IN_TITLE,
    MOST_WORDS,
    SHORTEST_BEGUN,
    WHOLE,
    Sought,
    all_of,
    halves_of,
    joined_of,
    settled,
    some_of,
    stems_by_word,
    weights_of,
    words_of,
)
from rapport.knowledge.rules.words import LANGUAGES, stems_of

CANDIDATES = 120  # read per step before ranking
ENOUGH = 3  # with fewer that have all the words we look for those that have some
SHARE = 0.45  # of a question's weight that an article without all its words must have
WITHOUT_TITLE = 0.6  # if its title says none of them, or another article has all
FEWEST = 2  # of its words, unless the title says one
SHORTEST_TYPO = 4
SHORTEST_SURE = 6  # letters of a word with a slip that is hardly another: a “lease” is no “leave”
LONG = 8  # letters from which two slips are forgiven, if not at the beginning
MOST_TYPOS = 4  # words of a question whose spelling is doubted
ALIKE = 0.25  # trigrams that two words must share
LOOKALIKES = 20
MEANINGS = 3
OWN_SERVICE, OWN_LANGUAGE = 1.0, 0.5  # added for articles of the service asked for, and in the reader's language
ALL_WORDS = ""  # the row of the vocabulary that counts articles

STEMS = """
SELECT word, tsvector_to_array(to_tsvector(stems::regconfig, word)), stems = ANY(%s)
FROM unnest(%s::text[]) word, unnest(%s::text[]) stems
"""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a question finds, best first. `words` are its telling words, as they are counted where nothing is found.

    `whole`: whether one of the articles has all of them, and does not only touch what was asked.
    """

    articles: Sequence[ArticleCard]
    words: str
    whole: bool = False


def search(
    question: str,
    *,
    by: Actor,
    limit: int = 8,
    service_id: int | None = None,
    team_id: int | None = None,
    floor: float = 0.0,
) -> Found:
    """Return the published articles that answer best; of one team if given, those of a service first.

    `floor`: the share, from 0 to 1, of how well the best one fits that every other must reach.
    Eleven statements at most, fifteen where words are misspelt.
    """
    words = words_of(question)
    if not words or not by.is_known:
        return Found(articles=(), words="")
    sought, silent = _sought(words)
    seen = policy.readable_by(by)
    if team_id is not None:
        seen = seen.filter(team_id=team_id)
    whole = _candidates(seen, all_of(sought))
    some = _candidates(seen, some_of(sought)) if len(whole) < ENOUGH and len(sought) > 1 else set()
    rows = _ranked(seen, sought, whole | some, whole, limit, service_id, floor)
    answered = any(row.id in whole for row in rows)
    return Found(articles=cards_of(rows), words=settled(words, silent), whole=answered)


def _sought(words: Sequence[str]) -> tuple[list[Sought], AbstractSet[str]]:
    """Return what to look for, and the words that tell nothing; a question of such words alone is taken as it is."""
    joined = joined_of(words)
    stems, silent = _stems((*words, *joined))
    telling = [word for word in words if word not in silent][:MOST_WORDS] or list(words)[:MOST_WORDS]
    forms = {word: (word, *stems.get(word, ())) for word in (*telling, *joined)}
    parts = {word: [pair for form in forms[word] for pair in halves_of(form)] for word in telling}
    counts = _counts({*chain(*forms.values()), *chain(*chain(*parts.values())), ALL_WORDS})
    known = {word: most for word in telling if (most := max(counts.get(form, 0) for form in forms[word]))}
    as_two = {w: tuple(p for p in parts[w] if p[0] in counts and p[1] in counts) for w in telling if w not in known}
    known |= {word: min(counts[half] for half in pairs[0]) for word, pairs in as_two.items() if pairs}
    written = {pair: [form for form in forms[one] if form in counts] for one, pair in joined.items()}
    as_one = {word: [*chain(*(one for pair, one in written.items() if word in pair))] for word in telling}
    known |= {word: 1 for word in telling if word not in known and as_one[word]}
    typed = telling[-1] if telling[-1] == words[-1] else ""  # she may be typing it still
    begun = _beginning([typed] if typed and typed not in known else [])
    known |= begun
    sure = set(known) - set(begun)
    meant = _meant([word for word in telling if word not in known])
    known |= {word: 1 for word, others in meant.items() if others}
    sure |= {word for word, others in meant.items() if others and len(word) >= SHORTEST_SURE}
    weights = weights_of(telling, known, counts.get(ALL_WORDS, 0))
    return [
        Sought(
            word=word,
            stems=stems.get(word, ()),
            meant=(*meant.get(word, ()), *as_one[word]),
            weight=weights[word],
            begins=word == typed and (word in begun or len(word) >= SHORTEST_BEGUN),
            parts=as_two.get(word, ()),
            sure=word in sure,
            known=word in known,
        )
        for word in telling
    ], silent


def _stems(words: Sequence[str]) -> tuple[Mapping[str, tuple[str, ...]], AbstractSet[str]]:
    """Return the stems of words, and those that tell nothing in the reader's language. One statement."""
    configs = sorted({stems for _name, stems in LANGUAGES.values()})
    near = {"english", stems_of((get_language() or "en")[:2])} - {"simple"}
    with connection.cursor() as cursor:
        cursor.execute(STEMS, [list(near), list(words), configs])
        rows = cursor.fetchall()
    stems = stems_by_word((word, found) for word, found, _near in rows)
    return stems, FILLERS | {word for word, found, is_near in rows if is_near and not found}


def _counts(words: Collection[str]) -> dict[str, int]:
    """Return in how many articles words are, of those that are in any. One statement."""
    return dict(Word.objects.filter(word__in=words).values_list("word", "articles"))


def _beginning(words: Sequence[str]) -> dict[str, int]:
    """Return for words that nobody wrote in full how many articles have one that begins so. One statement at most."""
    if not words:
        return {}
    either = Q()
    for word in words:
        either |= Q(word__startswith=word)
    rows = list(
        Word.objects.filter(either).order_by("-articles").values_list("word", "articles")[: LOOKALIKES * len(words)]
    )
    counts = {word: max((n for other, n in rows if other.startswith(word)), default=0) for word in words}
    return {word: count for word, count in counts.items() if count}


def _meant(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return for misspelt words those that look most like them. A statement for each word, four at most."""
    found: dict[str, tuple[str, ...]] = {}
    for word in [word for word in words if len(word) >= SHORTEST_TYPO][:MOST_TYPOS]:
        alike = Word.objects.filter(word__trigram_similar=word).annotate(alike=TrigramSimilarity("word", word))
        near = alike.filter(alike__gte=ALIKE).order_by("-alike", "-articles", "word")
        others = [other for other in near.values_list("word", flat=True)[:LOOKALIKES] if _is_slip(word, other)]
        found[word] = tuple(others[:MEANINGS])
    return found


def _is_slip(word: str, other: str) -> bool:
    """Whether a word is likely to be meant: here a whole word is, so a tail that is missing is no less wrong."""
    end = " "  # so that both must end
    count = typos(word + end, other + end)
    if count > 1:
        return count == 2 and len(word) >= LONG and word[0] == other[0]  # noqa: PLR2004 (slips)
    return word[0] == other[0] or len(word) == len(other)


def _candidates(seen: QuerySet[Article], query: str) -> set[int]:
    """Return ids of articles whose titles match, and of others. Two statements."""
    if not query:
        return set()
    wanted = _query(query)
    titled = set(seen.filter(title_vector=wanted).values_list("id", flat=True)[:CANDIDATES])
    return titled | set(seen.filter(vector=wanted).values_list("id", flat=True)[:CANDIDATES])


def _query(text: str) -> SearchQuery:
    return SearchQuery(text, config="simple", search_type="raw")


def _ranked(
    seen: QuerySet[Article],
    sought: Sequence[Sought],
    ids: set[int],
    whole: set[int],
    limit: int,
    service_id: int | None,
    floor: float,
) -> Sequence[Article]:
    """Return the best of the candidates. Two statements; only the best are read whole."""
    if not ids:
        return []
    weight = sum(one.weight for one in sought)
    held = {f"held_{place}": _holds("vector", one) for place, one in enumerate(sought)}
    titled = {f"titled_{place}": _holds("title_vector", one) for place, one in enumerate(sought)}
    rows = seen.filter(id__in=ids).annotate(letters=Length("title"), **held, **titled)
    found = [_Fit.of(row, sought) for row in rows.values_list(*FIT, *held, *titled)]
    enough = [f for f in found if f.id not in whole and f.is_enough(weight, service_id, rivals=bool(whole))]
    fit = [f for f in found if f.id in whole] + enough
    scores = {one.id: one.score(service_id, weight) for one in fit}
    least = floor * max(scores.values(), default=0.0)
    near = [one for one in fit if scores[one.id] >= least]
    best = sorted(near, key=lambda one: (-scores[one.id], one.id))[:limit]
    read = {row.id: row for row in Article.objects.filter(id__in=[one.id for one in best]).only(*COLUMNS)}
    return [read[one.id] for one in best if one.id in read]


def _holds(column: str, one: Sought) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(Q(**{column: _query(one.query)}), output_field=BooleanField())


FIT = ("id", "title", "service_id", "language", "solved", "helpful", "unhelpful", "letters")


@dataclass(frozen=True, kw_only=True)
class _Fit:
    """How an article fits: the weight of the words it holds, and of those its title does.

    `sure`: of those that somebody wrote, and are not the beginning of others or a guess; `many`: how many such words.
    `named`: whether its title itself, not only its keywords, says one of them.
    """

    id: int
    title: str
    service_id: int | None
    language: str
    solved: int
    helpful: int
    unhelpful: int
    letters: int
    held: float
    titled: float
    sure: float
    many: int
    named: bool

    @classmethod
    def of(cls, row: Sequence[Any], sought: Sequence[Sought]) -> "_Fit":
        """Return what a row of the columns of `FIT` and of a yes or no for each word tells."""
        said = dict(zip(FIT, row, strict=False))
        bits = row[len(FIT) :]
        held, titled = bits[: len(sought)], bits[len(sought) :]
        title = words_of(said["title"])
        return cls(
            **said,
            held=sum(one.weight for one, yes in zip(sought, held, strict=True) if yes),
            titled=sum(one.weight for one, yes in zip(sought, titled, strict=True) if yes),
            sure=sum(one.weight for one, yes in zip(sought, held, strict=True) if yes and one.sure),
            many=sum(one.sure for one, yes in zip(sought, held, strict=True) if yes),
            named=any(yes and one.sure and one.is_in(title) for one, yes in zip(sought, titled, strict=True)),
        )

    def is_enough(self, weight: float, service_id: int | None, *, rivals: bool) -> bool:
        """Whether it may answer though it has not all words: one in a text says little of a longer question.

        What is asked of a service needs no more than one, if that is in the title of an article of that service.
        """
        if self.named and service_id is not None and self.service_id == service_id:
            return True
        lone = self.named and not rivals  # its title says a word, and no article has them all
        least = (SHARE if lone else WITHOUT_TITLE) * weight
        return (self.named or self.many >= FEWEST) and self.sure >= least

    def score(self, service_id: int | None, weight: float) -> float:
        """Return how well the article answers: its words first, then whom it helped."""
        complete = WHOLE * self.titled / (weight or 1.0) / (1 + self.letters / 60)
        own = OWN_SERVICE * (service_id is not None and self.service_id == service_id)
        tongue = OWN_LANGUAGE * (self.language == (get_language() or "en")[:2])
        rated = (self.helpful - self.unhelpful) / (self.helpful + self.unhelpful + 4)
        return (
            self.held
            + (IN_TITLE - 1) * self.titled
            + complete
            + own
            + tongue
            + 0.15 * log(1 + self.solved)
            + 0.4 * rated
        )
