"""By when the colleague hears, as a form asks it: a time when nobody is there is said to be one, and taken still."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from rapport.cases.forms import Answerable, MomentField, day_time
from rapport.cases.rules.limits import FARTHEST
from rapport.catalogue.public import WorkTime, soon
from rapport.kit import clock

AS_SENT = "%Y-%m-%dT%H:%M"
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


class PromiseForm(Answerable):
    """By when the colleague hears.

    Outside of the hours of who answers it comes back once, with when they are there next; the same time is then taken
    if its sender says so (`anyway`, the time itself), and the one beside it by one click.
    """

    names: ClassVar[dict[str, str]] = {"hear_by": "hear_at"}
    hear_at = MomentField(label=_("Next word by"), help_text=_("On your own clock. Whoever waits reads it on theirs."))
    anyway = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, hours: WorkTime, team: str, hears: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.hours, self.team = hours, team
        self.ways: list[tuple[str, str, str]] = []  # out of a refusal: what a button sends, and what it says
        self.fields["hear_at"].initial = early(hours, clock.now())
        if hears:
            self.fields["hear_at"].label = _("%s hears by") % hears

    def clean(self) -> dict[str, Any]:
        """Say once that nobody is there at that time."""
        data: dict[str, Any] = super().clean() or {}
        at, now = data.get("hear_at"), clock.now()
        if at is None or not now < at <= now + FARTHEST:  # what is over or too far, the action refuses
            return data
        if _works(self.hours, at) or data.get("anyway") == as_sent(at):
            return data
        opens = self.hours.next_open(at)
        first = early(self.hours, at)
        self.ways = [
            ("hear_at", as_sent(first), _("Promise %s") % day_time(first)),
            ("anyway", as_sent(at), _("Promise %s all the same") % day_time(at)),
        ]
        said = _("%(team)s is closed %(then)s. Their next hour is %(at)s.")
        self.add_error("hear_at", said % {"team": self.team, "then": _then(self.hours, at, now), "at": day_time(opens)})
        return data


def early(hours: WorkTime, at: datetime) -> datetime:
    """Return a moment early on the next working day, as the composer offers it: not the minute the doors open."""
    return dict(soon(hours, at))["next"]


def as_sent(at: datetime) -> str:
    """Return a moment as a form's field holds it."""
    return timezone.localtime(at).strftime(AS_SENT)


def _works(hours: WorkTime, at: datetime) -> bool:
    """Whether somebody is there; the minute the doors close is still theirs."""
    return hours.is_open(at) or hours.is_open(at - MINUTE)


def _then(hours: WorkTime, at: datetime, now: datetime) -> str:
    """Say when they are closed: "on Saturday"; "at 20:30 on Saturday" of a day on which they work."""
    local = timezone.localtime(at)
    day = date_format(local, "l" if at - now < WEEK else "l, j M")
    if not hours.hours_of(local.date()):
        return _("on %s") % day
    return _("at %(time)s on %(day)s") % {"time": date_format(local, "H:i"), "day": day}
