"""What of a service needs approval: the rules, and the form of one."""

from collections.abc import Sequence
from dataclasses import dataclass

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
from rapport.catalogue.queries.deciding import who_decides
from rapport.catalogue.queries.services import ServiceCard, ServicePage, service_page
from rapport.catalogue.rules.approvals import ApprovalRule
from rapport.directory.public import UnitCard, person_card, unit_card
from rapport.kit.problems import Forbidden, Missing
from rapport.ui.answering import carried_out, form_page, status_of

SHOWN = 5  # of whom a rule would ask today


@require_safe
@login_required
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what of a service needs approval, and whose."""
    actor = actor_of(request)
    page = service_page(slug, by=actor)
    rows = _rows(approval_rules_of(page.card.id, by=actor), page.card)
    return render(request, "catalogue/approvals.html", {"page": page, "card": page.card, "rows": rows})


@dataclass(frozen=True, kw_only=True)
class Row:
    """A rule as its page lists it: the unit and the people it names, whom it would ask today, its number's label."""

    rule: ApprovalRule
    unit: UnitCard | None
    people: Sequence[str]
    today: Sequence[str]
    more: int
    too_few: bool
    field: str
    asked_no_more: bool


def _rows(rules: Sequence[ApprovalRule], card: ServiceCard) -> list[Row]:
    asked = {rule.id: who_decides(rule) for rule in rules}
    units = unit_card(rule.of_unit_id for rule in rules if rule.of_unit_id)
    people = person_card(i for rule in rules for i in (*rule.person_ids, *asked[rule.id].people[:SHOWN]))
    labels = {field.key: field.label for field in card.fields}
    return [
        Row(
            rule=rule,
            unit=units.get(rule.of_unit_id or 0),
            people=[people[i].name for i in rule.person_ids if i in people],
            today=[people[i].name for i in asked[rule.id].people[:SHOWN] if i in people],
            more=max(len(asked[rule.id].people) - SHOWN, 0),
            too_few=asked[rule.id].too_few,
            field=labels.get(rule.field, rule.field),
            asked_no_more=bool(rule.field) and rule.field not in labels,
        )
        for rule in rules
    ]


@form_page
@login_required
def new_rule(request: HttpRequest, slug: str) -> HttpResponse:
    """Let an action of a service need approval."""
    actor = actor_of(request)
    page = _kept(slug, request)
    form = RuleForm(request.POST or None, by=actor, asked=page.card.fields)
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
    form = RuleForm(request.POST or None, by=actor, asked=page.card.fields, rule=rule)
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
