"""What all forms of the catalogue share: refusals at their fields, zones and hours."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.catalogue.rules.clock import read_hours, show_hours
from rapport.catalogue.rules.hours import Hours
from rapport.kit.problems import Refusal
from rapport.ui import answering

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


def zones() -> list[tuple[str, str]]:
    """Return the time zones of the world, those called after a place, and UTC."""
    places = sorted(name for name in available_timezones() if "/" in name and not name.startswith(NOT_PLACES))
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]
