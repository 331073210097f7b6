"""Calendars: the list, one with its week and days, and its forms."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.catalogue import policy
from rapport.catalogue.actions.calendars import (
    change_calendar,
    create_calendar,
    remove_day,
    retire_calendar,
    return_calendar,
    set_day,
)
from rapport.catalogue.forms.calendars import WEEKDAYS, CalendarForm, DayForm, NewCalendarForm
from rapport.catalogue.queries.calendars import CalendarDetail, special_days
from rapport.catalogue.queries.calendars import calendar as calendar_of
from rapport.catalogue.queries.calendars import calendars as calendars_known
from rapport.catalogue.queries.teams import teams_led
from rapport.catalogue.rules.clock import show_hours
from rapport.catalogue.rules.hours import Hours
from rapport.kit.problems import Forbidden, Missing
from rapport.kit.text import number_in
from rapport.ui.answering import carried_out, form_page, gone_to, status_of


@require_safe
@login_required
def calendars(request: HttpRequest) -> HttpResponse:
    """List the calendars teams work by."""
    actor = actor_of(request)
    manages = policy.manages_catalogue(actor)
    found = calendars_known(by=actor, retired=manages)
    context = {
        "rows": [(card, _week(card.week)) for card in found],
        "columns": [{"label": label} for label in (_("Calendar"), _("Time zone"), _("Week"), _("Public holidays of"))],
        "manages": manages,
        "may_add": manages or bool(actor.led_unit_ids and teams_led(actor)),
    }
    return render(request, "catalogue/calendars.html", context)


@form_page
@login_required
def calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Show a calendar with the days to come; a POST sets one of them."""
    actor = actor_of(request)
    found = calendar_of(calendar_id, by=actor)
    form = DayForm(request.POST or None)
    if request.method == "POST" and not found.may_change:
        raise Forbidden
    if carried_out(form, lambda: set_day(calendar_id=calendar_id, **form.cleaned_data, by=actor)):
        messages.success(request, _("Set."))
        return redirect(found.url)
    context = {
        "calendar": found,
        "week": [(day, _hours(hours)) for day, hours in zip(WEEKDAYS, found.week, strict=True)],
        "days": [(day, _hours(day.hours)) for day in special_days(calendar_id)],
        "past": _past(found),
        "form": form,
        "manages": policy.manages_catalogue(actor),
    }
    return render(request, "catalogue/calendar.html", context, status=status_of(form))


def _past(found: CalendarDetail) -> int:
    """Return how many days somebody set lie too far to be listed."""
    shown = {day.day for day in special_days(found.id) if day.own}
    return sum(day.day not in shown for day in found.days)


@form_page
@login_required
def new_calendar(request: HttpRequest) -> HttpResponse:
    """Make a calendar."""
    actor = actor_of(request)
    manages = policy.manages_catalogue(actor)
    if not manages and not teams_led(actor):
        raise Forbidden
    form = NewCalendarForm(request.POST or None, initial=_first(request), by=actor, may_leave_open=manages)
    made: list[int] = []
    if carried_out(form, lambda: made.append(create_calendar(**form.told(), by=actor))):
        messages.success(request, _("%s is there.") % form.cleaned_data["name"])
        return redirect("catalogue:calendar", calendar_id=made[0])
    return render(request, "catalogue/calendar_form.html", {"form": form, "calendar": None}, status=status_of(form))


def _first(request: HttpRequest) -> dict[str, Any]:
    from django.utils import timezone

    team = number_in(request.GET.get("team", ""))
    chosen = {} if team is None else {"team": team}
    return {**CalendarForm.first(None), "timezone": timezone.get_current_timezone_name(), **chosen}


@form_page
@login_required
def edit_calendar(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Change a calendar's week, zone and holidays."""
    actor = actor_of(request)
    found = calendar_of(calendar_id, by=actor)
    if not found.may_change:
        raise Forbidden
    form = CalendarForm(request.POST or None, initial=CalendarForm.first(found))
    if carried_out(form, lambda: change_calendar(calendar_id=calendar_id, **form.told(), by=actor)):
        messages.success(request, _("Saved. What is due is counted by it from now on."))
        return redirect(found.url)
    context = {"form": form, "calendar": found, "manages": policy.manages_catalogue(actor)}
    return render(request, "catalogue/calendar_form.html", context, status=status_of(form))


@require_POST
@login_required
def drop_day(request: HttpRequest, calendar_id: int, day: str) -> HttpResponse:
    """Let a day be as its weekday is again."""
    try:
        gone = date.fromisoformat(day)
    except ValueError:
        raise Missing from None
    remove_day(calendar_id=calendar_id, day=gone, by=actor_of(request))
    messages.success(request, _("That day is as usual again."))
    return redirect("catalogue:calendar", calendar_id=calendar_id)


@require_POST
@login_required
def retire(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Let nobody choose a calendar any more."""
    retire_calendar(calendar_id=calendar_id, by=actor_of(request))
    undo = reverse("catalogue:return_calendar", args=[calendar_id])
    messages.success(request, _("The calendar is retired."), extra_tags=f"undo:{undo}")
    return redirect("catalogue:calendar", calendar_id=calendar_id)


@require_POST
@login_required
def come_back(request: HttpRequest, calendar_id: int) -> HttpResponse:
    """Let teams work by a calendar again."""
    return_calendar(calendar_id=calendar_id, by=actor_of(request))
    messages.success(request, _("Teams can work by it again."))
    return gone_to(request, reverse("catalogue:calendar", args=[calendar_id]))


def _week(week: tuple[Hours, ...]) -> str:
    """Return a week in a few words: days that are alike in one."""
    names = [str(day)[:3] for day in WEEKDAYS]
    parts: list[tuple[int, int, Hours]] = []
    for number, hours in enumerate(week):
        if parts and parts[-1][2] == hours:
            parts[-1] = (parts[-1][0], number, hours)
        else:
            parts.append((number, number, hours))
    return "; ".join(
        f"{names[first]}{f'–{names[last]}' if last > first else ''} {_hours(hours)}"
        for first, last, hours in parts
        if hours
    )


def _hours(hours: Hours) -> str:
    return show_hours(hours).replace("-", "–") or _("closed")
