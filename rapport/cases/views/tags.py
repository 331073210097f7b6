"""The tags of a team."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.cases import policy
from rapport.cases.actions.life.sorting import add_tag, remove_tag
from rapport.cases.forms.tags import TagForm
from rapport.cases.queries.inbox.tags import tags_known, tags_like
from rapport.catalogue.public import team_cards
from rapport.kit.problems import Forbidden
from rapport.ui.answering import carried_out, form_page, status_of


@form_page
@login_required
def tags(request: HttpRequest) -> HttpResponse:
    """List the tags of the reader's teams; add one."""
    actor = actor_of(request)
    own = sorted(team_cards(policy.teams_of(actor)).values(), key=lambda team: team.name)
    if not own:
        raise Forbidden(_("Macros and tags are for members of teams that serve others."))
    form = TagForm(request.POST if request.method == "POST" else None, teams=own)
    if carried_out(form, lambda: add_tag(team_id=form.cleaned_data["team"], word=form.cleaned_data["word"], by=actor)):
        messages.success(request, _("Added."))
        return redirect("cases:tags")
    known = tags_known(by=actor)
    groups = [(team, [card for card in known if card.team_id == team.id]) for team in own]
    return render(request, "cases/tags.html", {"form": form, "groups": groups}, status=status_of(form))


@require_POST
@login_required
def drop_tag(request: HttpRequest, tag_id: int) -> HttpResponse:
    """Take a tag from its team's list."""
    remove_tag(tag_id=tag_id, by=actor_of(request))
    messages.success(request, _("Removed. Cases that have it keep it."))
    return redirect("cases:tags")


@require_safe
@login_required
def find_tags(request: HttpRequest) -> HttpResponse:
    """Offer tags while one types."""
    question = request.GET.get("q", "").strip()[:60]
    words = tags_like(question, by=actor_of(request)) if question else []
    options = [{"label": word, "icon": "filter", "line": "", "url": ""} for word in words]
    groups = [{"title": _("Tags"), "options": options}] if options else []
    return render(request, "ui/palette_results.html", {"groups": groups, "q": question})


@require_safe
@login_required
def tag_words(request: HttpRequest) -> HttpResponse:
    """Give the tags of the reader's teams as options, for the filter of the inbox."""
    words = sorted({card.word for card in tags_known(by=actor_of(request))}, key=str.lower)
    return render(request, "cases/_tag_words.html", {"words": words})
