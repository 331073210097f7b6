"""What choosers of words offer while one types."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.accounts.public import actor_of
from rapport.directory.queries.choosing import WordInUse, languages_like, skills_like, units_like
from rapport.directory.views.search import ResultGroup


@require_safe
@login_required
def skills(request: HttpRequest) -> HttpResponse:
    """Offer skills that colleagues have."""
    question = request.GET.get("q", "")
    return _offered(request, question, skills_like(question, by=actor_of(request)))


@require_safe
@login_required
def languages(request: HttpRequest) -> HttpResponse:
    """Offer languages that colleagues speak."""
    question = request.GET.get("q", "")
    return _offered(request, question, languages_like(question, by=actor_of(request)))


@require_safe
@login_required
def units(request: HttpRequest) -> HttpResponse:
    """Offer paths of units."""
    question = request.GET.get("q", "")
    return _offered(request, question, units_like(question, by=actor_of(request)))


def _offered(request: HttpRequest, question: str, words: list[WordInUse]) -> HttpResponse:
    context = {"q": question, "groups": [ResultGroup("", words)]}
    return render(request, "ui/palette_results.html", context)
