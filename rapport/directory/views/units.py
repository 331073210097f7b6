"""Units: the tree, and one unit with its people and what lies below it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.directory.actions.units import add_unit, change_unit, end_unit, reopen_unit
from rapport.directory.forms.units import EndUnitForm, NewUnitForm, UnitForm
from rapport.directory.forms.values import ValuesForm
from rapport.directory.policy import manages_directory, require_directory
from rapport.directory.queries.cards import unit_by_slug, unit_card
from rapport.directory.queries.listing import Filters, people_page
from rapport.directory.queries.timeline import unit_timeline
from rapport.directory.queries.tree import UnitPage, branches, unit_page
from rapport.directory.views.people import Column
from rapport.directory.views.person import Tab
from rapport.directory.views.places import address_of, panel
from rapport.directory.views.sending import carried_out
from rapport.directory.views.values import values_shown
from rapport.fields.public import Noun, shown_values, write_values
from rapport.kit import clock
from rapport.kit.problems import Forbidden
from rapport.kit.text import number_in
from rapport.ui.answering import form_page, gone_to, status_of

PAGE = 50


@require_safe
@login_required
def units(request: HttpRequest) -> HttpResponse:
    """Show the tree from the top; each level is fetched when it is opened."""
    actor = actor_of(request)
    if (under := number_in(request.GET.get("under", ""))) is not None:
        return render(request, "directory/_branches.html", {"branches": branches(under, by=actor)})
    top = branches(None, by=actor)
    only = branches(top[0].id, by=actor) if len(top) == 1 else []
    manages = manages_directory(actor)
    context = {
        "branches": top,
        "only": only,
        "upload_url": address_of("intake:imports") if manages else "",
        "manages": manages,
    }
    return render(request, "directory/units.html", context)


@require_safe
@login_required
def unit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a unit; an address it had before leads to the one it has."""
    actor = actor_of(request)
    found = unit_page(slug, by=actor)
    card = found.card
    if card.slug != slug.strip("/"):
        return redirect("directory:unit", slug=card.slug, permanent=True)
    tab = "units" if request.GET.get("tab") == "units" and found.branches else "people"
    context: dict[str, Any] = {
        "unit": card,
        "page": found,
        "tabs": _tabs(found, tab),
        "tab": tab,
        "all_url": f"{reverse('directory:people')}?unit={card.slug}",
    }
    if tab == "units":
        context["branches"] = branches(card.id, by=actor)
    else:
        context |= _people(request, card.slug, actor)
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "directory/_unit_people.html", context)
    values = values_shown(Noun.UNIT, card.id, by=actor)
    context |= {
        "talk_panel": panel(f"/talk/unit/{card.id}/"),
        "trust_panel": panel(f"/units/{card.slug}/trust/panel/"),
        "trust_url": address_of("network:unit_trust", slug=card.slug),
        "entries": unit_timeline(card.id),
        "values": values.facts,
        "manages": manages_directory(actor),
        "may_edit": manages_directory(actor) or values.may_fill,
    }
    return render(request, "directory/unit.html", context)


@form_page
@login_required
def new_unit(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    actor = actor_of(request)
    require_directory(actor)
    under = request.GET.get("under", "")
    form = NewUnitForm(
        request.POST or None, initial={"parent": unit_by_slug(under, by=actor).id} if under else {}, by=actor
    )
    made: list[int] = []
    if request.POST and carried_out(form, lambda _d: made.append(add_unit(**form.told(), by=actor))):
        messages.success(request, _("%s is there.") % form.cleaned_data["name"])
        return redirect("directory:unit", slug=unit_card(made)[made[0]].slug)
    return render(request, "directory/unit_form.html", {"form": form, "manages": True}, status=status_of(form))


@form_page
@login_required
def edit_unit(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename or move a unit, name its manager, fill in its own fields, end it."""
    actor = actor_of(request)
    card, manages = unit_by_slug(slug, by=actor), manages_directory(actor)
    values = [value for value in shown_values(Noun.UNIT, card.id, by=actor) if value.may_write]
    if not (manages or values):
        raise Forbidden
    which = request.POST.get("form", "")
    initial = {"name": card.name, "parent": card.parent_id, "manager": card.manager_id if card.manager_given else None}
    form = UnitForm(request.POST if which == "unit" else None, initial=initial, by=actor)
    own = ValuesForm(values, request.POST if which == "fields" else None, by=actor)
    if (which == "unit" and carried_out(form, lambda _d: change_unit(unit_id=card.id, **form.told(), by=actor))) or (
        which == "fields" and carried_out(own, lambda _d: write_values(Noun.UNIT, {card.id: own.texts()}, by=actor))
    ):
        messages.success(request, _("Saved."))
        return redirect("directory:unit", slug=unit_card([card.id])[card.id].slug)
    context = {"unit": card, "form": form, "fields": own if values else None, "manages": manages}
    return render(request, "directory/unit_form.html", context, status=422 if which else 200)


@form_page
@login_required
def end(request: HttpRequest, slug: str) -> HttpResponse:
    """End a unit; what stands in the way is said where it was asked."""
    actor = actor_of(request)
    require_directory(actor)
    card = unit_by_slug(slug, by=actor)
    form = EndUnitForm(request.POST or None, initial={"on": clock.today()})
    if request.POST and carried_out(form, lambda told: end_unit(unit_id=card.id, **told, by=actor)):
        undo = reverse("directory:reopen_unit", args=[card.slug])
        messages.success(request, _("%s has ended.") % card.name, extra_tags=f"undo:{undo}")
        return redirect("directory:unit", slug=card.slug)
    return render(request, "directory/unit_end.html", {"unit": card, "form": form}, status=status_of(form))


@require_POST
@login_required
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Let a unit stand again."""
    actor = actor_of(request)
    require_directory(actor)
    card = unit_by_slug(slug, by=actor)
    reopen_unit(unit_id=card.id, by=actor)
    messages.success(request, _("%s stands again.") % card.name)
    return gone_to(request, reverse("directory:unit", args=[card.slug]))


def _people(request: HttpRequest, slug: str, actor: Actor) -> dict[str, Any]:
    found = people_page(Filters(unit=slug), by=actor, limit=PAGE, after=request.GET.get("after"))
    spread = any(person.unit_slug != slug for person in found.items)  # else the column would be empty
    labels = [_("Name"), _("Title"), *([_("Unit")] if spread else []), _("Place")]
    return {
        "people": found.items,
        "spread": spread,
        "columns": [Column(label) for label in labels],
        "next_url": f"{request.path}?after={found.after}" if found.after else "",
    }


def _tabs(page: UnitPage, tab: str) -> list[Tab]:
    here = f"/units/{page.card.slug}/"
    tabs = [Tab(_("People"), here, tab == "people")]
    if page.branches:
        tabs.append(Tab(_("Units below"), f"{here}?tab=units", tab == "units"))
    if trust := address_of("network:unit_trust", slug=page.card.slug):
        tabs.append(Tab(_("Who trusts it"), trust))
    return tabs
