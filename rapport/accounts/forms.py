"""Forms of accounts."""

from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.accounts.actions.tokens import revoke_tokens
from rapport.accounts.rules import Actor, Scope

PASSWORD_HELP = _("At least 10 characters. A sentence is easy to keep in mind.")
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
        help_text=_("Of pages, dates, numbers and mails."),
    )
    timezone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=_zones,
        help_text=_("All times are shown on your clock, and your page tells colleagues what it says."),
    )
    theme = forms.ChoiceField(
        label=_("Colours"),
        required=False,
        choices=[("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))],
        help_text=_("Kept in this browser."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) == 1:  # a choice of one is none
            del self.fields["language"]


class TokenForm(forms.Form):
    """A new token; `once` tells the same form sent twice."""

    once = forms.CharField(required=False, widget=forms.HiddenInput, max_length=60)
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

    address = forms.EmailField(
        label=_("Work address"),
        help_text=_("The one your colleagues write to."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class JoinForm(forms.Form):
    """A name and a password for a new account."""

    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )


WORDS = {
    "login": _("Work address"),
    "email": _("Work address"),
    "password": _("Password"),
    "remember": _("Stay signed in on this browser"),
    "oldpassword": _("Password until now"),
    "password1": _("New password"),
    "password2": _("New password once more"),
}


class InOurWords:
    """allauth's forms as they look here: a label above each field, and none repeated inside it."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = WORDS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if name == "password1":
                field.help_text = PASSWORD_HELP


class SignInForm(InOurWords, allauth.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Signing in."""


class ForgottenPasswordForm(InOurWords, allauth.ResetPasswordForm):  # type: ignore[misc]
    """Asking for a link to choose a new password."""


class NewPasswordForm(InOurWords, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    """Choosing a new password after opening that link; whoever knew the old one keeps no token either."""

    def save(self) -> None:
        """Set the password and revoke the account's tokens."""
        with transaction.atomic():
            super().save()
            revoke_tokens(self.user.id, by=Actor.system(via="page"))


class ChangePasswordForm(InOurWords, allauth.ChangePasswordForm):  # type: ignore[misc]
    """Changing the password while signed in."""


class FirstPasswordForm(InOurWords, allauth.SetPasswordForm):  # type: ignore[misc]
    """Setting a password where there is none."""


class ConfirmForm(InOurWords, allauth.ReauthenticateForm):  # type: ignore[misc]
    """Typing the password once more."""
