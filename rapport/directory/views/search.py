"""Find a person or a unit: what the palette fetches, and a page for those without it."""

from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.directory.queries.search import Found, Kind, is_called, search, words_of
from rapport.kit.doors import listed
from rapport.ui.finding import Finder, Hit


@dataclass(frozen=True)
class ResultGroup:
    """Results under one heading."""

    title: str
    options: Any


@require_safe
@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    """Answer the palette with options, and a reader without script with a page."""
    actor = actor_of(request)
    question = request.GET.get("q", "")
    whole = not getattr(request, "htmx", False)
    asked = request.GET.get("kind", "")
    kind: Kind = asked if asked in get_args(Kind) else ""  # type: ignore[assignment]
    found = search(question, by=actor, limit=30 if whole else 8, kind=kind)
    others = [] if asked else _others(question, actor, limit=15 if whole else 4)
    groups = _in_order(question, _groups(found), others)
    if not asked and (groups or not whole):  # a page that found nothing says so, and leads there by a button
        groups += _who_knows(question)
    context = {"q": question, "groups": groups}
    return render(request, "directory/search.html" if whole else "ui/palette_results.html", context)


def _groups(found: Found) -> list[ResultGroup]:
    groups = (ResultGroup(_("People"), found.people), ResultGroup(_("Units"), found.units))
    return [group for group in groups if group.options]


def _in_order(question: str, ours: list[ResultGroup], others: list[ResultGroup]) -> list[ResultGroup]:
    """Put first what is called so, people and units before the rest; then what has the words elsewhere, or alike."""
    words = words_of(question)
    groups = [*ours, *others]
    return sorted(groups, key=lambda group: not any(is_called(one.label, words) for one in group.options))


def _others(question: str, actor: Actor, *, limit: int) -> list[ResultGroup]:
    """Return what other rooms find, room by room."""
    groups = (ResultGroup(str(finder.title), finder.find(question, actor, limit)) for finder in finders())
    return [group for group in groups if group.options]


def _who_knows(question: str) -> list[ResultGroup]:
    """Return the way to who knows about what was typed, last of all."""
    if not question.strip():
        return []
    url = f"{reverse('directory:experts')}?{urlencode({'q': question})}"
    line = _("People and teams to ask, each with the reason")
    return [ResultGroup(_("Who knows about it?"), [Hit(label=question, line=line, url=url, icon="search")])]


@cache
def finders() -> tuple[Finder, ...]:
    """Return what the doors of the rooms list as `FINDERS`, so that this room need not know them."""
    return listed("FINDERS")
