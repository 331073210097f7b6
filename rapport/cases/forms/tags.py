"""Forms for tags and kind."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.cases.forms import Answerable
from rapport.cases.rules.limits import LONGEST_TAG
from rapport.catalogue.public import Kind, ServiceTeamCard
from rapport.ui.answering import offer_choices
from rapport.ui.choosers import Words, WordsField

KINDS = {
    Kind.REQUEST: _("a request"),
    Kind.INCIDENT: _("an incident"),
    Kind.QUESTION: _("a question"),
    Kind.COMPLAINT: _("a complaint"),
}


def tag_words() -> WordsField:
    """Return a field of tags that offers those of the reader's teams."""
    return WordsField(label=_("Tags"), required=False, widget=Words("/cases/tags/find/"))


class SortForm(Answerable):
    """What kind a case is, and its tags."""

    kind = forms.TypedChoiceField(label=_("It is"), coerce=Kind, choices=[(k.value, s) for k, s in KINDS.items()])
    tags = tag_words()


class TagForm(Answerable):
    """One tag more for a team."""

    word = forms.CharField(label=_("Another tag"), max_length=LONGEST_TAG)
    team = forms.TypedChoiceField(label=_("Of which team"), coerce=int)

    def __init__(self, *args: Any, teams: Iterable[ServiceTeamCard], **more: Any) -> None:
        super().__init__(*args, **more)
        offer_choices(self, "team", [(team.id, team.name) for team in teams])
