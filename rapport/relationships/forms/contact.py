"""Forms for touchpoints: written down in seconds, planned, put anew, taken from a calendar."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rapport.kit import clock
from rapport.relationships.queries.seen import KINDS as NAMES
from rapport.relationships.queries.seen import MOODS as FELT
from rapport.relationships.rules.when import NotATimeError, Toward, minutes_in, moment_in
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_WORDS, Contact, Mood
from rapport.ui.answering import Answerable

KINDS = tuple(NAMES.items())
MOODS = (("", _("not said")), *FELT.items())
SPENT = (Contact.SHADOWING, Contact.EXCHANGE)  # hours are spent, and something is learned
LARGEST_INVITATION = 1_000_000  # bytes


def local_now() -> datetime:
    """Return now on the reader's own clock, without a zone."""
    return timezone.make_naive(clock.now())


def local_today() -> date:
    """Return the reader's day."""
    return timezone.localdate(clock.now())


class WhenField(forms.CharField):
    """A moment as people say it, on the reader's clock: “yesterday 14:00”, “tomorrow 9”; nothing typed is now."""

    toward = Toward.PAST

    def clean(self, value: Any) -> datetime | None:
        """Return the moment that is meant; None for now."""
        typed = super().clean(value).strip()
        if not typed or typed.lower() == "now":
            return None
        try:
            found = moment_in(typed, now=local_now(), toward=self.toward)
            return timezone.make_aware(found)
        except (NotATimeError, OverflowError, ValueError):
            raise forms.ValidationError(
                _t("Write a time such as “yesterday 14:00”, “mon 9”, “20 Nov 15:30” or “+2w”.")
            ) from None


class LengthField(forms.CharField):
    """How long something took, in minutes or as people say it: “45”, “1:30”, “2 h”, “3 d”."""

    def clean(self, value: Any) -> int | None:
        """Return the minutes."""
        try:
            return minutes_in(super().clean(value))
        except NotATimeError:
            raise forms.ValidationError(_t("Write a length such as “45”, “1:30”, “2 h” or “3 d”.")) from None


class TouchpointForm(Answerable):
    """A touchpoint in one text, its kind and when it was."""

    names: ClassVar[dict[str, str]] = {"words": "text", "outcome": "text", "at": "when"}
    once = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial=Contact.CALL, widget=forms.RadioSelect)
    when = WhenField(label=_("When"), required=False, max_length=60)
    minutes = LengthField(
        label=_("How long"), required=False, max_length=20, help_text=_("As in 45, 1:30, 2 h; 3 d are days of work.")
    )
    mood = forms.ChoiceField(label=_("How it went"), required=False, choices=MOODS)
    place = forms.CharField(label=_("Where"), required=False, max_length=LONGEST_LINE)
    learned = forms.CharField(
        label=_("What was learned"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Of a shadowing or an exchange."),
    )

    def __init__(self, *args: Any, planned: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if planned:
            self.fields["when"].toward = Toward.FUTURE  # type: ignore[attr-defined]
            self.fields["when"].required = True
            self.fields["text"].label = _("What it is about")

    def clean(self) -> dict[str, Any]:
        """Refuse a touchpoint of which nothing is said; one that is planned needs no words."""
        data = super().clean() or self.cleaned_data
        at = data.get("when")
        if not data.get("text", "").strip() and not (at and at > clock.now()) and "text" not in self.errors:
            self.add_error("text", _t("Say in a few words what came of it."))
        return data

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {
            "text": data["text"],
            "kind": Contact(data["kind"]),
            "at": data["when"],
            "minutes": data["minutes"],
            "mood": Mood(data["mood"]) if data["mood"] else None,
            "place": data["place"],
            "learned": data["learned"],
            "key": data["once"],
            "today": local_today(),
        }


class ChangeForm(Answerable):
    """All of a touchpoint, to put anew."""

    names: ClassVar[dict[str, str]] = {"at": "when", "people": "who"}
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    when = WhenField(label=_("When"), max_length=60)
    outcome = forms.CharField(label=_("What came of it"), required=False, max_length=LONGEST_LINE)
    words = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    who = forms.CharField(
        label=_("Who was there"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Names, each behind an @."),
    )
    minutes = LengthField(label=_("How long"), required=False, max_length=20)
    mood = forms.ChoiceField(label=_("How it went"), required=False, choices=MOODS)
    place = forms.CharField(label=_("Where"), required=False, max_length=LONGEST_LINE)
    learned = forms.CharField(
        label=_("What was learned"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class InvitationForm(Answerable):
    """A calendar file with an invitation."""

    file = forms.FileField(
        label=_("Calendar file"),
        help_text=_("An invitation as mail and calendar programs save it (.ics)."),
        widget=forms.ClearableFileInput(attrs={"accept": ".ics,text/calendar"}),
    )
