"""User-defined fields as values: what a type accepts, how a value is shown. Knows no database."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite

from rapport.kit.problems import Refusal
from rapport.kit.text import slugify, squeeze

LONGEST = 2000
KEY = re.compile(r"^[a-z][a-z0-9_]{0,49}$")
Value = str | int | float | list[str]


class Noun(StrEnum):
    """What can have fields of its own."""

    PERSON = "person"
    UNIT = "unit"


class FieldType(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"


class Visibility(StrEnum):
    """Who sees a field's values. A person sees all that is said of her, whatever this says."""

    EVERYBODY = "everybody"
    TEAMS = "teams"
    ADMINISTRATORS = "administrators"


class Share(StrEnum):
    """Who sees a saved view beside its owner."""

    NOBODY = "nobody"
    UNIT = "unit"
    ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A user-defined field. `key` is its name in imports and REST and never changes."""

    id: int
    noun: Noun
    key: str
    label: str
    help: str
    type: FieldType
    choices: tuple[str, ...]
    required: bool
    visibility: Visibility


def key_of(label: str) -> str:
    """Return the key a label suggests."""
    key = slugify(label).replace("-", "_")[:50].strip("_")
    return key if KEY.match(key) else f"f_{key}"[:50]


def check_key(key: str) -> str:
    """Return a key, refusing what is none."""
    if not KEY.match(key):
        raise Refusal(
            "A key is lower-case letters, digits and “_”, and begins with a letter.", code="bad_key", field="key"
        )
    return key


def check_choices(kind: FieldType, choices: Sequence[str]) -> tuple[str, ...]:
    """Return the choices of a field, in order and once each; refuses a choice field without any."""
    cleaned = tuple(dict.fromkeys(c for c in map(squeeze, choices) if c))
    if kind not in {FieldType.CHOICE, FieldType.CHOICES}:
        return ()
    if not cleaned:
        raise Refusal("Name at least one choice, one per line.", code="no_choices", field="choices")
    if any(";" in choice for choice in cleaned):
        raise Refusal("A choice cannot hold “;”, which separates choices in files.", code="bad_choice", field="choices")
    return cleaned


def read(field: Definition, text: str | None) -> Value | None:
    """Return the value a text says, None for an empty one; refuses what the field cannot hold, without repeating it."""
    text = squeeze(text or "")
    if not text:
        if field.required:
            raise Refusal(f"“{field.label}” must be given.", code="required", field=field.key)
        return None
    if len(text) > LONGEST:
        raise Refusal(f"“{field.label}” takes {LONGEST} characters at most.", code="too_long", field=field.key)
    return _READERS[field.type](field, text)


def show(value: Value | None) -> str:
    """Return a value as text, as `read` takes it."""
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, list) else str(value)


def _text(field: Definition, text: str) -> Value:
    return text


def _number(field: Definition, text: str) -> Value:
    try:
        number = float(text.replace(" ", "").replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise Refusal(f"“{field.label}” takes a number.", code="no_number", field=field.key)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _date(field: Definition, text: str) -> Value:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refusal(f"“{field.label}” takes a date as 2026-11-20.", code="no_date", field=field.key) from None


def _choice(field: Definition, text: str) -> Value:
    found = next((c for c in field.choices if c.casefold() == text.casefold()), None)
    if found is None:
        raise Refusal(f"“{field.label}” takes one of: {', '.join(field.choices)}.", code="no_choice", field=field.key)
    return found


def _choices(field: Definition, text: str) -> Value:
    parts = [part for part in map(squeeze, text.split(";")) if part]
    return list(dict.fromkeys(str(_choice(field, part)) for part in parts))


def _person(field: Definition, text: str) -> Value:
    try:
        return int(text)
    except ValueError:
        raise Refusal(f"“{field.label}” takes the number of a person.", code="no_person", field=field.key) from None


_READERS = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.PERSON: _person,
}
