"""Forms of fields."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.fields.rules import FieldType, Noun, Visibility

NOUNS = [(Noun.PERSON.value, _("People")), (Noun.UNIT.value, _("Units"))]
TYPES = [
    (FieldType.TEXT.value, _("Text")),
    (FieldType.NUMBER.value, _("Number")),
    (FieldType.DATE.value, _("Date")),
    (FieldType.CHOICE.value, _("One of several")),
    (FieldType.CHOICES.value, _("Several of many")),
    (FieldType.PERSON.value, _("A colleague")),
]
SEEN_BY = [
    (Visibility.EVERYBODY.value, _("Everybody")),
    (Visibility.TEAMS.value, _("Service teams, and the person herself")),
    (Visibility.ADMINISTRATORS.value, _("Administrators, and the person herself")),
]


class ChangeForm(forms.Form):
    """What may change of a field."""

    label = forms.CharField(label=_("Name"), max_length=100)
    help = forms.CharField(label=_("What belongs in it"), max_length=300, required=False)
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One per line, for “one of several” and “several of many”."),
    )
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=SEEN_BY)
    required = forms.BooleanField(label=_("Must be filled in"), required=False)

    def clean_choices(self) -> list[str]:
        """Return the choices, one per line."""
        return [line for line in self.cleaned_data["choices"].splitlines() if line.strip()]


class DefineForm(ChangeForm):
    """A new field."""

    noun = forms.ChoiceField(label=_("For"), choices=NOUNS)
    type = forms.ChoiceField(label=_("Holds"), choices=TYPES)
    key = forms.CharField(
        label=_("Key"),
        max_length=50,
        required=False,
        help_text=_("Its name in imports and REST; made from the name if left empty. It never changes."),
    )
    field_order = ("noun", "label", "type", "choices", "help", "visibility", "required", "key")

    def values(self) -> dict[str, Any]:
        """Return the filled-in values as an action takes them."""
        data = dict(self.cleaned_data)
        data["noun"], data["type"] = Noun(data["noun"]), FieldType(data["type"])
        data["visibility"] = Visibility(data["visibility"])
        return data
