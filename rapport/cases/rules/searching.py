"""The words a case is found by, and what somebody typed as a query for them.

Each word is a lexeme of its own; a mark before it, which no word has, says where it stands: `!` in notes alone, `@` in
the name of who asks. A mark with a key says who finds the case: `#` a team that has or had it or was offered it, `&`
the colleague whose case it is, `^` who is named on it; `=` is its number. A restricted case has no
team.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rapport.kit.text import fold, words_of

NOTE, NAME, TEAM, WHOSE, NAMED, NUMBER = "!", "@", "#", "&", "^", "="
MOST_SOUGHT = 10  # words of a question
LONGEST_WORD = 40  # letters; longer ones are found by their beginning
MOST_WORDS = 5000  # of a case; what is said beyond is read, not found: a row has its limits
MOST_OF_MESSAGE = 2000
_SOUGHT = re.compile(r"[a-z][a-z0-9]{0,11}-[0-9]{1,15}(?!\w)|\w+")


def lexemes(text: str) -> list[str]:
    """Return the words of a text as they are kept, each once; of a very long text the first."""
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words_of(text)))[:MOST_OF_MESSAGE]


def noted(words: Iterable[str]) -> list[str]:
    """Return words as they are kept that stand in notes alone."""
    return [NOTE + word for word in words]


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


def query_for(words: list[str], *, notes: bool) -> str:
    """Return the query for all these words, as the database writes queries; `notes`: one may stand in notes alone."""
    return " & ".join(each_of(words, notes=notes))


def each_of(words: list[str], *, notes: bool) -> list[str]:
    """Return the query for each of these words; the last may be the beginning of one."""
    return [_either(word, notes=notes, last=word == words[-1]) for word in words]


def reach(team_ids: Iterable[int], person_id: int) -> str:
    """Return the query for the cases that somebody of these teams may see."""
    return any_of([*keys(TEAM, team_ids), *keys(NAMED + WHOSE, [person_id])])


def keys(marks: str, ids: Iterable[int]) -> list[str]:
    """Return lexemes of keys."""
    return [f"{mark}{key}" for key in sorted(ids) for mark in marks]


def any_of(lexemes: Iterable[str]) -> str:
    """Return the query for cases that have one of these."""
    return " | ".join(f"'{one}'" for one in lexemes)


def _either(word: str, *, notes: bool, last: bool) -> str:
    before, dash, number = word.partition("-")
    if dash:
        parts = _either(before, notes=notes, last=False), _either(number, notes=notes, last=last)
        return f"('{NUMBER}{number}' | {' & '.join(parts)})"
    begins = ":*" if last else ""
    cut = word[:LONGEST_WORD]
    forms = [f"'{mark}{cut}'{begins}" for mark in ("", NAME, *([NOTE] if notes else []))]
    if word.isascii() and word.isdecimal():
        forms.append(f"'{NUMBER}{word}'")
    return f"({' | '.join(forms)})"
