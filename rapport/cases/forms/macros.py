"""Forms for macros."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.cases.forms import LEVELS, Answerable
from rapport.cases.forms.tags import tag_words
from rapport.cases.rules.limits import LONGEST_MACRO_NAME, LONGEST_TEXT
from rapport.cases.rules.macros import PLACES
from rapport.cases.rules.words import Said
from rapport.catalogue.public import Level, ServiceCard, ServiceTeamCard
from rapport.ui.answering import offer_choices


class MacroForm(Answerable):
    """The words and steps of a macro."""

    names: ClassVar[dict[str, str]] = {"to_team": "to_team", "service": "service"}
    name = forms.CharField(label=_("Name"), max_length=LONGEST_MACRO_NAME, help_text=_("By which the team finds it."))
    service = forms.TypedChoiceField(
        label=_("For which service"), required=False, coerce=int, empty_value=None,
        help_text=_("It then stands first on cases of that service."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("These are filled in: ") + ", ".join(f"{{{{{place}}}}}" for place in PLACES),
    )
    said = forms.TypedChoiceField(
        label=_("Said as"),
        coerce=Said,
        choices=[(Said.REPLY.value, _("a reply to the colleague")), (Said.NOTE.value, _("a note between us"))],
    )
    resolves = forms.BooleanField(label=_("It resolves the case"), required=False)
    hears_within = forms.IntegerField(
        label=_("The next word within so many hours"), required=False, min_value=1, max_value=2160
    )
    priority = forms.TypedChoiceField(
        label=_("Sets the priority"),
        required=False,
        coerce=lambda value: Level(int(value)),
        empty_value=None,
        choices=[("", _("as it is")), *((level.value, says) for level, says in LEVELS.items())],
    )
    tags = tag_words()
    to_team = forms.TypedChoiceField(label=_("Hands over to"), required=False, coerce=int, empty_value=None)
    asks = forms.CharField(
        label=_("What is asked of them"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, services: Iterable[ServiceCard], teams: Iterable[ServiceTeamCard], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        asked = [("", _("any")), *((one.id, one.name) for one in services)]
        offer_choices(self, "service", asked)
        others = [("", _("nobody")), *((one.id, one.name) for one in teams)]
        offer_choices(self, "to_team", others)

    def told(self) -> dict[str, Any]:
        """Return what was said, as the action calls it."""
        data = self.cleaned_data
        same = ("name", "text", "said", "resolves", "hears_within", "priority", "tags", "asks")
        return {key: data[key] for key in same} | {"service_id": data["service"], "to_team_id": data["to_team"]}


class ApplyForm(Answerable):
    """The words of a macro, as they are said this time."""

    text = forms.CharField(
        label=_("Your words"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 8})
    )
