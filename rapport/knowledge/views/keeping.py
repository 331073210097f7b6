"""What owners of articles look after: history, what is due, what solves, what was searched and not found."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.kit import clock
from rapport.kit.text import number_in
from rapport.knowledge import policy
from rapport.knowledge.actions.writing import restore_version
from rapport.knowledge.queries.articles import teams_kept
from rapport.knowledge.queries.keeping import due, not_found, solved_by_service, solving, stale
from rapport.knowledge.queries.versions import difference, version, versions
from rapport.knowledge.rules.markdown import html_of
from rapport.knowledge.views.writing import kept_page

PERIOD = timedelta(days=90)


@require_safe
@login_required
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the versions of an article."""
    actor = actor_of(request)
    page = kept_page(slug, actor)
    found = versions(slug, by=actor, after=request.GET.get("after"))
    here = reverse("knowledge:history", args=[slug])
    context = {
        "card": page.card,
        "versions": found.items,
        "next_url": f"{here}?after={found.after}" if found.after else "",
        "first_url": here if request.GET.get("after") else "",
    }
    return render(request, "knowledge/history.html", context)


@require_safe
@login_required
def one_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a version as it was, and what it changed of the one before or of another (`against`)."""
    actor = actor_of(request)
    page = kept_page(slug, actor)
    shown = version(slug, number, by=actor)
    against = number_in(request.GET.get("against", ""), digits=9)
    other = number - 1 if against is None else against
    context: dict[str, Any] = {"card": page.card, "version": shown, "html": html_of(shown.text), "other": other}
    if other > 0 and other != number:
        context["difference"] = difference(slug, min(other, number), max(other, number), by=actor)
    return render(request, "knowledge/version.html", context)


@require_POST
@login_required
def restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Let an article be as it was in a version again: as a draft, to be read and published."""
    actor = actor_of(request)
    page = kept_page(slug, actor)
    made = restore_version(article_id=page.card.id, number=number, by=actor)
    messages.success(
        request,
        _("Version %(new)s is as version %(old)s was. Publish it, if you like it.") % {"new": made, "old": number},
    )
    return redirect(page.card.url)


@require_safe
@login_required
def keeping(request: HttpRequest) -> HttpResponse:
    """Show what there is to do for the articles of the reader's teams, and what they did."""
    actor = actor_of(request)
    policy.ensure_serves(actor)
    today = clock.today()
    since = today - PERIOD
    teams = teams_kept(actor)
    context = {
        "due": due(by=actor),
        "stale": stale(by=actor),
        "solving": solving(by=actor, since=since, until=today),
        "services": solved_by_service(since=since, until=today),
        "not_found": not_found(by=actor),
        "since": since,
        "today": today,
        "teams": teams,
    }
    return render(request, "knowledge/keeping.html", context)
