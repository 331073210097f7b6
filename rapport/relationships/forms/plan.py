"""Forms for the plan: goals, values, steps."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.directory.public import PersonField
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_WORDS
from rapport.ui.answering import Answerable, ChoosingForm, DayField


class GoalForm(Answerable):
    """What both sides want to reach."""

    words = forms.CharField(
        label=_("What do you want to reach together?"),
        max_length=LONGEST_LINE,
        help_text=_("They read this, and say yes or no."),
    )
    measure = forms.CharField(
        label=_("How is it measured?"),
        required=False,
        max_length=LONGEST_LINE,
        help_text=_("As in: working days from request to laptop."),
    )
    start = forms.FloatField(label=_("Where it stands now"), required=False)
    target = forms.FloatField(label=_("Where it shall stand"), required=False)
    due_on = DayField(label=_("By when"), required=False)


class ValueForm(Answerable):
    """Where a goal stands on a day."""

    value = forms.FloatField(label=_("Value"))
    on = DayField(label=_("On"), required=False, help_text=_("Empty is today."))


class StepForm(ChoosingForm):
    """What somebody is to do by when."""

    names: ClassVar[dict[str, str]] = {"person": "person"}
    words = forms.CharField(label=_("What is to be done?"), max_length=LONGEST_LINE)
    person = PersonField(label=_("By whom?"), required=False, help_text=_("Somebody of either side."))
    due_on = DayField(label=_("By when?"), required=False)
    goal = forms.TypedChoiceField(label=_("Towards which goal?"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, goals: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["goal"].choices = [("", _("none")), *goals]  # type: ignore[attr-defined]


class AboutForm(Answerable):
    """What to know before anything else."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    about = forms.CharField(
        label=_("What to know before anything else"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What they do, what moves them, what to avoid. Your team reads it."),
    )
