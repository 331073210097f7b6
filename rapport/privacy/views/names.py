"""Pages about names behind pseudonyms: asking, deciding, reading."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.kit.problems import Forbidden, Refusal
from rapport.privacy.actions.names import answer_name, ask_name, read_name
from rapport.privacy.forms import NameForm
from rapport.privacy.policy import ASK_NAMES, OVERSEE, SENTENCES
from rapport.privacy.queries.names import NameRow, name_requests
from rapport.privacy.rules import NAMES_STAY, NAMES_WAIT, Purpose


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def names_page(request: HttpRequest) -> HttpResponse:
    """Show questions who is behind a pseudonym; ask one."""
    actor = actor_of(request)
    if not actor.has(*ASK_NAMES, *OVERSEE):
        raise Forbidden
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = form.cleaned_data
            ask_name(pseudonym=asked["pseudonym"], purpose=Purpose(asked["purpose"]), reason=asked["reason"], by=actor)
        except Forbidden:
            raise
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Asked. Those who oversee decide; the answer appears here."))
            return redirect("privacy:names")
    page = name_requests(by=actor, after=request.GET.get("after"))
    context = {
        "rows": [_shown(row, actor) for row in page.items],
        "form": form,
        "may_ask": actor.has(*ASK_NAMES),
        "wait_days": NAMES_WAIT.days,
        "stay_hours": round(NAMES_STAY.total_seconds() / 3600),
        "next_url": f"{request.path}?{urlencode({'after': page.after})}" if page.after else "",
    }
    return render(request, "privacy/names.html", context)


def _shown(row: NameRow, actor: Actor) -> dict[str, Any]:
    own = row.asked_by_id == actor.user_id
    return {
        "row": row,
        "purpose": SENTENCES[Purpose(row.purpose)],
        "may_answer": row.state == "open" and not own and actor.has(*OVERSEE),
        "may_read": row.state == "granted" and own,
    }


@require_POST
@login_required
def answer_name_page(request: HttpRequest, request_id: int) -> HttpResponse:
    """Let a name be read for a day, or not."""
    granted = request.POST.get("granted") == "yes"
    try:
        answer_name(request_id=request_id, granted=granted, text=request.POST.get("text", ""), by=actor_of(request))
        messages.success(request, _("She may read the name for a day.") if granted else _("She reads why not."))
    except Refusal as refusal:
        if refusal.code not in {"empty", "answered", "over"}:
            raise
        messages.error(request, refusal.message)
    return redirect("privacy:names")


@never_cache
@require_POST
@login_required
def read_name_page(request: HttpRequest, request_id: int) -> HttpResponse:
    """Tell the name to the one who asked. Reading is written down, so it is a POST and not a link."""
    name = read_name(request_id=request_id, by=actor_of(request))
    return render(request, "privacy/name.html", {"card": name.card})
