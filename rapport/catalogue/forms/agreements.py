"""Forms about agreements: with whom, and by when what is done at which priority."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.catalogue.actions.stays import ABOUT as LONGEST
from rapport.catalogue.forms.answering import Answerable
from rapport.catalogue.forms.clauses import ClausesForm, first_clauses
from rapport.catalogue.forms.teams import LEVELS
from rapport.catalogue.queries.agreements import Version
from rapport.catalogue.queries.teams import ServiceTeamCard, teams, teams_led
from rapport.catalogue.rules.agreements import Goal, goals_of, read_length, show_length
from rapport.catalogue.rules.words import Level
from rapport.directory.public import UnitField
from rapport.kit.problems import Refusal
from rapport.ui.answering import DayField, ask_for, ask_when, offer_choices
from rapport.ui.choosers import find_for

GOALS = {
    Goal.ANSWER: _("First answer"),
    Goal.UPDATE: _("Next word, after each word"),
    Goal.RESOLUTION: _("Done"),
    Goal.ACCEPT: _("Accept the ball, or say no"),
    Goal.FINISH: _("Finish, once accepted"),
}


class LengthField(forms.CharField):
    """A length of working time, as it is typed; gives minutes."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=20, **more)
        self.widget.attrs |= {"autocomplete": "off", "size": 8}

    def prepare_value(self, value: Any) -> Any:
        """Show minutes as they are typed."""
        return show_length(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Return the minutes."""
        try:
            return read_length(str(super().clean(value) or ""))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from None


class TargetsForm(ClausesForm):
    """What is promised, goal by goal and priority by priority, and what is agreed beside; from when on."""

    internal = False

    since = DayField(
        label=_("Holds from"),
        required=False,
        help_text=_("Left empty: from today. What began before keeps what it has."),
    )
    review_on = DayField(label=_("Look at it again on"), required=False)
    words = forms.CharField(
        label=_("In words"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, by: Actor, internal: bool | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        find_for(self, by)
        goals = list(Goal) if internal is None else goals_of(internal=internal)
        for goal in goals:
            for level in Level:
                words = {"goal": GOALS[goal], "priority": LEVELS[level]}
                cell = LengthField(label=_("%(goal)s, priority %(priority)s") % words)
                cell.widget.attrs["placeholder"] = LEVELS[level]
                self.fields[f"{goal}-{level}"] = cell

    def rows(self) -> list[tuple[Any, str, list[tuple[forms.BoundField, Any]]]]:
        """Return the fields as a table: a row for each goal, with whom it is promised where both kinds stand.

        Each field has the priority it is for.
        """
        there = [goal for goal in Goal if f"{goal}-{Level.HIGH}" in self.fields]
        inner = goals_of(internal=True)
        return [
            (
                GOALS[goal],
                "team" if goal in inner else "all unit",
                [(self[f"{goal}-{level}"], LEVELS[level]) for level in Level],
            )
            for goal in there
        ]

    def sides(self) -> list[forms.BoundField]:
        """Return the fields that say who promises, and whom."""
        return [self[name] for name in ("team", "whom", "unit", "other") if name in self.fields]

    def last(self) -> list[forms.BoundField]:
        """Return the fields that come last."""
        return [self["since"], self["review_on"], self["words"]]

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        cells = {(goal, level): data.get(f"{goal}-{level}") for goal in Goal for level in Level}
        return {
            "targets": {cell: minutes for cell, minutes in cells.items() if minutes},
            "since": data["since"],
            "review_on": data["review_on"],
            "words": data["words"],
            "clauses": self.clauses(),
        }


class AgreementForm(TargetsForm):
    """A new agreement: who promises, and whom."""

    team = forms.TypedChoiceField(label=_("Who promises"), coerce=int)
    whom = forms.ChoiceField(
        label=_("Whom"),
        choices=[
            ("all", _("Everybody who asks")),
            ("unit", _("One unit")),
            ("team", _("Another team, or all of them")),
        ],
        widget=forms.RadioSelect,
    )
    unit = UnitField(label=_("Which unit"), required=False)
    other = forms.TypedChoiceField(label=_("Which team"), required=False, coerce=int, empty_value=None)
    field_order = ("team", "whom", "unit", "other")
    no_team: Any = _("All teams")

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, by=by, **more)
        offer_choices(self, "team", [(card.id, card.name) for card in self.offered(by)])
        others = [(card.id, card.name) for card in teams(by=by)]
        offer_choices(self, "other", [("", self.no_team), *others])
        self.order_fields(self.field_order)
        ask_when(self, "unit", whom=["unit"])
        ask_when(self, "other", whom=["team"])

    def offered(self, by: Actor) -> Sequence[ServiceTeamCard]:
        """Return the teams that may promise here."""
        return teams_led(by)

    def clean(self) -> Any:
        """Hold whom against what was chosen."""
        data: Any = super().clean()
        if data.get("whom") == "unit" and data.get("unit") is None and "unit" not in self.errors:
            self.add_error("unit", _("Say which unit."))
        if "whom" in data:
            self._hold_times(internal=data["whom"] == "team")
        return data

    def _hold_times(self, *, internal: bool) -> None:
        """Refuse times of the other kind, each at its cell."""
        says = (
            _("Teams promise one another to accept and to finish. Leave this empty.")
            if internal
            else _("Only teams promise one another this. Leave it empty.")
        )
        for goal in goals_of(internal=not internal):
            for level in Level:
                if self.cleaned_data.get(f"{goal}-{level}"):
                    self.add_error(f"{goal}-{level}", says)

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data, whom = self.cleaned_data, self.cleaned_data["whom"]
        return {
            **super().told(),
            "team_id": data["team"],
            "internal": whom == "team",
            "unit_id": data["unit"] if whom == "unit" else None,
            "with_team_id": data["other"] if whom == "team" else None,
        }

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at its field, or on top."""
        if refusal.field == "with_team_id":
            self.add_error("other", refusal.message)
        else:
            super().refuse(refusal)


class ProposalForm(AgreementForm):
    """A new agreement that one side proposes to the other: everybody cannot sign."""

    no_team = _("Choose a team")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer_choices(self, "whom", [("unit", _("One unit")), ("team", _("Another team"))])

    def offered(self, by: Actor) -> Sequence[ServiceTeamCard]:
        """Return the teams that may promise here: whoever leads a unit may ask any of them."""
        return teams(by=by)

    def clean(self) -> Any:
        """Hold whom against what was chosen."""
        data: Any = super().clean()
        if data.get("whom") == "team" and data.get("other") is None and "other" not in self.errors:
            self.add_error("other", _("Say which team."))
        return data


class ReasonForm(Answerable):
    """Why a proposal is declined."""

    reason = forms.CharField(
        label=_("Why not?"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        ask_for(self, "reason")  # of whoever declines; who takes her own back is not shown it


class TakeBackForm(ReasonForm):
    """Why a version to come is taken back."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["reason"].label = _("Why is it taken back?")


class ReviewForm(Answerable):
    """When an agreement is looked at again."""

    next_on = DayField(label=_("Look at it again on"), required=False, help_text=_("Left empty: not again by itself."))


def first_of(version: Version) -> Mapping[str, Any]:
    """Return what a form for the next version begins with."""
    times = {f"{goal}-{level}": minutes for (goal, level), minutes in version.minutes.items()}
    return {**times, "words": version.words, **first_clauses(version.clauses)}
