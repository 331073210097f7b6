"""The form by which a review is logged."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_WORDS
from rapport.ui.answering import Answerable


class ReviewForm(Answerable):
    """What came of a review, in a line and in full."""

    outcome = forms.CharField(label=_("What came of it"), max_length=LONGEST_LINE, required=False)
    words = forms.CharField(
        label=_("What was said"), max_length=LONGEST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )
