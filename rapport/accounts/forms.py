"""Forms of accounts."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.accounts.rules import Scope

LIVES = ((30, _("30 days")), (90, _("90 days")), (365, _("a year")))
SCOPE_WORDS = {
    Scope.READ: _("Read what I may read"),
    Scope.WRITE: _("Change what I may change"),
    Scope.IMPORT: _("Load files"),
}


def _zones() -> list[tuple[str, Any]]:
    return [("", _("As the installation")), *((z, z) for z in sorted(available_timezones()))]


def _languages() -> list[tuple[str, Any]]:
    return [("", _("As my browser says")), *settings.LANGUAGES]


class SettingsForm(forms.Form):
    """How somebody likes pages."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=_languages,
        help_text=_("Dates and numbers follow at once; words that are not translated yet stay English."),
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"), required=False, choices=_zones, help_text=_("All times are shown on your clock.")
    )
    theme = forms.ChoiceField(
        label=_("Colours"),
        required=False,
        choices=[("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
        help_text=_("Kept in this browser."),
    )


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(label=_("What is it for?"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=[(s.value, words) for s, words in SCOPE_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ.value],
    )
    days = forms.TypedChoiceField(label=_("How long?"), choices=LIVES, coerce=int, initial=90)


class InvitationForm(forms.Form):
    """An invitation."""

    address = forms.EmailField(label=_("Work address"), help_text=_("A link is sent there; it works for 7 days."))


class ClaimForm(forms.Form):
    """A claim of a work address."""

    address = forms.EmailField(label=_("Work address"), help_text=_("The one your colleagues write to."))


class JoinForm(forms.Form):
    """A name and a password for a new account."""

    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A sentence is easy to keep in mind."),
    )
