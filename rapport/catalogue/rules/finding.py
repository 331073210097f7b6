"""Which service is meant by what somebody types: words of its name and keywords count most, near spellings less."""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from rapport.kit.text import fold, words_of

Near = Callable[[str, str], bool]  # whether the first word may be the second with a slip

IN_NAME, IN_KEYWORDS, IN_TEXT = 3.0, 2.5, 1.0  # what a word counts, by where it stands
WHOLE, BEGINS, NEAR = 1.0, 0.8, 0.6  # of it: where it stands so, a longer one begins so, one is spelt much like it
FLOOR = 0.34  # of a question's words that a service must hold
BESIDE = 0.4  # of what the best service counts; what counts less is not what was meant
SHORTEST = 3  # letters of a word that another may begin with
MOST_WORDS = 8
MOST_PAIRED = 24  # words of a question, fillers too, that are tried as one with the next
LONGEST_KEYWORDS = 300
_WORDS = re.compile(r"\w+")
_ENDINGS = ("ing", "ed", "es", "s", "en", "e")
# What people write around what they need, in every question alike.
FILLERS = frozenset(
    {
        "a", "about", "an", "and", "am", "are", "as", "at", "be", "been", "by", "can", "cannot", "cant", "did",
        "do", "does", "doesn", "don", "for", "from", "get", "got", "had", "has", "have", "help", "how", "i", "in",
        "into", "is", "isn", "it", "its", "me", "my", "need", "needs", "new", "no", "not", "of", "on", "or", "our",
        "please", "s", "so", "some", "somebody", "something", "t", "that", "the", "there", "this", "to", "up",
        "want", "was", "we", "what", "when", "where", "which", "who", "will", "with", "won", "you", "your",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Found:
    """The words a service is found by, folded, and each two that stand side by side as one: “pay slip” is “payslip”."""

    name: Collection[str]
    keywords: Collection[str]
    text: Collection[str]

    @classmethod
    def of(cls, *, name: str, keywords: str, text: str) -> "Found":
        """Return the words of a service's texts."""
        return cls(name=_with_pairs(name), keywords=_with_pairs(keywords), text=_with_pairs(text))


@dataclass(frozen=True, kw_only=True)
class Held:
    """How surely a service holds a word, at best, and what that counts by where it stands."""

    how: float
    counts: float


def telling(question: str) -> tuple[str, ...]:
    """Return the words of a question that tell something; a question of fillers alone is taken as it is."""
    words = words_of(question)
    return tuple(word for word in words if word not in FILLERS)[:MOST_WORDS] or words[:MOST_WORDS]


def pairs_of(question: str) -> dict[str, tuple[str, str]]:
    """Return each two words of a question that stand side by side, by what they are as one word."""
    words = _WORDS.findall(fold(question))[:MOST_PAIRED]
    return {one + other: (one, other) for one, other in pairwise(words)}


def held_by(question: str, service: Found, near: Near | None = None) -> dict[str, Held]:
    """Return how a service holds each telling word of a question that it has, alone or as one with the next.

    `near`: what counts as a slip; without it only words as they were typed, and longer ones that begin so.
    """
    held = {word: _best(word, service, near) for word in telling(question)}
    for joined, both in pairs_of(question).items():
        one = _best(joined, service, None)
        if one.how == WHOLE:
            held |= {word: max(one, held[word], key=lambda each: each.counts) for word in both if word in held}
    return {word: one for word, one in held.items() if one.how}


def fit(question: str, service: Found, near: Near | None = None) -> float:
    """Return how well a service fits the telling words of a question; 0 where it does not.

    Of several words at least one must stand there and not only begin another: who types of a rental car means no card.
    """
    held, words = held_by(question, service, near), telling(question)
    sure = len(held) == len(words) or any(one.how != BEGINS for one in held.values())
    return sum(one.counts for one in held.values()) if sure and len(held) >= FLOOR * len(words) else 0.0


def meant(scores: Iterable[float]) -> float:
    """Return what a service must count at least beside the others; nothing that counts nothing is meant."""
    return max(max(scores, default=0.0) * BESIDE, 1e-9)


def keywords_in(text: str) -> str:
    """Return keywords as they are kept: parted by commas, each once, in the order given."""
    parts = (" ".join(part.split()) for part in text.replace("\n", ",").replace(";", ",").split(","))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _with_pairs(text: str) -> Collection[str]:
    words = _WORDS.findall(fold(text))
    return frozenset((*words, *(one + other for one, other in pairwise(words))))


def _best(word: str, service: Found, near: Near | None) -> Held:
    places = ((IN_NAME, service.name), (IN_KEYWORDS, service.keywords), (IN_TEXT, service.text))
    ways = [(weight, _held(word, there, near)) for weight, there in places]
    return Held(how=max(how for _weight, how in ways), counts=max(weight * how for weight, how in ways))


def _held(word: str, there: Collection[str], near: Near | None) -> float:
    stem = stem_of(word)
    if any(word == other or stem == stem_of(other) for other in there):
        return WHOLE
    begins = stem if len(stem) > SHORTEST else word
    if len(word) >= SHORTEST and any(other.startswith(begins) for other in there):
        return BEGINS
    return NEAR if near and any(near(word, other) for other in there) else 0.0


def stem_of(word: str) -> str:
    """Return a word without a common ending, so that “printing” finds “printers”; short words stay whole."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > SHORTEST:
            return word[: -len(ending)]
    return word
