"""My book: whom a team looks after, as a list."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import unit_card
from rapport.fields.public import ViewMenu, view_menu
from rapport.kit.text import number_in
from rapport.relationships.forms.book import MOST_WEEKS
from rapport.relationships.queries import bands
from rapport.relationships.queries.book import Book, Filters, Row, begins_with_all, book, filters_of
from rapport.relationships.queries.sides import serving
from rapport.relationships.queries.stages import stages_in
from rapport.relationships.rules.book import Group, Sort, Tab
from rapport.relationships.views.teams import choosable, team_asked, ways

PAGE = 50
TABS = {
    Tab.MINE: gettext_lazy("Mine"),
    Tab.TEAM: gettext_lazy("The team's"),
    Tab.NOBODY: gettext_lazy("Nobody looks after"),
    Tab.COLD: gettext_lazy("Going cold"),
    Tab.ENDED: gettext_lazy("Ended"),
}
DUES = {"late": gettext_lazy("Late"), "soon": gettext_lazy("Within two weeks")}
KINDS = {"units": gettext_lazy("Units"), "people": gettext_lazy("People")}
GROUPS = {
    Group.STAGE: gettext_lazy("By stage"),
    Group.OWNER: gettext_lazy("By who looks after it"),
    Group.DIVISION: gettext_lazy("By division"),
}
COLUMNS = (
    (gettext_lazy("Customer"), Sort.NAME),
    (gettext_lazy("Stage"), Sort.STAGE),
    (gettext_lazy("Health"), Sort.HEALTH),
    (gettext_lazy("Last contact"), Sort.CONTACT),
    (gettext_lazy("Next"), Sort.DUE),
    (gettext_lazy("Open cases"), None),
    (gettext_lazy("Broken promises"), None),
)


@require_safe
@login_required
def book_page(request: HttpRequest) -> HttpResponse:
    """Show a book as a list; htmx gets the rows alone. Who looks after nobody begins with the team's."""
    if not request.GET and begins_with_all(actor_of(request)):
        return redirect(f"{reverse('relationships:book')}?tab={Tab.TEAM}")
    actor = actor_of(request)
    filters, own = filters_of(request.GET.dict()), choosable(actor)
    team = team_asked(own, filters.team) if filters.team else None
    found = book(filters, by=actor, after=request.GET.get("after"), limit=PAGE)
    context: dict[str, Any] = {
        "rows": _headed(found, filters),
        "filters": filters,
        "columns": _columns(filters),
        "next_url": _url(filters, after=found.page.after) if found.page.after else "",
        "first_url": _url(filters) if request.GET.get("after") else "",
        "members": serving(*own),
        "stages": stages_in([one.id for one in own], named=len(own) > 1),
        "here": request.get_full_path(),
        "most_weeks": MOST_WEEKS,
        "own": own,
        "team": team,
        "views": _views(filters, actor, own),
    }
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "relationships/_book.html", context | {"alone": True})
    context |= {
        "tabs": [{"label": TABS[tab], "url": _url(Filters(tab=tab)), "current": tab is filters.tab} for tab in TABS],
        "title": TABS[filters.tab],
        "ways": ways("book", team),
        "bands": list(bands.WORDS.items()),
        "dues": list(DUES.items()),
        "kinds": list(KINDS.items()),
        "groups": list(GROUPS.items()),
        "chosen": {"stage": number_in(filters.stage), "owner": number_in(filters.owner)},
    }
    return render(request, "relationships/book.html", context)


def _headed(found: Book, filters: Filters) -> Sequence[tuple[str, Row]]:
    """Return rows, each with what stands above it: empty but for the first of a group."""
    rows = found.page.items
    if not found.heads:
        return [("", row) for row in rows]
    told = _heads(found, filters)
    first = [at == 0 or found.heads[at] != found.heads[at - 1] for at in range(len(rows))]
    return [(head if begins else "", row) for row, head, begins in zip(rows, told, first, strict=True)]


def _heads(found: Book, filters: Filters) -> list[str]:
    if filters.group == Group.STAGE:
        return [row.stage for row in found.page.items]
    if filters.group == Group.OWNER:
        return [row.owner or _("Nobody") for row in found.page.items]
    divisions = {key: number_in(key) for key in found.heads}
    cards = unit_card(ident for ident in divisions.values() if ident is not None)
    names = {key: cards[ident].name for key, ident in divisions.items() if ident in cards}
    return [names.get(key, _("In no division")) for key in found.heads]


def _columns(filters: Filters) -> list[dict[str, Any]]:
    """Return the columns; one by which can be sorted turns the order round when it is asked for again."""
    down, now = filters.sort.startswith("-"), filters.sort.removeprefix("-")
    columns: list[dict[str, Any]] = []
    for label, sort in COLUMNS:
        column: dict[str, Any] = {"label": label, "kind": "" if sort else "number"}
        if sort is not None:
            turned = f"-{sort}" if sort == now and not down else sort.value
            column |= {"sort_url": _url(filters, sort=turned)}
            if sort == now:
                column["sorted"] = "descending" if down else "ascending"
        columns.append(column)
    return columns


def _url(filters: Filters, **more: Any) -> str:
    query = urlencode(dict(filters.given) | more)
    return reverse("relationships:book") + (f"?{query}" if query else "")


def _views(filters: Filters, actor: Actor, own: list[ServiceTeamCard]) -> ViewMenu:
    units = {team.unit_id: team.name for team in own if team.unit_id in actor.unit_ids}
    query = urlencode(dict(filters.given))
    title = str(TABS[filters.tab])
    here = reverse("relationships:book")
    plain = urlencode(dict(Filters(tab=filters.tab).given))
    return view_menu("relationships:book", address=here, query=query, plain=plain, title=title, units=units, by=actor)
