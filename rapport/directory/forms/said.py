"""Forms of what is said: statements, notes, and how one likes to be contacted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.directory.actions.statements import LONGEST
from rapport.directory.forms.answering import Answerable
from rapport.directory.models import Statement

Topic, Visibility = Statement.Topic, Statement.Visibility
MOST_ITEMS = 6


class StatementForm(Answerable):
    """One sentence about oneself."""

    topic = forms.ChoiceField(label=_("About"), choices=Topic.choices)
    text = forms.CharField(
        label=_("In your words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )
    visibility = forms.ChoiceField(label=_("Who reads it"), choices=Visibility.choices)


class CorrectionForm(Answerable):
    """Other words for what one said."""

    text = forms.CharField(
        label=_("In your words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )
    visibility = forms.ChoiceField(label=_("Who reads it"), choices=Visibility.choices)


class NoteForm(Answerable):
    """One sentence about a colleague; she always reads it."""

    topic = forms.ChoiceField(label=_("About"), choices=[choice for choice in Topic.choices if choice[0] != Topic.NEED])
    text = forms.CharField(
        label=_("What helps in working with them"),
        help_text=_("Write it as you would say it to their face: they read it, with your name and the date."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
    )
    visibility = forms.ChoiceField(
        label=_("Who else reads it"),
        choices=[choice for choice in Visibility.choices if choice[0] != Visibility.ME],
    )


class Several(forms.CharField):
    """A few short words with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        """Show a list as it is typed."""
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """Return the words, without empty ones."""
        words = [word.strip() for word in str(super().clean(value) or "").split(",")]
        found = [word for word in dict.fromkeys(words) if word]
        if len(found) > MOST_ITEMS or any(len(word) > 20 for word in found):  # noqa: PLR2004 (as the table has it)
            raise forms.ValidationError(_("At most six, each of at most 20 letters."))
        return found


class PreferenceForm(Answerable):
    """How one likes to be contacted."""

    channels = Several(
        label=_("Best reached by"), required=False, help_text=_("In your order, as in: Chat, Call, Mail")
    )
    hours_from = forms.TimeField(label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"}))
    hours_to = forms.TimeField(
        label=_("Until"),
        required=False,
        help_text=_("On your own clock."),
        widget=forms.TimeInput(attrs={"type": "time"}),
    )
    languages = Several(label=_("In which language"), required=False, help_text=_("As in: English, Igbo, Nederlands"))
