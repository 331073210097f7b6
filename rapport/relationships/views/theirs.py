"""The other side: who looks after us, what was agreed, what is proposed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import slugify
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.relationships.actions.goals import answer_goal
from rapport.relationships.queries.corrections import HOLDING
from rapport.relationships.queries.theirs import who_looks_after

LONGEST_REASON = 5000


@require_safe
@login_required
def for_us(request: HttpRequest) -> HttpResponse:
    """Show who looks after the reader and her units."""
    return _page(request)


def _page(request: HttpRequest, *, refused: tuple[int, str, str] | None = None) -> HttpResponse:
    missed, typed, error = refused or (0, "", "")
    context = {"rows": who_looks_after(by=actor_of(request)), "missed": missed, "typed": typed, "error": error}
    context["held_url"] = f"{reverse('privacy:me')}#{slugify(HOLDING)}"
    return render(request, "relationships/theirs.html", context, status=422 if refused else 200)


@require_POST
@login_required
def answers(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Say yes or no to a goal, a yes after a no too; a no says why, and what was typed stays if it is refused."""
    reason, yes = request.POST.get("reason", "")[:LONGEST_REASON], request.POST.get("answer") == "yes"
    seen = number_in(request.POST.get("seen", ""), digits=9)
    try:
        answer_goal(goal_id=goal_id, yes=yes, reason=reason, seen=seen, by=actor_of(request))
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        return _page(request, refused=(goal_id, reason, refusal.message))
    messages.success(request, _("Agreed.") if yes else _("Your reason is with the team."))
    return redirect("relationships:for_us")
