"""Articles as they are written, published and retired."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.knowledge.actions.publishing import bring_back, publish, retire
from rapport.knowledge.actions.reviewing import review
from rapport.knowledge.actions.writing import place_article, save_version, write_article
from rapport.knowledge.forms import ArticleForm
from rapport.knowledge.queries.articles import ArticlePage, article_page, teams_kept
from rapport.knowledge.queries.cards import article_by_id, article_card
from rapport.knowledge.queries.versions import Written, version
from rapport.knowledge.rules.cleaning import TAKEN, doubts_of
from rapport.knowledge.rules.markdown import html_of
from rapport.knowledge.rules.words import LONGEST_TEXT, Audience
from rapport.ui.answering import carried_out, form_page, gone_to, status_of


@form_page
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Begin an article for a team of the reader's; of several she says first which."""
    actor = actor_of(request)
    kept = teams_kept(actor)
    if not kept:
        raise Forbidden(_("Articles are written by members of teams that serve others."))
    prefix = request.GET.get("team", "").upper()
    team = next((one for one in kept if one.prefix == prefix), kept[0] if len(kept) == 1 else None)
    if team is None:
        return render(request, "knowledge/choose_team.html", {"teams": kept})
    first = {"title": request.GET.get("title", "")[:160], "language": "en", "audience": Audience.EVERYBODY}
    form = ArticleForm(request.POST or None, initial=first | {"review_months": 12}, by=actor, team=team)
    made: list[int] = []
    if carried_out(form, lambda: made.append(_made(form, request, team.id, actor))):
        return redirect(article_by_id(made[0], by=actor).url)
    context = {"form": form, "team": team, "card": None, "html": _shown(form)}
    return render(request, "knowledge/article_form.html", context, status=status_of(form))


def _made(form: ArticleForm, request: HttpRequest, team_id: int, actor: Actor) -> int:
    with transaction.atomic():
        ident = write_article(team_id=team_id, **form.said(), **form.placed(), by=actor)
        _told(request, ident, actor)
    return ident


def _told(request: HttpRequest, article_id: int, actor: Actor) -> None:
    """Publish where the button says so, and say what was done."""
    if request.POST.get("do") == "publish":
        publish(article_id=article_id, by=actor)
        messages.success(request, _("Published. Whoever it is for can find it now."))
    else:
        messages.success(request, _("Saved as a draft. Only your team reads it until you publish it."))


@form_page
@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write on an article: from its latest version, whether published or not."""
    actor = actor_of(request)
    page = kept_page(slug, actor)
    last = version(slug, page.card.latest, by=actor)
    form = ArticleForm(request.POST or None, initial=_first(page, last), by=actor, team=page.card.team)
    if carried_out(form, lambda: _saved(form, request, page.card.id, actor)):
        return redirect(page.card.url)
    context: dict[str, Any] = {"form": form, "team": page.card.team, "card": page.card, "html": _shown(form)}
    if page.card.shown is None and TAKEN in last.text:
        context["doubts"] = doubts_of(last.text, known=page.card.team.name.split())
        context["made"] = True
    return render(request, "knowledge/article_form.html", context, status=status_of(form))


def _first(page: ArticlePage, last: Written) -> dict[str, Any]:
    return {
        "title": last.title,
        "text": last.text,
        "keywords": last.keywords,
        "language": last.language,
        "service": page.service.id if page.service else "",
        "audience": page.card.audience.value,
        "for_units": [unit.slug for unit in page.for_units],
        "review_months": page.review_months,
        "seen": last.number,
    }


def _saved(form: ArticleForm, request: HttpRequest, article_id: int, actor: Actor) -> None:
    data = form.cleaned_data
    with transaction.atomic():
        save_version(article_id=article_id, **form.said(), note=data["note"], seen=data["seen"], by=actor)
        place_article(article_id=article_id, **form.placed(), by=actor)
        _told(request, article_id, actor)


def kept_page(slug: str, actor: Actor) -> ArticlePage:
    """Return an article for who keeps it; refuses others."""
    page = article_page(slug, by=actor)
    if not page.keeps:
        raise Forbidden
    return page


def _shown(form: ArticleForm) -> str:
    text = form["text"].value() or ""
    return html_of(str(text)[:LONGEST_TEXT])


@require_POST
@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """Show how a text that is being written will look."""
    text = request.POST.get("text", "")[:LONGEST_TEXT]
    return render(request, "knowledge/_preview.html", {"html": html_of(text)})


@require_POST
@login_required
def publication(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the audience read the latest version."""
    number = number_in(request.POST.get("seen", ""), digits=9)
    return _done(
        request, slug, lambda i, a: publish(article_id=i, seen=number, by=a), _("Published. Readers have it now.")
    )


@require_POST
@login_required
def retirement(request: HttpRequest, slug: str) -> HttpResponse:
    """Let nobody find an article any more."""
    undo = reverse("knowledge:return", args=[slug])
    return _done(
        request, slug, lambda i, a: retire(article_id=i, by=a), _("Retired: nobody finds it any more."), undo=undo
    )


@require_POST
@login_required
def come_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a retired article be found again."""
    return _done(request, slug, lambda i, a: bring_back(article_id=i, by=a), _("It is back."))


@require_POST
@login_required
def review_of(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that an article is still right, or what is wrong with it."""
    right = request.POST.get("right") == "yes"
    reason = request.POST.get("reason", "")[:500]
    words = _("Good: it is right. It comes back when its time is over.") if right else _("It comes back in two weeks.")
    return _done(request, slug, lambda i, a: review(article_id=i, right=right, reason=reason, by=a), words)


def _done(request: HttpRequest, slug: str, act: Any, words: str, *, undo: str = "") -> HttpResponse:
    """Do one thing to an article and go back to it; a refusal is said there."""
    actor = actor_of(request)
    card = article_card(slug, by=actor)
    try:
        act(card.id, actor)
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, words, extra_tags=f"undo:{undo}" if undo else "")
    return gone_to(request, card.url)
