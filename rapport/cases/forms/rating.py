"""How it was, from 1 to 5."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.cases.forms import Answerable
from rapport.cases.rules.ratings import LONGEST_WORD

# From best to worst wherever it is asked, on pages and in mails: a tap out of habit says the same everywhere.
HOW = ((5, _("Very well")), (4, _("Well")), (3, _("So-so")), (2, _("Not so well")), (1, _("Badly")))
MUCH = ((5, _("Entirely")), (4, _("Mostly")), (3, _("Partly")), (2, _("Hardly")), (1, _("Not at all")))


def _number(value: str) -> int | None:
    return int(value) if value else None


class ScaleField(forms.TypedChoiceField):
    """One of five words, as a number of 1 to 5."""

    def __init__(self, choices: Any, **more: Any) -> None:
        super().__init__(coerce=_number, empty_value=None, choices=choices, widget=forms.RadioSelect, **more)


class RateForm(Answerable):
    """What the colleague says of an answered case."""

    names: ClassVar[dict[str, str]] = {"word": "word"}
    score = ScaleField(HOW, label=_("How did it go?"))
    taken_seriously = ScaleField(MUCH, label=_("Did you feel taken seriously?"), required=False)
    word = forms.CharField(
        label=_("A word, if you like"),
        required=False,
        max_length=LONGEST_WORD,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the lead of the team reads it: after the quarter, among others, without your name."),
    )

    def __init__(self, *args: Any, numbers_only: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if numbers_only:  # of a restricted case
            del self.fields["word"]


class RateUnitForm(Answerable):
    """What a member of a team says of working with a unit."""

    score = ScaleField(HOW, label=_("How does working with this unit go?"))
    clear = ScaleField(MUCH, label=_("Is it clear what they need, and by when?"), required=False)
