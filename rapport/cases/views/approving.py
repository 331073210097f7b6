"""Approval: asked for in a case, decided on its own page, done or given up in the case."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases.actions.approvals.answering import answer, complete, give_up
from rapport.cases.actions.approvals.asking import ask_approval
from rapport.cases.forms import ApprovalForm, DecisionForm, GiveUpForm
from rapport.cases.queries.approvals import Deed, before, deeds_on, rules_for
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.queries.case.whole import whole
from rapport.cases.views.sending import seen_version, token
from rapport.catalogue.public import ApprovalRule
from rapport.kit.problems import Forbidden, Missing
from rapport.ui.answering import carried_out, form_page, gone_to, status_of


@form_page
@login_required
def asks(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask for approval of an action on a case."""
    actor = actor_of(request)
    found = whole(case_id, by=actor)
    if not found.serves:
        raise Forbidden(_("This is for the team that answers for the case, or the one that has the ball."))
    rules = rules_for(found)
    sent = request.POST if request.method == "POST" else None
    first = {"version": found.version, "once": token(), **_called_for(found, rules)}
    form = ApprovalForm(sent, initial=first, rules=rules, by=actor)
    if carried_out(form, lambda: ask_approval(case_id=case_id, **form.told(), by=actor)):
        messages.success(request, _("Asked. You read here what comes of it."))
        return gone_to(request, f"{found.url}#approvals")
    seen_version(form, found.version)
    context = {"form": form, "case": found, "rules": rules}
    return render(request, "cases/ask_approval.html", context, status=status_of(form))


def _called_for(found: Whole, rules: Iterable[ApprovalRule]) -> dict[str, Any]:
    """Return what a form begins with where the case calls for an approval nobody was asked for."""
    need = next((one for one in found.needs if not one.asked), None)
    rule = next((one for one in rules if need is not None and one.action == need.rule.action), None)
    return {"rule": rule.id, "amount": need.amount} if need is not None and rule is not None else {}


@require_safe
@login_required
def panel(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show the actions on a case that need approval, for who serves it; nothing where there are none."""
    actor = actor_of(request)
    return render(request, "cases/_approvals.html", {"on": deeds_on(case_id, by=actor)})


@form_page
@login_required
def decides(request: HttpRequest, approver_id: int) -> HttpResponse:
    """Show what is put before the reader, and take her yes or no with its reason."""
    actor = actor_of(request)
    put = before(approver_id, by=actor)
    sent = request.POST if request.method == "POST" else None
    form = DecisionForm(sent)
    yes = request.POST.get("answer") == "yes"
    if carried_out(
        form, lambda: answer(approver_id=approver_id, yes=yes, reason=form.cleaned_data["reason"], by=actor)
    ):
        messages.success(request, _("Approved.") if yes else _("Refused. Your reason is with whoever asked."))
        return redirect("tasks:tasks")
    context: dict[str, Any] = {"put": put, "deed": put.deed, "form": form}
    return render(request, "cases/approval.html", context, status=status_of(form))


@require_POST
@login_required
def completes(request: HttpRequest, case_id: int, approval_id: int) -> HttpResponse:
    """Say that an action is done."""
    actor = actor_of(request)
    _ensure_of(case_id, approval_id, actor)
    complete(approval_id=approval_id, by=actor)
    messages.success(request, _("Done, and written down."))
    return gone_to(request, f"/cases/{case_id}/#approvals")


@form_page
@login_required
def gives_up(request: HttpRequest, case_id: int, approval_id: int) -> HttpResponse:
    """Say that an action will not be done, and why."""
    actor = actor_of(request)
    found = whole(case_id, by=actor)
    deed = _ensure_of(case_id, approval_id, actor)
    if not found.serves:
        raise Forbidden(_("This is for the team that answers for the case, or the one that has the ball."))
    form = GiveUpForm(request.POST if request.method == "POST" else None)
    if carried_out(form, lambda: give_up(approval_id=approval_id, reason=form.cleaned_data["reason"], by=actor)):
        messages.success(request, _("It will not be done."))
        return gone_to(request, f"{found.url}#approvals")
    sheet = {
        "title": _("Give it up: %s") % deed.told,
        "button": _("Give it up"),
        "hint": _("Whoever was asked is asked no more. The colleague should learn why from you."),
    }
    context = {"form": form, "case": found, "sheet": sheet, "steps": found.steps[-5:]}
    return render(request, "cases/act.html", context, status=status_of(form))


def _ensure_of(case_id: int, approval_id: int, actor: Actor) -> Deed:
    """Return an action, if it is one of this case and the reader sees it."""
    deed = next((one for one in deeds_on(case_id, by=actor).deeds if one.id == approval_id), None)
    if deed is None:
        raise Missing
    return deed
