"""Forms of the day's work: what a case is sorted by, macros, links, and one thing for many cases."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.cases.forms import LEVELS, Answerable
from rapport.cases.queries.inbox.macros import MacroCard
from rapport.cases.rules.limits import LONGEST_MACRO_NAME, LONGEST_TAG, LONGEST_TEXT
from rapport.cases.rules.macros import PLACES
from rapport.cases.rules.words import Does, Linked, Said
from rapport.catalogue.public import Kind, Level, ServiceCard, ServiceTeamCard
from rapport.ui.answering import offer_choices
from rapport.ui.choosers import Words, WordsField

KINDS = {
    Kind.REQUEST: _("a request"),
    Kind.INCIDENT: _("an incident"),
    Kind.QUESTION: _("a question"),
    Kind.COMPLAINT: _("a complaint"),
}
LINKS = {
    "relates": _("has to do with"),
    "blocks": _("keeps back"),
    "blocked": _("is kept back by"),
    "same_cause": _("has the same cause as"),
}
DOES = {
    Does.RESOLVE: _("Resolve them with one answer"),
    Does.MACRO: _("Carry out a macro"),
    Does.TAG: _("Add tags"),
    Does.OFFER: _("Hand them over"),
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
        label=_("She hears again within so many hours"), required=False, min_value=1, max_value=2160
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


class LinkForm(Answerable):
    """How a case belongs with another one."""

    kind = forms.ChoiceField(label=_("This case"), choices=list(LINKS.items()))
    other = forms.CharField(label=_("Number of the other case"), max_length=40, help_text=_("As in IT-1042."))

    def kind_and_order(self) -> tuple[Linked, bool]:
        """Return the kind, and whether it is said the other way round."""
        said = self.cleaned_data["kind"]
        return (Linked.BLOCKS, True) if said == "blocked" else (Linked(said), False)


class MergeForm(Answerable):
    """Which case this one goes into."""

    other = forms.CharField(label=_("Number of the case it goes into"), max_length=40, help_text=_("As in IT-1042."))


class BulkForm(Answerable):
    """One thing for many cases."""

    names: ClassVar[dict[str, str]] = {"team": "team", "macro": "macro"}
    do = forms.TypedChoiceField(
        label=_("What is to be done"), coerce=Does, choices=[(does.value, says) for does, says in DOES.items()]
    )
    text = forms.CharField(
        label=_("Your words"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The answer each of them gets, or what is asked of the other team."),
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
