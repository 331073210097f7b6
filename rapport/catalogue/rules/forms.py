"""A service's short form: what is asked, kept as JSON Schema (draft 2020-12), and what an answer must be.

The schema is of type object; `x-order` names its properties in the order they are asked, `x-kind` says how each is
asked. A text for many lines and a person have no word of their own in JSON Schema.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from math import isfinite
from typing import Any

from rapport.kit.paging import LARGEST_ID
from rapport.kit.problems import Refusal, read_all
from rapport.kit.text import is_clean, number_in, slugify, squeeze

DRAFT = "https://json-schema.org/draft/2020-12/schema"
MOST_FIELDS, MOST_CHOICES = 20, 50
LABEL, HELP, CHOICE = 100, 300, 100
SHORT, LONG = 200, 5000
LARGEST = 2**53
YES = frozenset({"yes", "on", "true", "1"})
NO = frozenset({"no", "off", "false", "0"})

Answer = str | int | float | bool
Schema = dict[str, Any]


class FieldKind(StrEnum):
    """How something is asked."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class FormField:
    """One thing a form asks. `key` names its answer and stays, whatever the label becomes."""

    key: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()


_SHAPES: Mapping[FieldKind, Schema] = {
    FieldKind.TEXT: {"type": "string", "maxLength": SHORT},
    FieldKind.LONG_TEXT: {"type": "string", "maxLength": LONG},
    FieldKind.NUMBER: {"type": "number"},
    FieldKind.DATE: {"type": "string", "format": "date"},
    FieldKind.YES_NO: {"type": "boolean"},
    FieldKind.CHOICE: {"type": "string"},
    FieldKind.PERSON: {"type": "integer", "minimum": 1},
}


def check_fields(fields: Sequence[FormField]) -> tuple[FormField, ...]:
    """Return the fields of a form, their texts trimmed and missing keys made from labels; refuses what cannot be asked.

    A refusal names the field by its place, `0.label`, as forms and REST count them.
    """
    if len(fields) > MOST_FIELDS:
        raise Refusal(f"A short form asks {MOST_FIELDS} things at most.", code="too_many", field="fields")
    taken = {field.key for field in fields if field.key}
    if len(taken) < sum(bool(field.key) for field in fields):
        raise Refusal("Two things asked have the same key.", code="key_taken", field="fields")
    checked = []
    for place, field in enumerate(fields):
        checked.append(_checked(place, field, taken))
        taken.add(checked[-1].key)
    return tuple(checked)


def _checked(place: int, field: FormField, taken: set[str]) -> FormField:
    label = squeeze(field.label)
    if not label or len(label) > LABEL:
        raise Refusal(f"Say what is asked, in up to {LABEL} letters.", code="no_label", field=f"{place}.label")
    key = field.key or _key(label, taken)
    if key != slugify(key) or len(key) > LABEL:
        raise Refusal("A key is lower-case letters, digits and “-”.", code="bad_key", field=f"{place}.key")
    choices = _choices(place, field) if field.kind == FieldKind.CHOICE else ()
    return FormField(
        key=key,
        label=label,
        kind=field.kind,
        required=field.required,
        help=squeeze(field.help)[:HELP],
        choices=choices,
    )


def _key(label: str, taken: set[str]) -> str:
    plain = slugify(label)[:60].strip("-") or "field"
    keys = (plain, *(f"{plain}-{number}" for number in range(2, MOST_FIELDS + 2)))
    return next(key for key in keys if key not in taken)


def _choices(place: int, field: FormField) -> tuple[str, ...]:
    choices = tuple(dict.fromkeys(choice for choice in map(squeeze, field.choices) if choice))
    if not 1 < len(choices) <= MOST_CHOICES or any(len(choice) > CHOICE for choice in choices):
        raise Refusal(
            f"Name two to {MOST_CHOICES} choices, one per line, each of up to {CHOICE} letters.",
            code="bad_choices",
            field=f"{place}.choices",
        )
    return choices


def schema_of(fields: Sequence[FormField]) -> Schema:
    """Return the fields of a form as JSON Schema; empty if nothing is asked."""
    if not fields:
        return {}
    return {
        "$schema": DRAFT,
        "type": "object",
        "properties": {field.key: _property(field) for field in fields},
        "required": [field.key for field in fields if field.required],
        "additionalProperties": False,
        "x-order": [field.key for field in fields],
    }


def _property(field: FormField) -> Schema:
    described = {"description": field.help} if field.help else {}
    chosen = {"enum": list(field.choices)} if field.kind == FieldKind.CHOICE else {}
    return {"title": field.label, **described, **_SHAPES[field.kind], **chosen, "x-kind": field.kind.value}


def fields_of(schema: Mapping[str, Any]) -> tuple[FormField, ...]:
    """Return what a schema of ours asks, in its order."""
    asked, required = schema.get("properties", {}), set(schema.get("required", ()))
    return tuple(
        FormField(
            key=key,
            label=asked[key]["title"],
            kind=FieldKind(asked[key]["x-kind"]),
            required=key in required,
            help=asked[key].get("description", ""),
            choices=tuple(asked[key].get("enum", ())),
        )
        for key in schema.get("x-order", ())
    )


def check_answers(schema: Mapping[str, Any], answers: Mapping[str, object]) -> dict[str, Answer]:
    """Return what was answered, by key, as the schema has it; refuses what does not fit, all of it, each at its field.

    Takes values as JSON has them, and texts as browsers send them. What is empty is left out.
    """
    fields = fields_of(schema)
    for key in answers:
        if all(key != field.key for field in fields):
            raise Refusal("This form does not ask that.", code="unknown_field", field=str(key))
    read = read_all({field.key: partial(_read, field, answers.get(field.key)) for field in fields})
    return {key: answer for key, answer in read.items() if answer is not None}


def _read(field: FormField, given: object) -> Answer | None:
    value = given.strip() if isinstance(given, str) else given
    if value is None or value == "":
        if field.required:
            raise Refusal(f"“{field.label}” must be given.", code="required", field=field.key)
        return None
    if isinstance(value, str) and not is_clean(value):
        raise Refusal(f"“{field.label}” holds characters that no text has.", code="bad_text", field=field.key)
    return _READERS[field.kind](field, value)


def _text(field: FormField, value: object) -> Answer:
    most = LONG if field.kind == FieldKind.LONG_TEXT else SHORT
    if not isinstance(value, str) or len(value) > most:
        raise Refusal(f"“{field.label}” takes {most} characters at most.", code="too_long", field=field.key)
    return value if field.kind == FieldKind.LONG_TEXT else squeeze(value)


def _number(field: FormField, value: object) -> Answer:
    number = float("nan")
    if isinstance(value, str):
        with suppress(ValueError):
            number = float(value.replace(" ", "").replace(",", ".") if value.count(",") == 1 else value)
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST:
        number = float(value)
    if not isfinite(number) or abs(number) >= LARGEST:
        raise Refusal(f"“{field.label}” takes a number.", code="no_number", field=field.key)
    return int(number) if number.is_integer() else number


def _date(field: FormField, value: object) -> Answer:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "").isoformat()
    except ValueError:
        raise Refusal(f"“{field.label}” takes a date as 2026-11-20.", code="no_date", field=field.key) from None


def _yes_no(field: FormField, value: object) -> Answer:
    if isinstance(value, bool):
        return value
    word = value.casefold() if isinstance(value, str) else ""
    if word not in YES | NO:
        raise Refusal(f"“{field.label}” takes yes or no.", code="no_yes_no", field=field.key)
    return word in YES


def _choice(field: FormField, value: object) -> Answer:
    if not isinstance(value, str) or value not in field.choices:
        raise Refusal(f"“{field.label}” takes one of: {', '.join(field.choices)}.", code="no_choice", field=field.key)
    return value


def _person(field: FormField, value: object) -> Answer:
    number = number_in(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < LARGEST_ID:
        raise Refusal(
            f"“{field.label}” takes a person: choose somebody from the list.", code="no_person", field=field.key
        )
    return number


_READERS = {
    FieldKind.TEXT: _text,
    FieldKind.LONG_TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
    FieldKind.PERSON: _person,
}
