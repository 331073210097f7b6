"""The form of a rule of approval: an action, its limit, who decides, how many, how soon."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.catalogue.actions.approvals import Terms
from rapport.catalogue.forms.answering import Answerable
from rapport.catalogue.rules.approvals import ALL, ANSWER_WITHIN, LONGEST_UNIT, LONGEST_WHAT, ApprovalRule
from rapport.catalogue.rules.forms import FieldKind, FormField
from rapport.catalogue.rules.words import Counted, Deciders
from rapport.directory.public import UnitField, people_called, person_by_identity, person_card
from rapport.kit.problems import Missing
from rapport.ui.answering import offer_choices
from rapport.ui.choosers import WordsField, find_for

DECIDERS = {
    Deciders.LEAD: _("who leads a unit"),
    Deciders.MEMBERS: _("everybody in a unit is asked"),
    Deciders.PEOPLE: _("colleagues by name"),
}
COUNTED = {Counted.PEOPLE: _("so many of them"), Counted.PERCENT: _("percent of them")}
HOUR = timedelta(hours=1)


class PeopleField(WordsField):
    """Colleagues, by their names or addresses; gives their ids."""

    by: Actor = Actor.stranger()

    def clean(self, value: Any) -> tuple[int, ...]:  # type: ignore[override]
        """Return the ids."""
        return tuple(dict.fromkeys(self._one(text) for text in super().clean(value)))

    def _one(self, text: str) -> int:
        known = people_called(text, by=self.by, limit=2)
        if len(known) == 1:
            return known[0].id
        if known:
            raise forms.ValidationError(_("More than one is called “%s”. Give the address.") % text)
        try:
            return person_by_identity(text, by=self.by).id
        except Missing:
            raise forms.ValidationError(_("Nobody here is called “%s”.") % text) from None


class RuleForm(Answerable):
    """What needs approval, from which amount on, and whose."""

    names = Answerable.names | {"of_unit_id": "of_unit", "person_ids": "people", "answer_within": "hours"}
    what = forms.CharField(
        label=_("What needs approval"), max_length=LONGEST_WHAT, help_text=_("An action, as in “Credit”.")
    )
    above = forms.DecimalField(
        label=_("Above"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=_("Up to this amount nobody is asked."),
    )
    amount_unit = forms.CharField(
        label=_("Of what"),
        required=False,
        max_length=LONGEST_UNIT,
        help_text=_("EUR, USD, h … Empty: it always needs approval."),
    )
    field = forms.ChoiceField(
        label=_("Which number says it"),
        required=False,
        help_text=_("Above the limit a request cannot be resolved without this approval."),
    )
    deciders = forms.TypedChoiceField(
        label=_("Who decides"), choices=[(who.value, says) for who, says in DECIDERS.items()], coerce=Deciders
    )
    of_unit = UnitField(label=_("Which unit"), required=False)
    people = PeopleField(label=_("Which colleagues"), required=False, help_text=_("Names or addresses."))
    needs = forms.IntegerField(
        label=_("Yes is needed of"), min_value=1, max_value=ALL, help_text=_("Two: nobody decides alone.")
    )
    counted = forms.TypedChoiceField(
        label=_("Counted as"), choices=[(how.value, says) for how, says in COUNTED.items()], coerce=Counted
    )
    hours = forms.IntegerField(
        label=_("Hours to answer"), min_value=1, max_value=24 * 60, help_text=_("Then the next manager is asked.")
    )

    def __init__(
        self, *args: Any, by: Actor, asked: Sequence[FormField] = (), rule: ApprovalRule | None = None, **more: Any
    ) -> None:
        more["initial"] = _first(rule)
        super().__init__(*args, **more)
        offer_choices(self, "field", _numbers(asked, rule))
        find_for(self, by)

    def terms(self) -> Terms:
        """Return what the action takes."""
        data = self.cleaned_data
        return Terms(
            what=data["what"],
            above=data["above"] or Decimal(0),
            amount_unit=data["amount_unit"],
            field=data["field"],
            deciders=data["deciders"],
            of_unit_id=data["of_unit"],
            person_ids=data["people"],
            counted=data["counted"],
            needs=data["needs"],
            answer_within=data["hours"] * HOUR,
        )


def _numbers(asked: Sequence[FormField], rule: ApprovalRule | None) -> list[tuple[str, Any]]:
    """Return what may be held against a limit: the numbers a form asks, and what a rule names that it asks no more."""
    found = {field.key: field.label for field in asked if field.kind is FieldKind.NUMBER}
    if rule is not None and rule.field and rule.field not in found:
        found[rule.field] = _("%s (asked no more)") % rule.field
    return [("", _("none: it counts when somebody asks for it")), *found.items()]


def _first(rule: ApprovalRule | None) -> dict[str, Any]:
    """What a form begins with."""
    if rule is None:
        return {"amount_unit": "EUR", "needs": 1, "hours": round(ANSWER_WITHIN / HOUR)}
    return {
        "what": rule.what,
        "above": rule.above,
        "amount_unit": rule.amount_unit,
        "field": rule.field,
        "deciders": rule.deciders.value,
        "of_unit": rule.of_unit_id,
        "people": [card.name for card in person_card(rule.person_ids).values()],
        "needs": rule.needs,
        "counted": rule.counted.value,
        "hours": max(1, round(rule.answer_within / HOUR)),
    }
