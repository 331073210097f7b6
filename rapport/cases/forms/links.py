"""Forms for links and merging."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.cases.forms import Answerable
from rapport.cases.rules.words import Linked
from rapport.kit.problems import Refusal

LOOK = "look_first"
LINKS = {
    "relates": _("has to do with"),
    "blocks": _("keeps back"),
    "blocked": _("is kept back by"),
    "same_cause": _("has the same cause as"),
}


class LinkForm(Answerable):
    """How a case belongs with another one."""

    kind = forms.ChoiceField(label=_("This case"), choices=list(LINKS.items()))
    other = forms.CharField(label=_("Number of the other case"), max_length=40, help_text=_("As in IT-1042."))

    def kind_and_order(self) -> tuple[Linked, bool]:
        """Return the kind, and whether it is said the other way round."""
        said = self.cleaned_data["kind"]
        return (Linked.BLOCKS, True) if said == "blocked" else (Linked(said), False)


class MergeForm(Answerable):
    """Which case this one goes into. What is called so is shown first: a number is soon mistyped."""

    told = ""  # what the number that was typed stands for

    other = forms.CharField(label=_("Number of the case it goes into"), max_length=40, help_text=_("As in IT-1042."))
    shown = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the case whose title was shown

    def show(self, case_id: int, told: str) -> None:
        """Say what is called so; sent once more, that is what is meant."""
        self.told = told
        self.data = {**self.data, "other": self.cleaned_data["other"], "shown": str(case_id)}

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal; that something was shown to be looked at is none."""
        if refusal.code != LOOK:
            super().refuse(refusal)
