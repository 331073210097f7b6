"""What of a service needs approval: the rules, and the form of one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import actor_of
from rapport.catalogue.actions.approvals import add_approval_rule, change_approval_rule, drop_approval_rule
from rapport.catalogue.forms.approvals import RuleForm
from rapport.catalogue.queries.approvals import approval_rule, approval_rules_of
from rapport.catalogue.queries.services import ServicePage, service_page
from rapport.catalogue.rules.approvals import ApprovalRule
from rapport.directory.public import person_card, unit_card
from rapport.kit.problems import Forbidden, Missing
from rapport.ui.answering import carried_out, form_page, status_of


@require_safe
@login_required
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what of a service needs approval, and whose."""
    actor = actor_of(request)
    page = service_page(slug, by=actor)
    found = approval_rules_of(page.card.id, by=actor)
    units = unit_card(rule.of_unit_id for rule in found if rule.of_unit_id)
    people = person_card(person for rule in found for person in rule.person_ids)
    rows = [
        (rule, units.get(rule.of_unit_id or 0), [people[i].name for i in rule.person_ids if i in people])
        for rule in found
    ]
    return render(request, "catalogue/approvals.html", {"page": page, "card": page.card, "rows": rows})


@form_page
@login_required
def new_rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Let an action of a service need approval."""
    actor = actor_of(request)
    page = _kept(slug, request)
    form = RuleForm(request.POST or None, by=actor)
    if carried_out(form, lambda: add_approval_rule(service_id=page.card.id, terms=form.terms(), by=actor)):
        messages.success(request, _("From now on this needs approval."))
        return redirect("catalogue:approvals", slug=slug)
    return render(request, "catalogue/approval_form.html", {"form": form, "card": page.card}, status=status_of(form))


@form_page
@login_required
def edit_rule(request: HttpRequest, slug: str, rule_id: int) -> HttpResponse:
    """Say all of a rule anew."""
    actor = actor_of(request)
    page = _kept(slug, request)
    rule = _of(page, rule_id, request)
    form = RuleForm(request.POST or None, by=actor, rule=rule)
    if carried_out(form, lambda: change_approval_rule(rule_id=rule_id, terms=form.terms(), by=actor)):
        messages.success(request, _("Saved."))
        return redirect("catalogue:approvals", slug=slug)
    context = {"form": form, "card": page.card, "rule": rule}
    return render(request, "catalogue/approval_form.html", context, status=status_of(form))


@require_POST
@login_required
def drop_rule(request: HttpRequest, slug: str, rule_id: int) -> HttpResponse:
    """Let the action need approval no more by this rule."""
    page = _kept(slug, request)
    _of(page, rule_id, request)
    drop_approval_rule(rule_id=rule_id, by=actor_of(request))
    messages.success(request, _("The rule is gone. What was asked under it goes on."))
    return redirect("catalogue:approvals", slug=slug)


def _kept(slug: str, request: HttpRequest) -> ServicePage:
    page = service_page(slug, by=actor_of(request))
    if not page.may_change:
        raise Forbidden
    return page


def _of(page: ServicePage, rule_id: int, request: HttpRequest) -> ApprovalRule:
    rule = approval_rule(rule_id, by=actor_of(request))
    if rule.service_id != page.card.id:
        raise Missing
    return rule
