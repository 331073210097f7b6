"""Forms about calendars."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.catalogue.actions.calendars import NAME
from rapport.catalogue.forms.answering import Answerable, HoursField, zones
from rapport.catalogue.queries.calendars import OFFICE_WEEK, CalendarCard
from rapport.catalogue.queries.holidays import countries
from rapport.catalogue.queries.teams import teams_led
from rapport.ui.answering import DayField, offer_choices

WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


class CalendarForm(Answerable):
    """A calendar: its zone, the hours of its week, whose public holidays it keeps."""

    name = forms.CharField(label=_("Name"), max_length=NAME, help_text=_("As in: Lisbon office."))
    timezone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    part = forms.CharField(
        label=_("Part of the country"),
        required=False,
        max_length=20,
        help_text=_("Its short name, as in BY for Bavaria. Left empty: holidays of the whole country."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = [(country.code, f"{country.name} ({country.code})") for country in countries().values()]
        offer_choices(self, "country", [("", _("None")), *known])
        for number, day in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = HoursField(label=day)

    @staticmethod
    def first(card: CalendarCard | None) -> dict[str, Any]:
        """Return what the form begins with."""
        week = card.week if card else OFFICE_WEEK
        said = {f"day_{number}": hours for number, hours in enumerate(week)}
        if card is None:
            return said
        return {"name": card.name, "timezone": card.timezone, "country": card.country, "part": card.part, **said}

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        week = [data[f"day_{number}"] for number in range(len(WEEKDAYS))]
        return {**{name: data[name] for name in ("name", "timezone", "country", "part")}, "week": week}

    def days(self) -> list[forms.BoundField]:
        """Return the fields of the week, Monday first."""
        return [self[f"day_{number}"] for number in range(len(WEEKDAYS))]

    def refuse(self, refusal: Any) -> None:
        """Show what is wrong with the week at its first day."""
        if refusal.field in {"week", "hours"}:
            self.add_error("day_0", refusal.message)
        else:
            super().refuse(refusal)


class NewCalendarForm(CalendarForm):
    """A calendar, and the team that is to work by it."""

    team = forms.TypedChoiceField(label=_("For the team"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, by: Actor, may_leave_open: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        led = [(team.id, team.name) for team in teams_led(by)]
        offer_choices(self, "team", [("", _("None yet")), *led] if may_leave_open else led)
        self.fields["team"].required = not may_leave_open

    def told(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {**super().told(), "team_id": self.cleaned_data["team"]}


class DayForm(Answerable):
    """One day that is otherwise."""

    day = DayField(label=_("Day"))
    hours = HoursField(label=_("Open"), help_text=_("As in 10:00-12:00. Left empty: closed."))
    name = forms.CharField(label=_("Why"), required=False, max_length=NAME, help_text=_("As in: stocktaking."))
