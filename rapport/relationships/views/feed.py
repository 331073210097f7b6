"""The calendar of somebody's books, for her calendar program."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import Calendar
from icalendar import Event as Entry

from rapport.accounts.public import actor_of
from rapport.kit import clock
from rapport.relationships.actions.feeds import feed_token, reader_of, renew_feed
from rapport.relationships.queries.feed import Event, events_of
from rapport.ui.answering import form_page

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@form_page
@login_required
def address(request: HttpRequest) -> HttpResponse:
    """Show the address of the reader's calendar; a POST makes it void and shows another."""
    actor = actor_of(request)
    if request.method == "POST":
        renew_feed(by=actor)
        messages.success(request, _("The old address shows nothing any more. Give your program the new one."))
        return redirect("relationships:feed")
    url = settings.ADDRESS.rstrip("/") + reverse("relationships:feed_file", args=[feed_token(by=actor)])
    return render(request, "relationships/feed.html", {"url": url})


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return a calendar (RFC 5545) to whoever knows its secret address."""
    actor = reader_of(token)
    calendar = Calendar()
    calendar.add("prodid", "-//Rapport//Book//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("My book"))
    calendar.add("refresh-interval", HOUR, parameters={"VALUE": "DURATION"})
    for event in events_of(by=actor):
        calendar.add_component(_entry(event))
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")


def _entry(event: Event) -> Entry:
    entry = Entry()
    entry.add("uid", f"{event.uid}@{urlsplit(settings.ADDRESS).hostname or 'rapport'}")
    entry.add("dtstamp", clock.now())
    entry.add("summary", event.what)
    if event.at is not None:
        entry.add("dtstart", event.at)
        entry.add("dtend", event.at + timedelta(minutes=event.minutes))
    elif event.on is not None:
        entry.add("dtstart", event.on)
        entry.add("dtend", event.on + DAY)
        entry.add("transp", "TRANSPARENT")
    if event.place:
        entry.add("location", event.place)
    entry.add("url", settings.ADDRESS.rstrip("/") + event.path)
    return entry
