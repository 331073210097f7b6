"""Forms of privacy."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.privacy.policy import SENTENCES
from rapport.privacy.rules import NAME_PURPOSES, Held, Wish

ENTRIES = 500
LONGEST_CHOICE = 120  # characters
WISHES = {
    Wish.CORRECT: _("Correct it"),
    Wish.OBJECT: _("Stop using it"),
    Wish.ERASE: _("Erase it"),
}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CHOICE else f"{text[: LONGEST_CHOICE - 1]}…"


class ObjectionForm(forms.Form):
    """What should change about something held: all of it, or one entry of its `rows`.

    Where who wrote an entry hears (`heard`), a correction is of one.
    """

    def __init__(
        self, *args: Any, rows: Sequence[Held] = (), private: bool = False, heard: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {row.entry: _short(f"{row.label}: {row.value}") for row in rows if row.entry} if heard else {}
        known = list(dict.fromkeys(row.label for row in rows))[:ENTRIES]
        if self.keys:
            field = cast("forms.ChoiceField", self.fields["entry"])
            field.choices = [("", _("All of it, to stop using or erase it")), *self.keys.items()]
            self.fields["text"].help_text = _(
                "Who wrote the entry reads a correction of it, or who looks after you; nobody else. Whatever else you "
                "ask goes to an administrator. The answer comes here."
            )
        elif len(known) > 1:
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

    def clean(self) -> dict[str, Any]:
        """Ask which entry, where who wrote it is to hear of a correction."""
        told = super().clean() or self.cleaned_data
        if self.keys and told.get("wish") == Wish.CORRECT and not told.get("entry") and "entry" not in self.errors:
            self.add_error("entry", _("Choose which entry is not so: who wrote it hears of it."))
        return told

    def key(self) -> str:
        """Return by which key its room knows the entry that was chosen; empty where none has one."""
        return str(self.cleaned_data.get("entry", "")) if self.keys else ""

    def words(self) -> str:
        """Return what is asked, with the entry it is about where that has no key."""
        entry = "" if self.keys else self.cleaned_data.get("entry", "")
        return f"{entry}: {self.cleaned_data['text']}" if entry else str(self.cleaned_data["text"])

    def meant(self) -> str:
        """Return the label of the entry that was chosen, as the room tells it to her; empty for all of it."""
        entry = "" if self.keys else self.cleaned_data.get("entry", "")
        if not entry:
            return ""
        choices = cast("list[tuple[str, str]]", cast("forms.ChoiceField", self.fields["entry"]).choices)
        return next((str(label) for value, label in choices if value == entry), "")

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
