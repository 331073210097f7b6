"""How two sides come to an agreement: proposing, signing, declining, comparing, looking at it again, printing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.actions.reviewing import review_agreement
from rapport.catalogue.actions.signing import decline, propose_agreement, propose_version, sign
from rapport.catalogue.actions.taking_back import take_back
from rapport.catalogue.forms.agreements import (
    ProposalForm,
    ReasonForm,
    ReviewForm,
    TakeBackForm,
    TargetsForm,
    first_of,
)
from rapport.catalogue.queries.agreements import AgreementPage, Version
from rapport.catalogue.queries.agreements import agreement as agreement_of
from rapport.catalogue.queries.teams import team_by_prefix, teams_led
from rapport.catalogue.rules.agreements import Side
from rapport.catalogue.rules.digests import digest_of, in_short
from rapport.catalogue.views.agreement_pdf import printed
from rapport.catalogue.views.agreement_words import by_priority, columns, compared, partner_of, side_of, version_told
from rapport.directory.public import unit_by_slug
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.ui.answering import Answerable, carried_out, form_page, gone_to, status_of


@form_page
@login_required
def new_proposal(request: HttpRequest) -> HttpResponse:
    """Propose an agreement between a team and a unit, or another team, from either side."""
    actor = actor_of(request)
    if not actor.led_unit_ids and not teams_led(actor):
        raise Forbidden("Who leads a unit or a team proposes an agreement.")
    form = ProposalForm(request.POST or None, initial=_first(request, actor), by=actor)
    made: list[int] = []
    if _proposed(form, lambda: made.append(propose_agreement(**form.told(), by=actor))):
        messages.success(request, _("Proposed. It holds once both sides have signed."))
        return redirect("catalogue:agreement", agreement_id=made[0])
    context = {"form": form, "page": None, "columns": by_priority(), "proposal": True}
    return render(request, "catalogue/agreement_form.html", context, status=status_of(form))


@form_page
@login_required
def new_version_proposal(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Propose what an agreement shall say, or answer a proposal with another."""
    actor = actor_of(request)
    found = agreement_of(agreement_id, by=actor)
    if not found.may_propose:
        raise Forbidden("Only who leads one of the two sides may do this.")
    first = {**first_of(found.draft or found.latest), "words": ""}
    form = TargetsForm(request.POST or None, initial=first, internal=found.internal, by=actor)
    if _proposed(form, lambda: propose_version(agreement_id=agreement_id, **form.told(), by=actor)):
        messages.success(request, _("Proposed. It holds once both sides have signed."))
        return redirect(found.url)
    context = {"form": form, "page": found, "columns": by_priority(), "proposal": True}
    return render(request, "catalogue/agreement_form.html", context, status=status_of(form))


@form_page
@login_required
def signature(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Show what would be signed, by whom and from when; sign it for the side one leads, and never by one key."""
    actor = actor_of(request)
    found = agreement_of(agreement_id, by=actor)
    if request.method == "POST":
        sign(version_id=_meant(found, request).id, by=actor)
        messages.success(request, _("Signed."))
        return gone_to(request, found.url)
    if not found.may_give and not found.may_take:
        raise Forbidden("There is nothing here for you to sign.")
    waits = found.draft or found.latest
    mine = [side for side, may in ((Side.GIVER, found.may_give), (Side.TAKER, found.may_take)) if may]
    lacks = [side for side, at in ((Side.GIVER, waits.given_at), (Side.TAKER, waits.taken_at)) if at is None]
    context = {
        "page": found,
        "one": version_told(waits, found),
        "version": waits,
        "partner": partner_of(found),
        "columns": by_priority(),
        "whose": _(" and ").join(side_of(found, side) for side in mine),
        "is_last": lacks == mine,
    }
    return render(request, "catalogue/agreement_signature.html", context)


@form_page
@login_required
def refusal(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Say no to a proposal, with a reason; or take one's own back."""
    actor = actor_of(request)
    found = agreement_of(agreement_id, by=actor)
    if found.draft is None or not found.speaks_for:
        raise Missing
    draft = found.draft
    own = all(side == draft.proposed_by for side in found.speaks_for)
    form = ReasonForm(request.POST or None)
    version_id = _meant(found, request).id if request.method == "POST" else draft.id
    if carried_out(form, lambda: decline(version_id=version_id, reason=form.cleaned_data["reason"], by=actor)):
        messages.success(request, _("Taken back.") if own else _("Declined. They read your reason."))
        return gone_to(request, found.url)
    context = {"form": form, "page": found, "own": own, "draft": draft}
    return render(request, "catalogue/agreement_refusal.html", context, status=status_of(form))


@form_page
@login_required
def withdrawal(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Take back a version that has not begun, with a reason."""
    actor = actor_of(request)
    found = agreement_of(agreement_id, by=actor)
    one = next((one for one in found.versions if one.number == number and one.is_coming), None)
    if not found.may_change:
        raise Forbidden("Only who leads this team, and administrators, may change it.")
    if one is None or found.retired:
        raise Missing
    form = TakeBackForm(request.POST or None)
    if carried_out(form, lambda: take_back(version_id=one.id, reason=form.cleaned_data["reason"], by=actor)):
        messages.success(request, _("Taken back. Both sides hear of it."))
        return gone_to(request, found.url)
    context = {"form": form, "page": found, "one": one}
    return render(request, "catalogue/agreement_withdrawal.html", context, status=status_of(form))


@form_page
@login_required
def review(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Say that an agreement was looked at, and when it will be next."""
    actor = actor_of(request)
    found = agreement_of(agreement_id, by=actor)
    if not found.speaks_for and not found.may_change:
        raise Forbidden("Only who leads one of the two sides may do this.")
    form = ReviewForm(request.POST or None)
    if carried_out(form, lambda: review_agreement(agreement_id=agreement_id, **form.cleaned_data, by=actor)):
        messages.success(request, _("Noted."))
        return gone_to(request, found.url)
    return render(request, "catalogue/agreement_review.html", {"form": form, "page": found}, status=status_of(form))


@require_safe
@login_required
def version(request: HttpRequest, agreement_id: int, number: int) -> HttpResponse:
    """Show one version beside another: by default the one that held before it."""
    found = agreement_of(agreement_id, by=actor_of(request))
    known = {one.number: one for one in found.versions}
    if number not in known:
        raise Missing
    wanted = number_in(request.GET.get("with", "")) or 0
    earlier = [one for one in found.versions if one.number < number]
    old = known.get(wanted) or next(iter(earlier), None)
    context = {
        "page": found,
        "partner": partner_of(found),
        "new": version_told(known[number], found),
        "old": version_told(old, found) if old else None,
        "others": [one for one in found.versions if one.number != number],
        "lines": compared(old, known[number], found),
        "columns": columns(
            _("What"),
            _("Version %(n)s") % {"n": old.number} if old else _("Before"),
            _("Version %(n)s") % {"n": number},
            _("Difference"),
        ),
    }
    return render(request, "catalogue/agreement_version.html", context)


@require_safe
@login_required
def paper(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Show an agreement as one document to print and sign: the proposal, else what holds."""
    found = agreement_of(agreement_id, by=actor_of(request))
    chosen = _on_paper(found, request)
    context = {
        "page": found,
        "partner": partner_of(found),
        "one": version_told(chosen, found),
        "columns": by_priority(),
        "digest": in_short(digest_of(found.id, chosen.number, chosen.text, chosen.words)),
    }
    return render(request, "catalogue/agreement_print.html", context)


@require_safe
@login_required
def pdf(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """Give the same document as a PDF."""
    found = agreement_of(agreement_id, by=actor_of(request))
    return printed(found, _on_paper(found, request)).answer()


def _on_paper(page: AgreementPage, request: HttpRequest) -> Version:
    """Return the version an address names; without one the proposal, else what holds."""
    wanted = request.GET.get("version", "")
    if not wanted:
        return page.draft or page.now or page.latest
    chosen = next((one for one in page.versions if one.number == number_in(wanted)), None)
    if chosen is None:
        raise Missing
    return chosen


def _proposed(form: Answerable, act: Callable[[], Any]) -> bool:
    """Carry out a proposal; who speaks for neither side is told so on the form, and keeps what she typed."""
    try:
        return carried_out(form, act)
    except Forbidden as refused:
        form.refuse(Refusal(refused.message))
        return False


def _meant(page: AgreementPage, request: HttpRequest) -> Version:
    """Return the version a button was pressed for: not another one that came meanwhile."""
    if not page.speaks_for:
        raise Forbidden("Only who leads one of the two sides may do this.")
    number = number_in(request.POST.get("version", ""))
    waits = page.draft or page.latest
    if number != waits.number:
        raise Refusal("This proposal is over: look at the one that stands now.", code="old_version")
    return waits


def _first(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """Return what the form of a new proposal begins with, by the address."""
    first: dict[str, Any] = {"whom": "unit"}
    if prefix := request.GET.get("team", ""):
        first["team"] = team_by_prefix(prefix, by=actor).id
    if slug := request.GET.get("unit", ""):
        first["unit"] = unit_by_slug(slug, by=actor).id
    return first
