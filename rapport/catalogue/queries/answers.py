"""What somebody answered to a service's form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rapport.catalogue.rules.forms import Answer, FieldKind, FormField, check_answers, fields_of
from rapport.directory.public import person_card
from rapport.kit.problems import Refusal


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One question of a form with what was answered, in words; `url` leads to a person who was named."""

    field: FormField
    value: Answer
    text: str
    url: str = ""


def validate_answers(form: Mapping[str, Any], answers: Mapping[str, object]) -> dict[str, Answer]:
    """Return what was answered, by key and in the types of the form; refuses, naming the field, what does not fit.

    Takes values as JSON has them, and texts as browsers send them; leaves out what is empty. A person must be somebody
    who is here. One statement if a person is asked for, else none.
    """
    found = check_answers(form, answers)
    people = {field.key: found[field.key] for field in fields_of(form) if _names_somebody(field, found)}
    known = person_card(int(ident) for ident in people.values()) if people else {}
    for key, ident in people.items():
        card = known.get(int(ident))
        if card is None or card.left or card.vacant:
            raise Refusal("Nobody here is who was chosen.", code="no_person", field=key)
    return found


def answers_shown(form: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Answered]:
    """Return what was answered, in the order of the form. One statement if a person was named, else none."""
    fields = [field for field in fields_of(form) if field.key in answers]
    ids = [int(answers[field.key]) for field in fields if field.kind == FieldKind.PERSON]
    people = person_card(ids) if ids else {}
    shown = []
    for field in fields:
        value = answers[field.key]
        person = people.get(value) if field.kind == FieldKind.PERSON else None
        text = person.name if person else _text(field, value)
        shown.append(Answered(field=field, value=value, text=text, url=person.url if person else ""))
    return shown


def _names_somebody(field: FormField, found: Mapping[str, Answer]) -> bool:
    return field.kind == FieldKind.PERSON and field.key in found


def _text(field: FormField, value: Answer) -> str:
    from django.utils.translation import gettext as _

    if field.kind == FieldKind.YES_NO:
        return _("yes") if value else _("no")
    return _("somebody who is no longer here") if field.kind == FieldKind.PERSON else str(value)
