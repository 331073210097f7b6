"""What can be asked for: the list, one service, its forms."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue import policy
from rapport.catalogue.actions.services import (
    change_form,
    change_service,
    create_service,
    retire_service,
    return_service,
)
from rapport.catalogue.forms.services import FormEditor, NewServiceForm, ServiceForm
from rapport.catalogue.queries.asking import asked
from rapport.catalogue.queries.services import ServiceCard, ServicePage, service_by_slug, service_page, services_for
from rapport.catalogue.queries.teams import teams_led
from rapport.catalogue.rules.forms import FormField, schema_of
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ui.answering import carried_out, form_page, gone_to, status_of


@require_safe
@login_required
def services(request: HttpRequest) -> HttpResponse:
    """Show what the reader may ask for, team by team, or what fits what she typed."""
    actor = actor_of(request)
    question = request.GET.get("q", "").strip()[:200]
    found = services_for(actor, question)
    context: dict[str, Any] = {
        "q": question,
        "services": found if question else [],
        "groups": [] if question else _by_team(found),
        "found": bool(found),
        "manages": policy.manages_catalogue(actor),
    }
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "catalogue/_services.html", context)
    context["may_add"] = bool(actor.led_unit_ids or context["manages"]) and bool(teams_led(actor))
    return render(request, "catalogue/services.html", context)


def _by_team(found: list[ServiceCard]) -> list[tuple[Any, list[ServiceCard]]]:
    groups: dict[int, tuple[Any, list[ServiceCard]]] = {}
    for card in found:
        groups.setdefault(card.team.id, (card.team, []))[1].append(card)
    return list(groups.values())


@require_safe
@login_required
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a service: what one gets, who is asked, what will be asked."""
    page = service_page(slug, by=actor_of(request))
    return render(request, "catalogue/service.html", {"page": page, "card": page.card, "asked": asked(page.card.form)})


@form_page
@login_required
def new_service(request: HttpRequest) -> HttpResponse:
    """Let a team offer something."""
    actor = actor_of(request)
    led = teams_led(actor)
    if not led:
        raise Forbidden
    prefix = request.GET.get("team", "").upper()
    first = {"team": next((team.id for team in led if team.prefix == prefix), None)}
    form = NewServiceForm(request.POST or None, initial=first, by=actor)
    made: list[int] = []
    if carried_out(form, lambda: made.append(create_service(**form.told(), by=actor))):
        messages.success(request, _("%s is there. Now say what it asks.") % form.cleaned_data["name"])
        return redirect("catalogue:service_form", slug=_slug(made[0], actor))
    return render(request, "catalogue/service_form.html", {"form": form, "card": None}, status=status_of(form))


def _slug(service_id: int, actor: Actor) -> str:
    return policy.visible_to(actor).values_list("slug", flat=True).get(id=service_id)


@form_page
@login_required
def edit_service(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a service is."""
    actor = actor_of(request)
    page = _kept(slug, actor)
    card = page.card
    first = {
        "name": card.name,
        "about": card.about,
        "keywords": card.keywords,
        "kind": card.kind.value,
        "default_impact": card.default_impact.value,
        "default_urgency": card.default_urgency.value,
        "confidential": card.confidential,
        "last_resort": card.last_resort,
        "for_units": [unit.slug for unit in page.for_units],
    }
    form = ServiceForm(request.POST or None, initial=first, by=actor)
    if carried_out(form, lambda: change_service(service_id=card.id, **form.told(), by=actor)):
        messages.success(request, _("Saved."))
        return redirect("catalogue:service", slug=slug)
    return render(request, "catalogue/service_form.html", {"form": form, "card": card}, status=status_of(form))


@form_page
@login_required
def service_form(request: HttpRequest, slug: str) -> HttpResponse:
    """Edit what a service asks; what is typed is carried from step to step until it is saved."""
    actor = actor_of(request)
    card = _kept(slug, actor).card
    editor = FormEditor(card.fields, request.POST if request.method == "POST" else None)
    said = ""
    if editor.do == "save":
        try:
            change_form(service_id=card.id, fields=editor.fields(), by=actor)
        except (Forbidden, Missing):
            raise
        except Refusal as refusal:
            said = editor.refuse(refusal) or _("One thing to put right.")
        else:
            messages.success(request, _("This is what it asks from now on."))
            return redirect("catalogue:service", slug=slug)
    context = {"card": card, "editor": editor, "said": said, "asked": asked(_schema(editor.fields()))}
    return render(request, "catalogue/form_editor.html", context, status=422 if said else 200)


@require_POST
@login_required
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how a form that is being edited will ask."""
    _kept(slug, actor_of(request))
    editor = FormEditor(sent=request.POST)
    return render(request, "catalogue/_asked.html", {"asked": asked(_schema(editor.fields())), "idle": True})


def _schema(fields: list[FormField]) -> dict[str, Any]:
    """Return the schema of rows that need not be in order yet; those without words are not asked."""
    named = (replace(field, key=f"n{number}") for number, field in enumerate(fields) if field.label.strip())
    return schema_of([replace(field, choices=tuple(filter(None, map(str.strip, field.choices)))) for field in named])


@require_POST
@login_required
def retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a service be asked for no more."""
    actor = actor_of(request)
    card = service_by_slug(slug, by=actor)
    retire_service(service_id=card.id, by=actor)
    undo = reverse("catalogue:return_service", args=[slug])
    messages.success(request, _("%s can be asked for no more.") % card.name, extra_tags=f"undo:{undo}")
    return redirect("catalogue:service", slug=slug)


@require_POST
@login_required
def come_back(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a service be asked for again."""
    actor = actor_of(request)
    return_service(service_id=service_by_slug(slug, by=actor).id, by=actor)
    messages.success(request, _("It can be asked for again."))
    return gone_to(request, reverse("catalogue:service", args=[slug]))


def _kept(slug: str, actor: Actor) -> ServicePage:
    page = service_page(slug, by=actor)
    if not page.may_change:
        raise Forbidden
    return page
