"""Terms of a delivery, and what it became."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.cases.forms import Answerable
from rapport.cases.rules.deliveries import LONGEST_CRITERION, MOST_CRITERIA, Verdict
from rapport.kit.paging import LARGEST_ID

DAY = {"format": "%Y-%m-%d", "attrs": {"type": "date"}}
LONGEST_TEXT = MOST_CRITERIA * (LONGEST_CRITERION + 2)


class TermsForm(Answerable):
    """By when, for how much, and what it has to be."""

    names: ClassVar[dict[str, str]] = {"budget": "budget"}
    due_on = forms.DateField(label=_("Delivered by"), widget=forms.DateInput(**DAY))  # type: ignore[arg-type]
    budget = forms.DecimalField(
        label=_("Budget"), required=False, min_value=0, max_digits=14, decimal_places=2, help_text=_("If there is one.")
    )
    criteria = forms.CharField(
        label=_("What it has to be"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, so that each can be accepted or not: “Opens in under two seconds.”"),
    )

    def lines(self) -> list[str]:
        """Return the criteria."""
        return [line for line in self.cleaned_data["criteria"].splitlines() if line.strip()]


class ActualsForm(Answerable):
    """On which day it came, and what it cost."""

    names: ClassVar[dict[str, str]] = {"spent": "spent"}
    delivered_on = forms.DateField(label=_("Delivered on"), widget=forms.DateInput(**DAY))  # type: ignore[arg-type]
    spent = forms.DecimalField(label=_("What it cost"), required=False, min_value=0, max_digits=14, decimal_places=2)


class VerdictForm(Answerable):
    """Whether one criterion is met."""

    criterion = forms.IntegerField(min_value=1, max_value=LARGEST_ID - 1)
    verdict = forms.TypedChoiceField(coerce=Verdict, choices=[(v.value, v.value) for v in Verdict])
    word = forms.CharField(required=False, max_length=LONGEST_CRITERION)
