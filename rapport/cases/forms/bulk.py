"""The form of what is done to many cases."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.cases.forms import Answerable
from rapport.cases.forms.tags import tag_words
from rapport.cases.queries.inbox.macros import MacroCard
from rapport.cases.rules.limits import LONGEST_TEXT
from rapport.cases.rules.words import Does
from rapport.catalogue.public import ServiceTeamCard
from rapport.ui.answering import ask_when, offer_choices

DOES = {
    Does.RESOLVE: _("Resolve them with one answer"),
    Does.MACRO: _("Carry out a macro"),
    Does.TAG: _("Add tags"),
    Does.OFFER: _("Hand them over"),
}


class BulkForm(Answerable):
    """One thing for many cases."""

    names: ClassVar[dict[str, str]] = {"team": "team", "macro": "macro"}
    do = forms.TypedChoiceField(
        label=_("What is to be done"),
        coerce=Does,
        choices=[("", _("Choose")), *((does.value, says) for does, says in DOES.items())],
        error_messages={"required": _("Choose what is to be done.")},
    )
    text = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "The answer each of them gets, which cannot be taken back; or what is asked of the other team, which can."
        ),
    )
    macro = forms.TypedChoiceField(label=_("Macro"), required=False, coerce=int, empty_value=None)
    tags = tag_words()
    team = forms.TypedChoiceField(label=_("Hand over to"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, macros: Sequence[MacroCard], teams: Iterable[ServiceTeamCard], **more: Any) -> None:
        super().__init__(*args, **more)
        several = len({card.team.id for card in macros}) > 1
        named = [(card.id, f"{card.name} ({card.team.name})" if several else card.name) for card in macros]
        offer_choices(self, "macro", [("", _("none")), *named])
        offer_choices(self, "team", [("", _("nobody")), *((one.id, one.name) for one in teams)])
        ask_when(self, "text", do=[Does.RESOLVE, Does.OFFER])
        ask_when(self, "macro", do=[Does.MACRO])
        ask_when(self, "tags", do=[Does.TAG])
        ask_when(self, "team", do=[Does.OFFER])
