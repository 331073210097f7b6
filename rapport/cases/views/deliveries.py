"""A delivery: what is agreed, what it became, what the colleague says of it; and who outside stands behind a case."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases import policy
from rapport.cases.actions.deliveries.delivering import agree_terms, deliver, propose_terms, settle
from rapport.cases.actions.deliveries.outside import drop_outside, name_outside
from rapport.cases.forms.deliveries import ActualsForm, TermsForm, VerdictForm
from rapport.cases.forms.outside import OutsideForm
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.queries.deliveries import Agreed, delivery
from rapport.cases.queries.outside import behind
from rapport.cases.views.sending import sent
from rapport.cases.views.sheets import Sheet, by_form
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import number_in
from rapport.ui.answering import carried_out, gone_to


@require_safe
@login_required
def panel(request: HttpRequest, case_id: int) -> HttpResponse:
    """Return the cards of a case that few cases have: its delivery, and somebody outside."""
    actor = actor_of(request)
    outside, agreed = behind(case_id, by=actor), delivery(case_id, by=actor)
    return render(request, "cases/_behind.html", {"outside": outside, "agreed": agreed, "case_id": case_id})


@require_safe
@login_required
def page(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show a delivery."""
    return _page(request, case_id)


def _page(request: HttpRequest, case_id: int, form: VerdictForm | None = None) -> HttpResponse:
    actor = actor_of(request)
    row = policy.visible_to(actor).filter(id=case_id).values_list("subject", flat=True).first()
    if row is None:
        raise Missing
    agreed = delivery(case_id, by=actor)
    context = {"agreed": agreed, "subject": row, "refused": form, "results": _results(agreed)}
    return render(request, "cases/delivery.html", context, status=422 if form else 200)


def _results(agreed: Agreed) -> list[tuple[str, bool | None]]:
    """What can be said of a delivery: on time, on budget, to specification."""
    now = agreed.now
    if now is None:
        return []
    said = [(_("On time"), now.on_time)]
    if now.budget is not None:
        said.append((_("On budget"), now.on_budget))
    return [*said, (_("As agreed"), now.to_specification)]


def _terms_form(request: HttpRequest, case: Whole, first: dict[str, Any]) -> TermsForm:
    agreed = delivery(case.id, by=actor_of(request))
    last = agreed.proposed or agreed.now
    if last:
        text = "\n".join(one.text for one in last.criteria)
        first |= {"due_on": last.due_on, "budget": last.budget, "criteria": text}
    return TermsForm(sent(request), initial=first)


def _propose(form: Any, case: Whole, by: Actor) -> None:
    data = form.cleaned_data
    propose_terms(
        case_id=case.id,
        due_on=data["due_on"],
        budget=data["budget"],
        criteria=form.lines(),
        version=data["version"],
        by=by,
    )


def _deliver(form: Any, case: Whole, by: Actor) -> None:
    data = form.cleaned_data
    deliver(case_id=case.id, delivered_on=data["delivered_on"], spent=data["spent"], version=data["version"], by=by)


terms = by_form(
    _terms_form,
    _propose,
    lambda _c: Sheet(
        _("What is agreed"),
        _("Propose"),
        _("Proposed. It binds once the colleague agrees."),
        _("The colleague reads it and agrees. From then on it stays, unless you both agree anew."),
    ),
)
actuals = by_form(
    lambda r, _c, first: ActualsForm(sent(r), initial={**first, "delivered_on": clock.today()}),
    _deliver,
    lambda _c: Sheet(
        _("It is delivered"),
        _("Save"),
        _("Saved. The colleague signs it off."),
        _("She says of each point if it is met."),
    ),
)


@require_POST
@login_required
def agreement(request: HttpRequest, case_id: int) -> HttpResponse:
    """Agree to the terms that were proposed, as she read them; a form without them agrees to nothing."""
    try:
        agree_terms(case_id=case_id, delivery_id=number_in(request.POST.get("delivery", "")) or 0, by=actor_of(request))
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Agreed."))
    return gone_to(request, f"/cases/{case_id}/delivery/")


@require_POST
@login_required
def verdicts(request: HttpRequest, case_id: int) -> HttpResponse:
    """Accept or reject one criterion."""
    actor = actor_of(request)
    if not delivery(case_id, by=actor).hers:
        raise Forbidden(_("Only the colleague whose case this is may do this."))
    form = VerdictForm(request.POST)
    if not carried_out(form, lambda: _settle(form, case_id, actor)):
        return _page(request, case_id, form)
    messages.success(request, _("Thank you."))
    return redirect("cases:delivery", case_id=case_id)


def _settle(form: VerdictForm, case_id: int, by: Actor) -> None:
    data = form.cleaned_data
    settle(case_id=case_id, criterion_id=data["criterion"], verdict=data["verdict"], word=data["word"], by=by)


def _outside_form(request: HttpRequest, case: Whole, first: dict[str, Any]) -> OutsideForm:
    found = behind(case.id, by=actor_of(request))
    if found and not found.forgotten:
        first |= {"kind": found.kind.value, "name": found.name, "number": found.number, "keep_days": found.keep_days}
    return OutsideForm(sent(request), initial=first)


def _name(form: Any, case: Whole, by: Actor) -> None:
    data = form.cleaned_data
    name_outside(
        case_id=case.id,
        kind=data["kind"],
        name=data["name"],
        number=data["number"],
        keep_days=data["keep_days"],
        version=data["version"],
        by=by,
    )


outside = by_form(
    _outside_form,
    _name,
    lambda _c: Sheet(
        _("Somebody outside behind it"),
        _("Save"),
        _("Saved."),
        _("A customer or partner who waits for the answer. They get no account and no mail from here."),
    ),
    needs=lambda case, _by: case.serves or case.hers,
)


@require_POST
@login_required
def outside_removal(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take away whoever stands behind a case from outside."""
    drop_outside(case_id=case_id, by=actor_of(request))
    messages.success(request, _("Taken away."))
    return gone_to(request, f"/cases/{case_id}/")
