"""The words a case is found by, and what somebody typed as a query for them.

Each word is a lexeme of its own; a mark before it, which no word has, says where it stands: `!` in a note, `@` in the
name of who asks, `#` a team that has or had the case or was offered it, `&` the colleague whose case it is, `=` its
number. So who reads no notes asks an index in which, for her, there are none.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rapport.kit.text import fold, words_of

NOTE, NAME, TEAM, WHOSE, NUMBER = "!", "@", "#", "&", "="
MARKS = NAME + TEAM + WHOSE + NUMBER  # of what the database keeps by itself
MOST_SOUGHT = 10  # words of a question
LONGEST_WORD = 40  # letters; longer ones are found by their beginning
MOST_WORDS = 5000  # of a case; what is said beyond is read, not found: a row has its limits
MOST_OF_MESSAGE = 2000
BEGINS = 3  # letters from which on a word stands for those that begin so; the last one always does
_SOUGHT = re.compile(r"[a-z][a-z0-9]{0,11}-[0-9]{1,15}(?!\w)|\w+")


def lexemes(text: str, mark: str = "") -> list[str]:
    """Return the words of a text as they are kept, each once; of a very long text the first."""
    cut = dict.fromkeys(word[:LONGEST_WORD] for word in words_of(text))
    return [mark + word for word in list(cut)[:MOST_OF_MESSAGE]]


def words_in_answers(answers: Mapping[str, Any]) -> list[str]:
    """Return the words of the answers to a form."""
    return lexemes(" ".join(_leaves(answers)))


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _leaves(one)
    elif isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield str(value)


def sought(question: str) -> list[str]:
    """Return what somebody typed as words to look for, each once; the number of a case (it-1042) is one."""
    return list(dict.fromkeys(_SOUGHT.findall(fold(question))))[:MOST_SOUGHT]


def query_for(words: list[str], *, notes: bool, her: int | None = None) -> str:
    """Return the query for all these words, as the database writes queries.

    With those of `notes`, save in cases of her whose key is `her`; or without.
    """
    return " & ".join(_either(word, notes=notes, her=her, last=word == words[-1]) for word in words)


def any_of(mark: str, keys: Iterable[int]) -> str:
    """Return the query for cases that have one of these marks; nothing without any."""
    return " | ".join(f"'{mark}{key}'" for key in sorted(keys))


def _either(word: str, *, notes: bool, her: int | None, last: bool) -> str:
    before, dash, number = word.partition("-")
    if dash:
        parts = _either(before, notes=notes, her=her, last=False), _either(number, notes=notes, her=her, last=last)
        return f"('{NUMBER}{number}' | {' & '.join(parts)})"
    begins = ":*" if last or len(word) >= BEGINS else ""
    cut = word[:LONGEST_WORD]
    forms = [f"'{cut}'{begins}", f"'{NAME}{cut}'{begins}"]
    if notes:
        # said once for each word, not once for all: the index would look for each word twice
        forms.append(f"'{NOTE}{cut}'{begins}" if her is None else f"'{NOTE}{cut}'{begins} & !'{WHOSE}{her}'")
    if word.isascii() and word.isdecimal():
        forms.append(f"'{NUMBER}{word}'")
    return f"({' | '.join(forms)})"
