"""What all forms of the catalogue share: refusals at their fields, and fields that find units, zones and hours."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.catalogue.rules.clock import read_hours, show_hours
from rapport.catalogue.rules.hours import Hours
from rapport.directory.public import unit_card, units_named
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in
from rapport.ui import answering
from rapport.ui.choosers import Chooser, Chosen, ChosenField, Words, WordsField

NOT_PLACES = ("Etc/", "SystemV/", "posix/", "right/", "US/")


class Answerable(answering.Answerable):
    """A form that shows a refusal where it belongs."""

    # what an action calls something, where its field is called otherwise
    names: ClassVar[dict[str, str]] = {
        "unit_id": "unit",
        "prefix": "begins",
        "calendar_id": "calendar",
        "team_id": "team",
        "for_unit_ids": "for_units",
    }


class UnitField(ChosenField):
    """A unit, by its id; the one that was chosen, or of this path or name."""

    by: Actor = Actor.stranger()

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=Chooser("/search/?kind=unit"), **more)

    def prepare_value(self, value: Any) -> Any:
        """Show an id by its name."""
        return Chosen(str(value), unit_card([value])[value].name) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        """Return the id."""
        chosen = super().clean(value)
        if chosen is None:
            return None
        ident = number_in(chosen.value) or 0
        kept = unit_card([ident]).get(ident)
        if kept is not None and kept.name == chosen.text:
            return ident
        return _meant([chosen.text], self.by)[0]


class UnitsField(WordsField):
    """Units by their paths; gives their ids."""

    by: Actor = Actor.stranger()

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=Words("/units/paths/"), **more)

    def clean(self, value: Any) -> tuple[int, ...]:  # type: ignore[override]
        """Return the ids."""
        return _meant(super().clean(value), self.by)


def _meant(texts: list[str], by: Actor) -> tuple[int, ...]:
    try:
        return units_named(texts, by=by)
    except Refusal as refusal:
        raise forms.ValidationError(refusal.message) from None


class HoursField(forms.CharField):
    """Working hours of a day, as they are typed; gives spans of minutes."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, max_length=100, **more)
        self.widget.attrs.setdefault("placeholder", _("closed"))
        self.widget.attrs.setdefault("autocomplete", "off")

    def prepare_value(self, value: Any) -> Any:
        """Show spans as they are typed."""
        return show_hours(value) if isinstance(value, tuple) else value

    def clean(self, value: Any) -> Hours:
        """Return the hours."""
        try:
            return read_hours(str(super().clean(value) or ""))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from None


class DayField(forms.DateField):
    """A day, typed or chosen in the browser's calendar."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **more)


def zones() -> list[tuple[str, str]]:
    """Return the time zones of the world, those called after a place, and UTC."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(NOT_PLACES))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]
