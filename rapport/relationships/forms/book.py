"""What is asked to begin a relationship, to change who and what it is, and to do one thing to many."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import PersonCard, PersonField, UnitField
from rapport.kit import clock
from rapport.relationships.models import Stage
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_RHYTHM, LONGEST_WORDS, MOST_DEPUTIES
from rapport.ui.answering import Answerable, ChoosingForm, DayField, ask_for, offer_choices

WEEK = 7  # days
MOST_WEEKS = LONGEST_RHYTHM // WEEK
NOBODY, WHY = _("nobody yet"), _("Why")


def rhythm_field() -> forms.IntegerField:
    """Return the field of a rhythm, in weeks."""
    return forms.IntegerField(
        label=_("In contact every how many weeks"),
        required=False,
        min_value=1,
        max_value=MOST_WEEKS,
        help_text=_("Empty: no plan, and nothing falls due."),
    )


def reason_field(label: Any = WHY) -> forms.CharField:
    """Return the field of a reason: one line, which stands on the timeline."""
    return forms.CharField(label=label, required=False, max_length=LONGEST_LINE, help_text=_("Your team reads it."))


def offer_owners(form: forms.Form, name: str, members: Iterable[PersonCard]) -> None:
    """Let a field offer who serves in the team, and nobody."""
    offer_choices(form, name, [("", NOBODY), *((one.id, one.name) for one in members)])


class NewForm(ChoosingForm):
    """Whom a team looks after from now on."""

    names: ClassVar[dict[str, str]] = {"owner": "owner", "rhythm": "weeks"}
    team = forms.TypedChoiceField(label=_("Team"), coerce=int)
    unit = UnitField(label=_("A unit"), required=False, help_text=_("Or somebody in particular, below."))
    person = PersonField(label=_("Or a person"), required=False)
    owner = forms.TypedChoiceField(label=_("Who looks after it"), required=False, coerce=int, empty_value=None)
    weeks = rhythm_field()
    about = forms.CharField(
        label=_("What to know first"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For your team: what they do, what moves them, what was promised."),
    )

    def __init__(
        self, *args: Any, by: Actor, teams: Iterable[ServiceTeamCard], members: Iterable[PersonCard], **more: Any
    ) -> None:
        super().__init__(*args, by=by, **more)
        choices = [(team.id, team.name) for team in teams]
        offer_choices(self, "team", choices)
        if len(choices) == 1:  # nothing to choose
            self.fields["team"].widget = forms.HiddenInput()
            self.initial["team"] = choices[0][0]
        offer_owners(self, "owner", members)


class OwnerForm(Answerable):
    """Who looks after a relationship, and who beside her."""

    owner = forms.TypedChoiceField(label=_("Who looks after it"), required=False, coerce=int, empty_value=None)
    deputies = forms.TypedMultipleChoiceField(
        label=_("Deputies"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field(_("Why it changes hands"))

    def __init__(self, *args: Any, members: Sequence[PersonCard], **more: Any) -> None:
        super().__init__(*args, **more)
        offer_owners(self, "owner", members)
        offer_choices(self, "deputies", [(one.id, one.name) for one in members])
        self.fields["deputies"].help_text = _("At most %(most)s.") % {"most": MOST_DEPUTIES}


class StageForm(Answerable):
    """How far a relationship has come, and why it moves."""

    stage = forms.TypedChoiceField(label=_("Stage"), coerce=int, widget=forms.RadioSelect)
    reason = reason_field(_("Why it moves"))

    def __init__(self, *args: Any, stages: Iterable[Stage], **more: Any) -> None:
        super().__init__(*args, **more)
        offer_choices(
            self, "stage", [(one.id, f"{one.name}: {one.meaning}" if one.meaning else one.name) for one in stages]
        )


class RhythmForm(Answerable):
    """Every how many weeks the two should be in contact."""

    names: ClassVar[dict[str, str]] = {"rhythm": "weeks"}
    weeks = rhythm_field()


class TransferForm(Answerable):
    """Who gives, who takes over, from which day, and why."""

    names: ClassVar[dict[str, str]] = {"taker": "taker", "giver": "giver", "owner": "taker"}
    giver = forms.TypedChoiceField(label=_("Who gives"), required=False, coerce=int, empty_value=None)
    taker = forms.TypedChoiceField(label=_("Who takes over"), required=False, coerce=int, empty_value=None)
    on = DayField(label=_("From which day"))
    reason = reason_field()
    steps = forms.BooleanField(label=_("What the giver still has to do goes along"), required=False, initial=True)

    def __init__(self, *args: Any, members: Sequence[PersonCard], **more: Any) -> None:
        super().__init__(*args, **more)
        offer_owners(self, "giver", members)
        offer_choices(self, "taker", [("", _("Choose who")), *((one.id, one.name) for one in members)])
        self.fields["on"].initial = clock.today()
        ask_for(self, "giver", "taker")  # nobody gives: a choice; nobody takes over: refused in words
