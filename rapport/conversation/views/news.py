"""What the reader was told: the bell, the list, read and new again."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.conversation import policy
from rapport.conversation.actions.reading import read, read_all, read_there, unread, unread_since
from rapport.conversation.queries.news import notifications as told_to
from rapport.conversation.queries.news import unread_count
from rapport.kit.problems import Refusal

PAGE = 50


@require_safe
@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """Show what the reader was told, newest first."""
    actor = actor_of(request)
    policy.account_of(actor)
    only_new = request.GET.get("only") == "new"
    page = told_to(by=actor, unread=only_new, after=request.GET.get("after"), limit=PAGE)
    here = reverse("conversation:notifications")
    query = "only=new&" if only_new else ""
    context: dict[str, Any] = {
        "rows": page.items,
        "only_new": only_new,
        "any_new": any(news.read_at is None for news in page.items),
        "next_url": f"{here}?{query}after={page.after}" if page.after else "",
        "first_url": (f"{here}?only=new" if only_new else here) if request.GET.get("after") else "",
    }
    return render(request, "conversation/notifications.html", context)


@require_safe
@login_required
def bell(request: HttpRequest) -> HttpResponse:
    """Show the bell of the frame, with how much is new of what the reader may see.

    It is asked by a page that was opened (`page`, `at`): what led there is read.
    """
    actor, page, opened = actor_of(request), request.GET.get("page", ""), request.GET.get("at", "")
    count = read_there(path=page, until=_moment(opened), by=actor) if page and opened else unread_count(by=actor)
    return render(request, "conversation/_bell.html", {"count": count})


@require_safe
@login_required
def notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Lead to what a notification is about; it counts as read."""
    return redirect(read(notification_id=notification_id, by=actor_of(request)).about.url)


@require_POST
@login_required
def unreads(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Let one count as new again."""
    unread(notification_id=notification_id, by=actor_of(request))
    return _back(request)


@require_POST
@login_required
def reads_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read; a word offers to undo it."""
    moment = read_all(by=actor_of(request))
    if moment is None:
        messages.success(request, _("Nothing was new."))
    else:
        undo = f"{reverse('conversation:unread_all')}?at={moment.timestamp():.6f}"
        messages.success(request, _("All is marked as read."), extra_tags=f"undo:{undo}")
    return _back(request)


@require_POST
@login_required
def unreads_all(request: HttpRequest) -> HttpResponse:
    """Undo that all was marked as read."""
    unread_since(moment=_moment(request.GET.get("at", "")), by=actor_of(request))
    return _back(request)


def _moment(text: str) -> datetime:
    from datetime import UTC

    try:
        return datetime.fromtimestamp(float(text), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise Refusal("This is no moment.", code="bad_moment", field="at") from None


def _back(request: HttpRequest) -> HttpResponse:
    address = reverse("conversation:notifications")
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
