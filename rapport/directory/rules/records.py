"""What a record may hold when somebody types it: each value made clean, or refused in a sentence."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from rapport.directory.rules.names import bare, is_name
from rapport.kit.problems import Refusal

EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)  # days that somebody may mean
LANGUAGE, SKILL = 20, 100  # letters, as the table has it
MOST_LANGUAGES, MOST_SKILLS = 12, 50


@cache
def timezones() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones())


def check_day(day: date | None, field: str) -> None:
    """Refuse a day nobody means."""
    if day is not None and not EARLIEST <= day <= LATEST:
        raise Refusal("That day is too far away. Check the year.", code="bad_day", field=field)


def several(words: Iterable[str], *, most: int, longest: int, field: str) -> list[str]:
    """Return words without blanks around, empty ones and repeats, in their order."""
    found = list(dict.fromkeys(filter(None, (bare(word) for word in words))))
    if len(found) > most or any(len(word) > longest for word in found):
        raise Refusal(f"At most {most}, each of at most {longest} letters.", code="too_many", field=field)
    return found


def name_of(text: str) -> str:
    """Return somebody's name; refuses none, and words for nobody."""
    plain = _text(200, "name")(text)
    if not is_name(plain):
        raise Refusal("A person needs a name.", code="no_name", field="name")
    return plain


def _text(longest: int, field: str) -> Callable[[str], str]:
    def clean(text: str) -> str:
        plain = bare(text)
        if len(plain) > longest:
            raise Refusal(f"At most {longest} letters.", code="too_long", field=field)
        return plain

    return clean


def _zone(text: str) -> str:
    plain = text.strip()
    if plain and plain not in timezones():
        raise Refusal("That is no time zone. One looks like Europe/Oslo.", code="bad_timezone", field="timezone")
    return plain


def _first_day(day: date | None) -> date | None:
    check_day(day, "started_on")
    return day


def _languages(words: Iterable[str]) -> list[str]:
    return several(words, most=MOST_LANGUAGES, longest=LANGUAGE, field="languages")


def _skills(words: Iterable[str]) -> list[str]:
    return several(words, most=MOST_SKILLS, longest=SKILL, field="skills")


# What may be changed of a record by hand, and how it is made clean.
CLEAN: dict[str, Callable[[Any], Any]] = {
    "name": name_of,
    "given_name": _text(100, "given_name"),
    "family_name": _text(100, "family_name"),
    "location": _text(200, "location"),
    "timezone": _zone,
    "languages": _languages,
    "grade": _text(60, "grade"),
    "skills": _skills,
    "started_on": _first_day,
}
OWN = frozenset({"languages", "skills"})  # what everybody may change of herself
