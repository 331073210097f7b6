"""Forms of what is said: statements, notes, and how one likes to be contacted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.directory.actions.statements import LONGEST
from rapport.directory.forms.answering import Answerable, ChoosingForm, DayField
from rapport.directory.models import Statement
from rapport.directory.models.profile import CONFIDENCES, SOURCES, STATES
from rapport.directory.queries.choosers import UnitField
from rapport.directory.rules.profile import Source

Topic, Visibility = Statement.Topic, Statement.Visibility
MOST_ITEMS = 6
OWN = {Topic.NEED, Topic.ASK, Topic.ANSWERS}  # what only she says of herself


def _last_day() -> DayField:
    return DayField(
        label=_("Holds until"),
        required=False,
        help_text=_("Later nobody else reads it, and you are asked whether it is out of date."),
    )


class StatementForm(Answerable):
    """One sentence about oneself."""

    topic = forms.ChoiceField(label=_("About"), choices=Topic.choices)
    text = forms.CharField(
        label=_("In your words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )
    visibility = forms.ChoiceField(label=_("Who reads it"), choices=Visibility.choices)
    expires_on = _last_day()


class CorrectionForm(Answerable):
    """Other words for what one said, how sure one is, and until when it holds."""

    text = forms.CharField(
        label=_("In your words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2, "class": "input"})
    )
    visibility = forms.ChoiceField(label=_("Who reads it"), choices=Visibility.choices)
    confidence = forms.ChoiceField(label=_("How sure you are"), choices=CONFIDENCES, required=False)
    expires_on = _last_day()


class NoteForm(Answerable):
    """One sentence about a colleague; she always reads it."""

    topic = forms.ChoiceField(label=_("About"), choices=[choice for choice in Topic.choices if choice[0] not in OWN])
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
    source = forms.ChoiceField(
        label=_("Where you have it from"),
        choices=[choice for choice in SOURCES if choice[0] != Source.HERSELF],
        required=False,
    )
    confidence = forms.ChoiceField(
        label=_("How sure you are"), choices=[("", _("As sure as it lets one be")), *CONFIDENCES], required=False
    )
    expires_on = _last_day()


class NeedForm(ChoosingForm):
    """How far a need is met, and by which team."""

    state = forms.ChoiceField(label=_("How far it is met"), choices=STATES)
    unit = UnitField(label=_("The team that meets it"), required=False)


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
    findable = forms.BooleanField(
        label=_("May be found as somebody to ask"),
        required=False,
        help_text=_("Colleagues find you by what you say, know and write. Without it you stand in no such list."),
    )
