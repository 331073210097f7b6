"""Articles as readers have them: found, read, rated; and offered while somebody is about to ask."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.public import ServiceCard, service_by_slug, teams
from rapport.kit.problems import Missing
from rapport.knowledge.actions.reading import note_search, rate, solve
from rapport.knowledge.forms import WordForm
from rapport.knowledge.queries.articles import Filters, article_page, articles, popular, teams_kept
from rapport.knowledge.queries.cards import article_card
from rapport.knowledge.queries.keeping import said_of
from rapport.knowledge.queries.search import search
from rapport.knowledge.queries.suggesting import suggested
from rapport.knowledge.rules.markdown import html_of
from rapport.knowledge.rules.words import LANGUAGES, LONGEST_QUESTION
from rapport.ui.answering import gone_to

SUGGESTED, FOUND = 4, 30


@require_safe
@login_required
def shelf(request: HttpRequest) -> HttpResponse:
    """Show articles: what fits what was typed, else what changed last."""
    actor = actor_of(request)
    question = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    given = Filters(**{name: request.GET.get(name, "")[:20] for name in ("team", "state", "language")})
    context: dict[str, Any] = {"q": question, "filters": given}
    context |= _found(question, given, actor) if question else _listed(request, given, actor)
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "knowledge/_articles.html", context)
    kept = teams_kept(actor)
    context |= {
        "teams": teams(by=actor),
        "kept": kept,
        "serves": bool(kept),
        "languages": [(code, name) for code, (name, _stems) in LANGUAGES.items()],
    }
    return render(request, "knowledge/articles.html", context)


def _found(question: str, given: Filters, actor: Actor) -> dict[str, Any]:
    prefix = given.team.upper()
    team = next((one.id for one in teams(by=actor) if one.prefix == prefix), None) if prefix else None
    found = search(question, by=actor, limit=FOUND, team_id=team)
    if team is None:
        note_search(question=question, words=found.words, found=found.whole, by=actor)
    cards = [card for card in found.articles if not given.language or card.language == given.language]
    return {"cards": cards, "popular": []}


def _listed(request: HttpRequest, given: Filters, actor: Actor) -> dict[str, Any]:
    after = request.GET.get("after")
    page = articles(given, by=actor, after=after)
    here = f"{reverse('knowledge:articles')}?{urlencode(given.given)}"
    return {
        "cards": page.items,
        "popular": [] if after or given.given else popular(by=actor),
        "next_url": f"{here}&after={page.after}" if page.after else "",
        "first_url": here if after else "",
    }


@require_safe
@login_required
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an article; to whoever is about to ask (`for`), with whether it answered her."""
    actor = actor_of(request)
    page = article_page(slug, by=actor)
    context: dict[str, Any] = {"page": page, "card": page.card, "asks": "for" in request.GET}
    context["service"] = _service(request.GET.get("for", ""), actor) or page.service
    if page.keeps:
        context["said"] = said_of(page.card.id, by=actor)
    return render(request, "knowledge/article.html", context)


@require_safe
@login_required
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what an article says, inside of the form of somebody who is about to ask."""
    actor = actor_of(request)
    page = article_page(slug, by=actor)
    if not page.card.is_published:
        raise Missing
    service = _service(request.GET.get("for", ""), actor)
    return render(request, "knowledge/_body.html", {"card": page.card, "html": html_of(page.text), "service": service})


@require_POST  # what somebody is writing belongs into no address, as addresses are logged
@login_required
def suggestions(request: HttpRequest) -> HttpResponse:
    """Show what perhaps answers the subject that is being typed; nothing where nothing does, and nothing is kept."""
    actor = actor_of(request)
    subject, text = request.POST.get("subject", ""), request.POST.get("text", "")
    service = _service(request.GET.get("for", ""), actor)
    found = suggested(subject, text=text, service=service, by=actor, limit=SUGGESTED)
    return render(request, "knowledge/_suggestions.html", {"cards": found, "service": service})


@require_POST
@login_required
def rating(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether an article helped, with a word."""
    actor = actor_of(request)
    card = article_card(slug, by=actor)
    form = WordForm(request.POST)
    if form.is_valid():
        helpful = form.cleaned_data["helpful"] == "yes"
        rate(article_id=card.id, helpful=helpful, word=form.cleaned_data["word"], by=actor)
        messages.success(
            request,
            _("Thank you. That tells others, too.")
            if helpful
            else _("Thank you. The team reads it without your name."),
        )
    else:
        messages.error(request, _("Say yes or no, and keep your word short."))
    return gone_to(request, card.url)


@require_POST
@login_required
def solution(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that an article answered what one was about to ask."""
    actor = actor_of(request)
    card = article_card(slug, by=actor)
    service = _service(request.POST.get("for", ""), actor)
    solve(article_id=card.id, service_id=service.id if service else None, by=actor)
    messages.success(request, _("Good. Nothing was sent, and nobody had to be asked."))
    return gone_to(request, card.url)


def _service(slug: str, actor: Actor) -> ServiceCard | None:
    """Return the service an address names, if it names one the reader may see."""
    if not slug or slug == "1":
        return None
    try:
        return service_by_slug(slug[:120], by=actor)
    except Missing:
        return None
