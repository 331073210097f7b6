"""Which service is meant by what somebody types: words of its name and keywords count most, near spellings less."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rapport.kit.text import words_of

Near = Callable[[str, str], bool]  # whether the first word may be the second with a slip

IN_NAME, IN_KEYWORDS, IN_TEXT = 3.0, 2.5, 1.0  # what a word counts, by where it stands
BEGINS, NEAR = 0.8, 0.6  # of it, where a longer word begins so, or one is spelt much like it
FLOOR = 0.34  # of a question's words that a service must hold
BESIDE = 0.4  # of what the best service counts; what counts less is not what was meant
SHORTEST = 3  # letters of a word that another may begin with
MOST_WORDS = 8
LONGEST_KEYWORDS = 300
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
    """The words a service is found by, folded."""

    name: Sequence[str]
    keywords: Sequence[str]
    text: Sequence[str]

    @classmethod
    def of(cls, *, name: str, keywords: str, text: str) -> "Found":
        """Return the words of a service's texts."""
        return cls(name=words_of(name), keywords=words_of(keywords), text=words_of(text))


def telling(question: str) -> tuple[str, ...]:
    """Return the words of a question that tell something; a question of fillers alone is taken as it is."""
    words = words_of(question)
    return tuple(word for word in words if word not in FILLERS)[:MOST_WORDS] or words[:MOST_WORDS]


def fit(words: Sequence[str], service: Found, near: Near) -> float:
    """Return how well a service fits the telling words of a question; 0 where it does not."""
    places = ((IN_NAME, service.name), (IN_KEYWORDS, service.keywords), (IN_TEXT, service.text))
    each = [max(weight * _held(word, there, near) for weight, there in places) for word in words]
    held = sum(1 for one in each if one)
    return sum(each) if words and held >= FLOOR * len(words) else 0.0


def meant(scores: Iterable[float]) -> float:
    """Return what a service must count at least beside the others; nothing that counts nothing is meant."""
    return max(max(scores, default=0.0) * BESIDE, 1e-9)


def keywords_in(text: str) -> str:
    """Return keywords as they are kept: parted by commas, each once, in the order given."""
    parts = (" ".join(part.split()) for part in text.replace("\n", ",").replace(";", ",").split(","))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _held(word: str, there: Sequence[str], near: Near) -> float:
    stem = stem_of(word)
    if any(word == other or stem == stem_of(other) for other in there):
        return 1.0
    begins = stem if len(stem) > SHORTEST else word
    if len(word) >= SHORTEST and any(other.startswith(begins) for other in there):
        return BEGINS
    return NEAR if any(near(word, other) for other in there) else 0.0


def stem_of(word: str) -> str:
    """Return a word without a common ending, so that “printing” finds “printers”; short words stay whole."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > SHORTEST:
            return word[: -len(ending)]
    return word
