"""Articles beside a case: what may answer it, put into the reply by one key; and a new one made of its answer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.cases.actions.articles import make_article
from rapport.cases.queries.case.articles import offered, wanted
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.knowledge.public import article_by_id, article_of, plain_text, search, use

OFFERED = 4


@require_safe
@login_required
def panel(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show articles that may answer a case, or those found by what was typed."""
    actor = actor_of(request)
    case = wanted(case_id, by=actor)
    typed = request.GET.get("q")
    found = (
        search(typed, by=actor, limit=OFFERED, service_id=case.service_id).articles
        if typed
        else offered(case, by=actor, limit=OFFERED)
    )
    context: dict[str, Any] = {"case": case, "cards": found, "typed": typed}
    if typed is not None:
        return render(request, "cases/_articles_found.html", context)
    if case.done and not case.restricted:
        context |= {"may_make": True, "made": article_of("case", case.id)}
    return render(request, "cases/_articles.html", context)


@require_POST
@login_required
def insertion(request: HttpRequest, case_id: int, article_id: int) -> HttpResponse:
    """Give the link or the words of an article for the reply, and note that it was used."""
    actor = actor_of(request)
    case = wanted(case_id, by=actor)
    card = article_by_id(article_id, by=actor)
    text = plain_text(card.id, by=actor)
    use(article_id=card.id, about="case", about_id=case.id, service_id=case.service_id, by=actor)
    if request.POST.get("as") != "text":
        text = f"{card.title}: {request.build_absolute_uri(card.url)}"
    return render(request, "cases/_insertion.html", {"text": text})


@require_POST
@login_required
def made(request: HttpRequest, case_id: int) -> HttpResponse:
    """Make a draft of the answer a case got, and lead to it: names are left out, and a person checks."""
    actor = actor_of(request)
    try:
        draft = make_article(case_id=case_id, by=actor)
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(article_of("case", case_id) or f"/cases/{case_id}/")
    messages.success(request, _("A draft is made. Check it before you publish it."))
    return redirect(f"/knowledge/{draft.slug}/edit/")
