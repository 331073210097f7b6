"""Forms about service teams and the matrix."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.catalogue.actions.stays import ABOUT as LONGEST
from rapport.catalogue.actions.teams import NAME
from rapport.catalogue.forms.answering import Answerable
from rapport.catalogue.queries.calendars import calendars
from rapport.catalogue.queries.services import ServiceCard
from rapport.catalogue.rules.words import Level
from rapport.directory.public import UnitField
from rapport.ui.answering import ask_for, offer_choices
from rapport.ui.choosers import find_for

LEVELS = {Level.HIGH: _("high"), Level.MEDIUM: _("medium"), Level.LOW: _("low")}


class TeamForm(Answerable):
    """What is said of a team, and when it works."""

    name = forms.CharField(label=_("Name"), max_length=NAME)
    about = forms.CharField(
        label=_("What it does for colleagues"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    calendar = forms.TypedChoiceField(label=_("Works by"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        office = ("", _("Office hours: Monday to Friday, 9 to 17, without public holidays"))
        offer_choices(self, "calendar", [office, *((row.id, row.name) for row in calendars(by=by))])

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {"name": data["name"], "about": data["about"], "calendar_id": data["calendar"]}


class ServeForm(TeamForm):
    """A unit that is to become a service team."""

    unit = UnitField(label=_("Unit"))
    begins = forms.CharField(
        label=_("Its numbers begin with"),
        max_length=8,
        help_text=_("Two to eight capital letters and digits, as in IT for IT-1042. It stays for good."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    field_order = ("unit", "begins", "name", "about", "calendar")

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, by=by, **more)
        find_for(self, by)
        self.fields["name"].required = False
        self.fields["name"].help_text = _("Left empty: it is called as its unit.")

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        return {**super().told(), "unit_id": data["unit"], "prefix": data["begins"]}


class AddressForm(Answerable):
    """An address at which a team takes mail, for one of its services or for whatever colleagues need."""

    names: ClassVar[dict[str, str]] = {"service_id": "service"}
    address = forms.CharField(
        label=_("Address"),
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off", "autocapitalize": "none"}),
    )
    service = forms.TypedChoiceField(label=_("What comes there is"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, services: Sequence[ServiceCard], **more: Any) -> None:
        super().__init__(*args, **more)
        offered = [(card.id, card.name) for card in services if not card.retired]
        offer_choices(self, "service", [("", _("whatever colleagues need")), *offered])
        ask_for(self, "service")

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {"address": self.cleaned_data["address"], "service_id": self.cleaned_data["service"]}


class MatrixForm(Answerable):
    """A priority for each impact and urgency."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for impact in Level:
            for urgency in Level:
                words = {"impact": LEVELS[impact], "urgency": LEVELS[urgency]}
                self.fields[f"p{impact}{urgency}"] = forms.TypedChoiceField(
                    label=_("Impact %(impact)s, urgency %(urgency)s") % words,
                    choices=[(level.value, word) for level, word in LEVELS.items()],
                    coerce=lambda value: Level(int(value)),
                )

    def cells(self) -> dict[tuple[Level, Level], Level]:
        """Return what the action takes."""
        return {(i, u): self.cleaned_data[f"p{i}{u}"] for i in Level for u in Level}

    def rows(self) -> list[tuple[Any, list[tuple[forms.BoundField, str]]]]:
        """Return the fields as a table, a row for each impact, each with the words of its column."""
        return [
            (LEVELS[impact], [(self[f"p{impact}{urgency}"], urgency_words(urgency)) for urgency in Level])
            for impact in Level
        ]


def urgency_words(urgency: Level) -> str:
    """Return the words of a column of the matrix."""
    return _now("urgency %s") % LEVELS[urgency]
