"""Forms about services: what one is, and the editor of what it asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.catalogue.actions.services import NAME
from rapport.catalogue.actions.stays import ABOUT as LONGEST
from rapport.catalogue.forms.answering import Answerable
from rapport.catalogue.forms.teams import LEVELS
from rapport.catalogue.queries.teams import teams_led
from rapport.catalogue.rules.finding import LONGEST_KEYWORDS
from rapport.catalogue.rules.forms import CHOICE, HELP, LABEL, MOST_CHOICES, MOST_FIELDS, FieldKind, FormField
from rapport.catalogue.rules.words import Kind, Level
from rapport.directory.public import UnitsField
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in
from rapport.ui.answering import ChoosingForm, ask_when, offer_choices

KINDS = {
    Kind.REQUEST: _("a request: somebody wants something"),
    Kind.INCIDENT: _("an incident: something does not work"),
    Kind.QUESTION: _("a question"),
    Kind.COMPLAINT: _("a complaint"),
    Kind.DELIVERY: _("a delivery: something is built, with an agreed date"),
}
ASKED_AS = {
    FieldKind.TEXT: _("a line of text"),
    FieldKind.LONG_TEXT: _("several lines of text"),
    FieldKind.NUMBER: _("a number"),
    FieldKind.DATE: _("a date"),
    FieldKind.YES_NO: _("yes or no"),
    FieldKind.CHOICE: _("one of several choices"),
    FieldKind.PERSON: _("a colleague"),
}


def _level(label: Any, first: Level) -> forms.TypedChoiceField:
    choices = [(level.value, word) for level, word in LEVELS.items()]
    return forms.TypedChoiceField(
        label=label, choices=choices, coerce=lambda value: Level(int(value)), initial=first.value
    )


class ServiceForm(Answerable, ChoosingForm):
    """What a service is, and who may ask for it."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME, help_text=_("In colleagues’ words: “My laptop is broken”.")
    )
    about = forms.CharField(
        label=_("What one gets, and what not"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keywords = forms.CharField(
        label=_("What else people call it"),
        required=False,
        max_length=LONGEST_KEYWORDS,
        help_text=_("Parted by commas, as in: printer, screen, does not start. Who types one of these finds it."),
    )
    kind = forms.TypedChoiceField(
        label=_("It is"), choices=[(kind.value, word) for kind, word in KINDS.items()], coerce=Kind
    )
    default_impact = _level(_("How many it usually hits"), Level.LOW)
    default_urgency = _level(_("How soon it is usually needed"), Level.MEDIUM)
    for_units = UnitsField(
        label=_("Who may ask"), required=False, help_text=_("Everybody in these units and below. None: everybody.")
    )
    confidential = forms.BooleanField(
        label=_("Confidential"), required=False, help_text=_("Only named people ever see its cases.")
    )
    last_resort = forms.BooleanField(
        label=_("For whoever does not know whom to ask"),
        required=False,
        help_text=_("Every search for a service ends with it."),
    )

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = dict(self.cleaned_data)
        return {"for_unit_ids": data.pop("for_units"), **data}


class NewServiceForm(ServiceForm):
    """A service, and the team that offers it."""

    team = forms.TypedChoiceField(label=_("Team"), coerce=int)
    field_order = ("team", "name", "about")

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, by=by, **more)
        offer_choices(self, "team", [(team.id, team.name) for team in teams_led(by)])

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = super().told()
        return {"team_id": data.pop("team"), **data}


class FieldRow(Answerable):
    """One thing a form asks."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=_("What is asked"), required=False, max_length=LABEL)
    kind = forms.TypedChoiceField(
        label=_("Answer"), choices=[(kind.value, word) for kind, word in ASKED_AS.items()], coerce=FieldKind
    )
    required = forms.BooleanField(label=_("Must be given"), required=False)
    help = forms.CharField(label=_("A word of help"), required=False, max_length=HELP)
    choices = forms.CharField(
        label=_("Choices, one per line"),
        required=False,
        max_length=MOST_CHOICES * (CHOICE + 2),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FormEditor:
    """The rows of a form as they are edited. What the buttons in it ask for is done to what was typed, unsaved."""

    def __init__(self, fields: Sequence[FormField] = (), sent: Mapping[str, str] | None = None) -> None:
        self.rows = [_said(field) for field in fields] if sent is None else _typed(sent)
        self.do = "" if sent is None else sent.get("do", "")
        if self.do and self.do != "save":
            self._move()
        self.forms = [_row(number, initial=row) for number, row in enumerate(self.rows)]

    def fields(self) -> list[FormField]:
        """Return what is typed, unchecked."""
        return [
            FormField(
                key=str(row["key"]),
                label=str(row["label"]),
                kind=FieldKind(row["kind"]) if row["kind"] in set(FieldKind) else FieldKind.TEXT,
                required=bool(row["required"]),
                help=str(row["help"]),
                choices=tuple(str(row["choices"]).splitlines()),
            )
            for row in self.rows
        ]

    def refuse(self, refusal: Refusal) -> str:
        """Show a refusal at its row; return what is to be said on top instead."""
        place, _dot, field = (refusal.field or "").partition(".")
        if not place.isdecimal() or int(place) >= len(self.forms):
            return refusal.message
        number = int(place)
        bound = _row(number, {f"f{number}-{name}": value for name, value in self.rows[number].items()})
        bound.full_clean()
        bound.add_error(field if field in bound.fields else None, refusal.message)
        self.forms[number] = bound
        return ""

    def _move(self) -> None:
        what, _dash, place = self.do.partition("-")
        number = -1 if (told := number_in(place, digits=2)) is None else told
        if what == "add" and len(self.rows) < MOST_FIELDS:
            self.rows.append(_said(FormField(key="", label="")))
        elif what == "drop" and 0 <= number < len(self.rows):
            del self.rows[number]
        elif what in {"up", "down"} and 0 <= number < len(self.rows):
            other = number + (1 if what == "down" else -1)
            if 0 <= other < len(self.rows):
                self.rows[number], self.rows[other] = self.rows[other], self.rows[number]


def _row(number: int, sent: Mapping[str, Any] | None = None, **more: Any) -> FieldRow:
    """Return a row of the editor; choices are asked for only where one is to be chosen."""
    row = FieldRow(sent, prefix=f"f{number}", auto_id="%s", **more)
    ask_when(row, "choices", **{f"f{number}-kind": [FieldKind.CHOICE]})
    return row


def _said(field: FormField) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": field.label,
        "kind": field.kind.value,
        "required": field.required,
        "help": field.help,
        "choices": "\n".join(field.choices),
    }


def _typed(sent: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows as they were sent; those that are wholly empty are no rows."""
    rows = []
    for number in range(MOST_FIELDS):
        if f"f{number}-kind" not in sent:
            break
        row: dict[str, Any] = {name: sent.get(f"f{number}-{name}", "") for name in FieldRow.base_fields}
        rows.append(row | {"required": bool(row["required"])})
    return rows
