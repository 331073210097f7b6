"""The form an article is written in."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, services_of
from rapport.directory.public import UnitsField
from rapport.knowledge.rules.words import (
    LANGUAGES,
    LONGEST_KEYWORDS,
    LONGEST_TEXT,
    LONGEST_TITLE,
    LONGEST_WORD,
    REVIEW_MONTHS,
    Audience,
)
from rapport.ui import answering
from rapport.ui.answering import offer_choices
from rapport.ui.choosers import find_for

AUDIENCES = {
    Audience.EVERYBODY: _("everybody here"),
    Audience.UNITS: _("some units"),
    Audience.TEAM: _("only us who serve in the team"),
}
NOTE = 200


class Answerable(answering.Answerable):
    """A form that shows a refusal where it belongs."""

    names: ClassVar[dict[str, str]] = {"for_unit_ids": "for_units", "team_id": "team", "service_id": "service"}


class ArticleForm(Answerable):
    """What an article says, whom it is for, and how often it is read again."""

    title = forms.CharField(
        label=_("Title"), max_length=LONGEST_TITLE, help_text=_("As colleagues would ask it: “Reset your password”.")
    )
    text = forms.CharField(
        label=_("Answer"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 18, "data-markdown": ""}),
        help_text=_("The answer first, then why. Markdown: # heading, **strong**, - list, 1. steps, [words](address)."),
    )
    keywords = forms.CharField(
        label=_("What else people call it"),
        required=False,
        max_length=LONGEST_KEYWORDS,
        help_text=_("As in: login, sign in, locked out."),
    )
    service = forms.TypedChoiceField(
        label=_("Belongs to the service"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("It is offered first to whoever asks for it."),
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=[(code, name) for code, (name, _stems) in LANGUAGES.items()]
    )
    audience = forms.TypedChoiceField(
        label=_("Who reads it"),
        choices=[(one.value, words) for one, words in AUDIENCES.items()],
        coerce=Audience,
        widget=forms.RadioSelect,
    )
    for_units = UnitsField(
        label=_("Which units"), required=False, help_text=_("Everybody in these units and below, if only some read it.")
    )
    review_months = forms.TypedChoiceField(
        label=_("Read it again"),
        coerce=int,
        choices=[
            (months, ngettext_lazy("every %(n)s month", "every %(n)s months", months) % {"n": months})
            for months in REVIEW_MONTHS
        ],
        help_text=_("Then it waits on the team’s list: still right, or needs work?"),
    )
    note = forms.CharField(
        label=_("What you changed"), required=False, max_length=NOTE, help_text=_("For the history.")
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, by: Actor, team: ServiceTeamCard | None, **more: Any) -> None:
        super().__init__(*args, **more)
        find_for(self, by)
        offered = services_of(team.id, by=by) if team else []
        none = ("", _("None in particular"))
        offer_choices(self, "service", [none, *((one.id, one.name) for one in offered)])

    def said(self) -> dict[str, Any]:
        """Return what a version is made of."""
        return {name: self.cleaned_data[name] for name in ("title", "text", "keywords", "language")}

    def placed(self) -> dict[str, Any]:
        """Return whom it is for and where it belongs."""
        data = self.cleaned_data
        return {
            "audience": data["audience"],
            "for_unit_ids": data["for_units"],
            "service_id": data["service"],
            "review_months": data["review_months"],
        }


class WordForm(Answerable):
    """A reader's word with her rating."""

    helpful = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    word = forms.CharField(required=False, max_length=LONGEST_WORD)
