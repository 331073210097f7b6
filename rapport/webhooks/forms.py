"""Forms of webhooks."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.webhooks.queries import sendable
from rapport.webhooks.rules import LONGEST_URL


def rooms() -> list[str]:
    """Return the rooms that have facts which may leave."""
    return sorted({name.partition(".")[0] for name in sendable()})


class WebhookForm(forms.Form):
    """Where facts go, and which."""

    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://crm.example/hooks", "autocomplete": "off"}),
        help_text=_("By https. It gets ids, kinds, numbers and times, never names or text."),
    )
    rooms = forms.MultipleChoiceField(
        label=_("Everything that happens in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.CharField(
        label=_("Single kinds of fact"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "placeholder": "cases.opened"}),
        help_text=_("One per line. “*” is every kind, those of later versions too."),
    )

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field = self.fields["rooms"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(f"{room}.*", room) for room in rooms()]

    def wanted(self) -> list[str]:
        """Return the kinds that were chosen, as an action takes them."""
        return [*self.cleaned_data["rooms"], *self.cleaned_data["kinds"].split()]


class Day(forms.DateInput):
    """A day as browsers take it, whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ReplayForm(forms.Form):
    """Days to send once more."""

    since = forms.DateField(label=_("From"), widget=Day())
    until = forms.DateField(label=_("To"), widget=Day())
    again = forms.BooleanField(label=_("Also what arrived"), required=False)
