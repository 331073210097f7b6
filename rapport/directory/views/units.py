"""Units: the tree, and one unit with its people and what lies below it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor
from rapport.directory.policy import manages_directory
from rapport.directory.queries.listing import Filters, people_page
from rapport.directory.queries.timeline import unit_timeline
from rapport.directory.queries.tree import UnitPage, branches, unit_page
from rapport.directory.views.people import Column
from rapport.directory.views.person import Tab
from rapport.directory.views.places import address_of, panel

PAGE = 50


@require_safe
@login_required
def units(request: HttpRequest) -> HttpResponse:
    """Show the tree from the top; each level is fetched when it is opened."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    under = request.GET.get("under", "")
    if under.isdecimal() and len(under) < 19:  # noqa: PLR2004 (what fits the key)
        return render(request, "directory/_branches.html", {"branches": branches(int(under), by=actor)})
    top = branches(None, by=actor)
    only = branches(top[0].id, by=actor) if len(top) == 1 else []
    upload = address_of("intake:imports") if manages_directory(actor) else ""
    return render(request, "directory/units.html", {"branches": top, "only": only, "upload_url": upload})


@require_safe
@login_required
def unit(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a unit; an address it had before leads to the one it has."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = unit_page(slug, by=actor)
    if page.card.slug != slug.strip("/"):
        return redirect("directory:unit", slug=page.card.slug, permanent=True)
    tab = "units" if request.GET.get("tab") == "units" and page.branches else "people"
    context: dict[str, Any] = {
        "unit": page.card,
        "page": page,
        "tabs": _tabs(page, tab),
        "tab": tab,
        "all_url": f"{reverse('directory:people')}?unit={page.card.slug}",
    }
    if tab == "units":
        context["branches"] = branches(page.card.id, by=actor)
    else:
        context |= _people(request, page.card.slug, actor)
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "directory/_unit_people.html", context)
    context |= {
        "trust_panel": panel(f"/units/{page.card.slug}/trust/panel/"),
        "trust_url": address_of("network:unit_trust", slug=page.card.slug),
        "entries": unit_timeline(page.card.id),
    }
    return render(request, "directory/unit.html", context)


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
