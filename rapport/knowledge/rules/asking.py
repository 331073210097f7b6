"""What was typed, as words to look for."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapport.kit.text import words_of as each_word_of
from rapport.knowledge.rules.words import LONGEST_QUESTION

MOST_WORDS = 10
# What people write around what they look for, in every request alike.
FILLERS = frozenset(
    {
        "something",
        "anything",
        "somebody",
        "need",
        "needs",
        "new",
        "want",
        "help",
        "please",
        "problem",
        "problems",
        "issue",
        "hello",
        "hi",
        "thanks",
        "question",
        "dear",
        "asap",
        "urgent",
        "still",
        "broken",
        "defective",
        "fails",
        "failed",
        "error",
        "kaputt",
        "defekt",
        "kapot",
        "cannot",
        "cant",
        "does",
        "doesn",
        "t",
        "s",
        "bitte",
        "hilfe",
        "hallo",
        "brauche",
        "frage",
        "alsjeblieft",
        "hulp",
        "vraag",
    }
)
RAREST = 3  # words of a long question of which one must be there
IN_TITLE = 3.0  # how much more a word counts in a title
_MANY_DIGITS = re.compile(r"\d{4}")  # a number of somebody's is not counted
UNKNOWN = 0.5
MISSED, AS_RARE = (
    2.3,
    0.85,
)  # what the first word that nobody wrote tells at most, and as a share of the rarest
SHORTEST_BEGUN = 4  # letters from which a word that stands as it is may go on besides: “car” is no “carry over”
SHORTEST_STEM = 3
SHORTEST_HALF = 3  # letters
FEW = 5  # articles that are always counted beside those there are: of few, each word tells something
WHOLE = 2.0  # added where a title holds all that was asked, by its share


@dataclass(frozen=True)
class Sought:
    """A word to look for: its stems in each language, the words it may mean if nobody wrote it, and how rare it is."""

    word: str
    stems: tuple[str, ...]
    meant: tuple[str, ...]
    weight: float
    begins: bool = True  # whether a word that goes on counts as it
    parts: tuple[tuple[str, str], ...] = ()  # the two words it may be written as: “payslip” as “pay slip”
    sure: bool = True  # whether somebody wrote it, and not only words that begin so or look a little like it
    known: bool = True  # whether anything is found by it

    def is_in(self, title: Iterable[str]) -> bool:
        """Whether one of a title's words is this one, in any of its forms."""
        stems = [one for one in (self.word, *self.stems) if len(one) >= SHORTEST_STEM]
        either = {self.word, *self.meant, *self.stems, *(half for pair in self.parts for half in pair)}
        return any(word in either or any(word.startswith(stem) for stem in stems) for word in title)

    @property
    def query(self) -> str:
        """The word for `to_tsquery`: as it begins, one of its stems, or what it may mean."""
        itself = f"'{self.word}'" + (":*" if self.begins else "")
        others = (f"'{other}'" for other in (*self.meant, *self.stems))
        parted = (f"('{one}' <-> '{other}')" for one, other in self.parts)
        return "(" + " | ".join([itself, *others, *parted]) + ")"


def words_of(question: str) -> tuple[str, ...]:
    """Return the folded words of a question, each once; anything that is no letter or digit parts words."""
    return each_word_of(question[:LONGEST_QUESTION])


def halves_of(word: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of words that a long word may be written as."""
    return tuple((word[:at], word[at:]) for at in range(SHORTEST_HALF, len(word) - SHORTEST_HALF + 1))


def joined_of(words: Sequence[str]) -> Mapping[str, tuple[str, str]]:
    """Return each two words that stand side by side in a question, by what they are as one word."""
    return {one + other: (one, other) for one, other in pairwise(words)}


def weight_of(articles: int, of: int) -> float:
    """Return how much a word tells that stands in so many articles of all: the rarer, the more.

    A word that stands in none tells little about those there are.
    """
    return 0.2 + math.log((of + FEW) / (min(articles, of) + 1)) if articles and of else UNKNOWN


def weights_of(words: Sequence[str], known: Mapping[str, int], of: int) -> Mapping[str, float]:
    """Return how much each word tells: `known` says in how many articles of all they are, or one they may mean.

    Of those that nobody wrote the first is asked for as much as a rare one, so that the rest of the question is little
    beside it. Only the first: of a long tale many words are found nowhere.
    """
    weights = {word: weight_of(known.get(word, 0), of) for word in words}
    missed = next((word for word in words if word not in known), None)
    if missed is not None:
        weights[missed] = max(UNKNOWN, min(MISSED, AS_RARE * weight_of(1, of)))
    return weights


def all_of(sought: Iterable[Sought]) -> str:
    """Return the query for all words."""
    return " & ".join(one.query for one in sought)


def some_of(sought: Iterable[Sought]) -> str:
    """Return the query for any of the rarest words that are found at all; none where none is."""
    rarest = sorted((one for one in sought if one.known), key=lambda one: (-one.weight, one.word))[:RAREST]
    return " | ".join(one.query for one in rarest)


def settled(words: Iterable[str], stops: Iterable[str]) -> str:
    """Return a question as it is counted: its telling words in order of letters, so that theirs does not matter."""
    silent = set(stops)
    telling = sorted(word for word in words if word not in silent and len(word) > 1 and not _MANY_DIGITS.search(word))
    return " ".join(telling)[:LONGEST_QUESTION]


def typed_on(before: str, after: str) -> bool:
    """Whether one question is the other, typed on or partly taken back."""
    return before.startswith(after) or after.startswith(before)


def stems_by_word(rows: Iterable[tuple[str, Sequence[str]]]) -> Mapping[str, tuple[str, ...]]:
    """Return for each word its stems in all languages that have any."""
    found: dict[str, set[str]] = {}
    for word, stems in rows:
        found.setdefault(word, set()).update(stems)
    return {word: tuple(sorted(stems)) for word, stems in found.items()}
