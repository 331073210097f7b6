"""What teams promise: the list, one agreement with its versions, its form, and how it ends."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.catalogue import policy
from rapport.catalogue.actions.agreements import (
    make_agreement,
    renew_agreement,
    retire_agreement,
    return_agreement,
)
from rapport.catalogue.forms.agreements import AgreementForm, TargetsForm, first_of
from rapport.catalogue.queries.agreements import AgreementPage
from rapport.catalogue.queries.agreements import agreement as agreement_of
from rapport.catalogue.queries.agreements import agreements as agreements_known
from rapport.catalogue.queries.teams import team_by_prefix, teams_led
from rapport.catalogue.rules.negotiation import compare, differing
from rapport.catalogue.views.agreement_words import (
    by_priority,
    columns,
    in_short,
    partner_of,
    told,
    version_told,
)
from rapport.kit.problems import Forbidden
from rapport.ui.answering import carried_out, form_page, gone_to, status_of


@require_safe
@login_required
def agreements(request: HttpRequest) -> HttpResponse:
    """List what was promised to whom, as far as it concerns the reader."""
    actor = actor_of(request)
    prefix = request.GET.get("team", "")
    team = team_by_prefix(prefix, by=actor) if prefix else None
    led = teams_led(actor)
    rows = agreements_known(by=actor, team_id=team.id if team else None, retired=bool(led))
    context = {
        "rows": [(card, in_short(card.now or card.latest, internal=card.internal)) for card in rows],
        "columns": columns(_("Who promises"), _("Whom"), _("High priority"), _("Holds from")),
        "team": team,
        "manages": policy.manages_catalogue(actor),
        "may_add": bool(led),
        "may_propose": bool(actor.led_unit_ids) or bool(led),
        "sits": bool(actor.unit_ids),
    }
    return render(request, "catalogue/agreements.html", context)


@require_safe
@login_required
def agreement(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Show what was promised, in every version, and what is being negotiated."""
    found = agreement_of(agreement_id, by=actor_of(request))
    draft = found.draft
    context = {
        "page": found,
        "partner": partner_of(found),
        "columns": by_priority(),
        "sides": columns(
            _("What"), _("Until now") if found.now else _("Proposed before"), _("Proposed"), _("Difference")
        ),
        "draft": version_told(draft, found) if draft else None,
        "differs": _differs(found),
        "versions": [version_told(one, found) for one in found.versions if not one.is_open],
        "too_long": [team for team, _lengths, too_long in found.behind if too_long],
    }
    return render(request, "catalogue/agreement.html", context)


def _differs(page: AgreementPage) -> list[Any]:
    """Return in what a proposal differs from what holds now, else from the one it answers; nothing from nothing."""
    draft = page.draft
    before = page.now or next((one for one in page.versions if draft and one.number < draft.number), None)
    if draft is None or before is None:
        return []
    return [told(line, page.contacts) for line in differing(compare(before.text, draft.text))]


@form_page
@login_required
def new_agreement(request: HttpRequest) -> HttpResponse:
    """Write what a team promises."""
    actor = actor_of(request)
    if not teams_led(actor):
        raise Forbidden
    prefix = request.GET.get("team", "")
    first: dict[str, Any] = {"whom": "all"}
    if prefix:
        first["team"] = team_by_prefix(prefix, by=actor).id
    form = AgreementForm(request.POST or None, initial=first, by=actor)
    made: list[int] = []
    if carried_out(form, lambda: made.append(make_agreement(**form.told(), by=actor))):
        messages.success(request, _("Saved. What is asked from that day on has these times."))
        return redirect("catalogue:agreement", agreement_id=made[0])
    context = {"form": form, "page": None, "columns": by_priority()}
    return render(request, "catalogue/agreement_form.html", context, status=status_of(form))


@form_page
@login_required
def new_version(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Write anew what an agreement promises, from a day on."""
    actor = actor_of(request)
    found = agreement_of(agreement_id, by=actor)
    if not found.may_change:
        raise Forbidden
    first = first_of(found.latest)
    form = TargetsForm(request.POST or None, initial=first, internal=found.internal, by=actor)
    if carried_out(form, lambda: renew_agreement(agreement_id=agreement_id, **form.told(), by=actor)):
        messages.success(request, _("Saved. What began before keeps the times it has."))
        return redirect(found.url)
    context = {"form": form, "page": found, "columns": by_priority()}
    return render(request, "catalogue/agreement_form.html", context, status=status_of(form))


@require_POST
@login_required
def retire(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Let nothing new fall under an agreement."""
    actor = actor_of(request)
    found = agreement_of(agreement_id, by=actor)
    retire_agreement(agreement_id=agreement_id, by=actor)
    undo = reverse("catalogue:return_agreement", args=[agreement_id])
    messages.success(request, _("Nothing new falls under it."), extra_tags=f"undo:{undo}")
    return redirect(found.url)


@require_POST
@login_required
def come_back(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Let an agreement hold again."""
    actor = actor_of(request)
    found = agreement_of(agreement_id, by=actor)
    return_agreement(agreement_id=agreement_id, by=actor)
    messages.success(request, _("It holds again."))
    return gone_to(request, found.url)
