"""Forms of the network room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.directory.public import UnitsField, places
from rapport.network.models import MessengerRound
from rapport.network.rules.messengers import FEWEST, MOST, Audience
from rapport.ui.answering import offer_choices
from rapport.ui.choosers import Words, WordsField, find_for


class AskForm(forms.Form):
    """The message a go-between decides by."""

    message = forms.CharField(
        label=_("Your message"),
        help_text=_("Whoever is asked reads this, your name and nothing else."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


FEW_PLACES = 24  # sites shown as boxes


class MessengersForm(forms.Form):
    """Whom the news is for, what it is about, and how many should pass it on."""

    topic = forms.CharField(
        label=_("What is it about?"),
        max_length=200,
        help_text=_("As you would say it in the corridor, in a few words."),
    )
    units = UnitsField(
        label=_("For people of"),
        required=False,
        help_text=_(
            "Units with all below them; one of fewer than ten together with those it is counted with. "
            "Left empty: everybody."
        ),
    )
    sites = forms.MultipleChoiceField(
        label=_("At"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Teams most of whose people are there."),
    )
    languages = WordsField(
        label=_("Whose first language is"),
        required=False,
        widget=Words("/people/languages/"),
        help_text=_("Teams most of whose people speak it. Left empty: any."),
    )
    wanted = forms.IntegerField(label=_("How many messengers?"), min_value=FEWEST, max_value=MOST, initial=10)
    mode = forms.ChoiceField(
        label=_("What should happen?"),
        widget=forms.RadioSelect,
        initial=MessengerRound.Mode.NEWS,
        choices=[
            (MessengerRound.Mode.NEWS, _("They hear of it: one person they trust is enough")),
            (MessengerRound.Mode.HABIT, _("They do something new: that takes two people they trust, from two sides")),
        ],
    )
    without = UnitsField(label=_("Do not ask people of"), required=False, help_text=_("Your own team, for instance."))

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        find_for(self, by)
        known = places()[:FEW_PLACES]
        offer_choices(self, "sites", [(place, place) for place in known])
        if not known:
            del self.fields["sites"]

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        audience = Audience(
            units=data["units"],
            sites=tuple(data.get("sites", ())),
            languages=tuple(data["languages"]),
            without=data["without"],
        )
        return {"audience": audience, "topic": data["topic"], "wanted": data["wanted"], "mode": data["mode"]}


class InviteForm(forms.Form):
    """What those invited read."""

    message = forms.CharField(
        label=_("What you ask of them"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What they would pass on, why it matters, and where to read more. They read it with your name."),
    )
