"""One thing for many cases: chosen in the inbox, said once, and what became of each."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases import policy
from rapport.cases.actions.many.bulk import do_to_many, undo_bulk
from rapport.cases.forms.bulk import BulkForm
from rapport.cases.queries.inbox.bulk import BulkCard, bulk_card
from rapport.cases.queries.inbox.lists import cases_chosen
from rapport.cases.queries.inbox.macros import macros_of
from rapport.cases.rules.limits import AT_ONCE
from rapport.cases.rules.words import Does
from rapport.cases.views.sending import token
from rapport.catalogue.public import Level, teams
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.ui.answering import carried_out, gone_to, status_of

DID = {
    Does.TAKE: gettext_lazy("Taken:"),
    Does.PUT_BACK: gettext_lazy("Put back:"),
    Does.GIVE: gettext_lazy("Given:"),
    Does.PRIORITY: gettext_lazy("Priority set:"),
    Does.TAG: gettext_lazy("Tagged:"),
    Does.OFFER: gettext_lazy("Offered:"),
    Does.RESOLVE: gettext_lazy("Resolved:"),
    Does.MACRO: gettext_lazy("Macro applied:"),
}


@require_POST
@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing to several cases at once; what could not be done is said, with the reason."""
    try:
        made = do_to_many(**_asked(request.POST), case_ids=_picked(request.POST), by=actor_of(request))
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect(_back(request.POST))
    return _told(request, made, _back(request.POST))


@require_POST
@login_required
def bulk_form(request: HttpRequest) -> HttpResponse:
    """Say what is to be done to the chosen cases: an answer, a macro, tags, a hand-over."""
    actor = actor_of(request)
    if not policy.teams_of(actor):
        raise Forbidden(_("This is for members of teams that serve others."))
    picked = _picked(request.POST)[:AT_ONCE]
    rows = cases_chosen(picked, by=actor)
    if not rows:
        messages.error(request, _("Choose some cases first."))
        return redirect(_back(request.POST))
    sent = request.POST if "said" in request.POST else None
    form = BulkForm(
        sent, macros=macros_of(by=actor), teams=teams(), initial={"do": request.POST.get("do"), "once": token()}
    )
    made: list[int] = []
    if carried_out(form, lambda: made.append(_do(form, picked, actor))):
        return _told(request, made[0], _back(request.POST))
    context = {"form": form, "rows": rows, "next": _back(request.POST)}
    return render(request, "cases/bulk_form.html", context, status=status_of(form))


@require_safe
@login_required
def outcome(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Show how far it is and what became of each case; htmx gets that alone."""
    card = bulk_card(bulk_id, by=actor_of(request))
    template = "cases/_outcome.html" if getattr(request, "htmx", False) else "cases/outcome.html"
    return render(request, template, {"bulk": card})


@require_POST
@login_required
def undo(request: HttpRequest, bulk_id: int) -> HttpResponse:
    """Undo it where nothing changed since."""
    undone = undo_bulk(bulk_id=bulk_id, by=actor_of(request))
    messages.success(request, ngettext("Undone for one case.", "Undone for %(n)s cases.", undone) % {"n": undone})
    return gone_to(request, reverse("cases:outcome", args=[bulk_id]))


def _do(form: BulkForm, picked: list[int], actor: Actor) -> int:
    data = form.cleaned_data
    return do_to_many(
        do=data["do"],
        case_ids=picked,
        text=data["text"],
        tags=data["tags"],
        team_id=data["team"],
        macro_id=data["macro"],
        once=data["once"] or None,
        by=actor,
    )


def _asked(given: QueryDict) -> dict[str, Any]:
    """What the bar of the inbox says."""
    do, person, level = (given.get(name, "") for name in ("do", "person", "priority"))
    if do not in set(Does):
        raise Refusal(_("Choose some cases, and what to do with them."))
    return {
        "do": Does(do),
        "person_id": number_in(person),
        "priority": Level(int(level)) if level in {str(known.value) for known in Level} else None,
    }


def _picked(given: QueryDict) -> list[int]:
    return [key for one in given.getlist("pick") if (key := number_in(one)) is not None]


def _told(request: HttpRequest, bulk_id: int, back: str) -> HttpResponse:
    """Back to the list where all went well; else to what became of each."""
    card = bulk_card(bulk_id, by=actor_of(request))
    if card.done_at is None:
        return redirect("cases:outcome", bulk_id=bulk_id)
    _say(request, card)
    return redirect("cases:outcome", bulk_id=bulk_id) if card.refused else redirect(back)


def _say(request: HttpRequest, card: BulkCard) -> None:
    if card.done:
        said = f"{DID[card.do]} {ngettext('one case.', '%(n)s cases.', card.done)}"
        undo = f"undo:{reverse('cases:undo', args=[card.id])}" if card.may_undo else ""
        messages.success(request, said % {"n": card.done}, extra_tags=undo)
    if card.refused:
        said = ngettext("Not for one: %(why)s", "Not for %(n)s: %(why)s", len(card.refused))
        messages.error(request, said % {"n": len(card.refused), "why": card.refused[-1].reason})


def _back(given: QueryDict) -> str:
    """Return the list one came from."""
    target, here = given.get("next", ""), reverse("cases:cases")
    return target if target == here or target.startswith(f"{here}?") else here
