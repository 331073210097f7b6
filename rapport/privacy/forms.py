"""Forms of privacy."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.privacy.policy import SENTENCES
from rapport.privacy.rules import NAME_PURPOSES, Wish

ENTRIES = 500
WISHES = {
    Wish.CORRECT: _("Correct it"),
    Wish.OBJECT: _("Stop using it"),
    Wish.ERASE: _("Erase it"),
}


class ObjectionForm(forms.Form):
    """What should change about something held: all of it, or one of its `entries`."""

    def __init__(self, *args: Any, entries: Sequence[str] = (), private: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(dict.fromkeys(entries))[:ENTRIES]
        if len(known) > 1:
            field = cast("forms.ChoiceField", self.fields["entry"])
            field.choices = [("", _("All of it")), *self._choices(known, private)]
            if private:
                field.help_text = _("Administrators are told its number only.")
        else:
            del self.fields["entry"]

    def _choices(self, known: Sequence[str], private: bool) -> list[tuple[str, str]]:
        """What goes to the administrators with what is asked, and what she chooses by."""
        if not private:
            return [(label, label) for label in known]
        return [(_("Entry %(number)s") % {"number": number}, label) for number, label in enumerate(known, 1)]

    def words(self) -> str:
        """Return what is asked, with the entry it is about."""
        entry = self.cleaned_data.get("entry", "")
        return f"{entry}: {self.cleaned_data['text']}" if entry else str(self.cleaned_data["text"])

    entry = forms.ChoiceField(label=_("Which entry?"), required=False)
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


class NameForm(forms.Form):
    """A question who is behind a pseudonym."""

    pseudonym = forms.CharField(
        label=_("Pseudonym"),
        max_length=20,
        help_text=_("As it stands in the snapshot you work on, such as p-0f3a91c25d7be846."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    purpose = forms.ChoiceField(
        label=_("What for?"), choices=[(p.value, SENTENCES[p]) for p in NAME_PURPOSES], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why is the name needed?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        help_text=_("The second person decides on it, and the one behind the pseudonym reads it on My data."),
    )


class AnswerForm(forms.Form):
    """An administrator's answer."""

    text = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
