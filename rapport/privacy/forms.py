"""Forms of privacy."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.privacy.rules import Wish

WISHES = {
    Wish.CORRECT: _("Correct it"),
    Wish.OBJECT: _("Stop using it"),
    Wish.ERASE: _("Erase it"),
}


class ObjectionForm(forms.Form):
    """What should change about something held."""

    wish = forms.ChoiceField(
        label=_("What should happen?"),
        choices=[(w.value, words) for w, words in WISHES.items()],
        widget=forms.RadioSelect,
        initial=Wish.CORRECT.value,
    )
    text = forms.CharField(
        label=_("In your words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text=_("An administrator reads it and answers here."),
    )


class AnswerForm(forms.Form):
    """An administrator's answer."""

    text = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
