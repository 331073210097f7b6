"""Forms of the network room."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    """The message a go-between decides by."""

    message = forms.CharField(
        label=_("Your message"),
        help_text=_("Whoever is asked reads this, your name and nothing else."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
