"""A form of the organisation's own fields of one person or unit, made from what is defined."""

from collections.abc import Sequence
from typing import Any

from django import forms

from rapport.accounts.public import Actor
from rapport.directory.forms.answering import ChoosingForm, DayField
from rapport.directory.queries.choosers import PersonField
from rapport.fields.public import Definition, FieldType, ShownValue
from rapport.ui.choosers import find_for


class ValuesForm(ChoosingForm):
    """Every own field the reader may write, with what it holds; `texts` is what the action takes."""

    def __init__(self, values: Sequence[ShownValue], data: Any = None, *, by: Actor, prefix: str = "v") -> None:
        initial = {value.field.key: _initial(value) for value in values}
        super().__init__(data, initial=initial, prefix=prefix, by=by)
        self.fields = {value.field.key: _field(value.field) for value in values if value.may_write}
        find_for(self, by)

    def texts(self) -> dict[str, str]:
        """Return the texts, by key."""
        return {key: _text(value) for key, value in self.cleaned_data.items()}


def _field(field: Definition) -> forms.Field:
    told: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": field.required}
    choices = [(choice, choice) for choice in field.choices]
    if field.type == FieldType.CHOICE:
        return forms.ChoiceField(choices=[("", "–"), *choices], **told)
    if field.type == FieldType.CHOICES:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **told)
    if field.type == FieldType.DATE:
        return DayField(**told)
    if field.type == FieldType.PERSON:
        return PersonField(**told)
    return forms.CharField(max_length=2000, **told)


def _initial(value: ShownValue) -> Any:
    return value.value if isinstance(value.value, list | int) else value.text


def _text(value: Any) -> str:
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, list) else str(value)
