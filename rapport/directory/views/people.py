"""The list of people, and its export."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.directory.actions.exporting import note_export
from rapport.directory.policy import manages_directory
from rapport.directory.queries.cards import unit_by_slug
from rapport.directory.queries.choosing import units_of
from rapport.directory.queries.listing import Filters, PersonRow, all_people, people_page, places
from rapport.directory.views.places import address_of
from rapport.fields.public import ViewMenu, view_menu
from rapport.kit.csv import Echo
from rapport.kit.problems import Missing

PAGE = 50


@dataclass(frozen=True)
class Column:
    """A heading of the table."""

    label: str
    kind: str = ""
    sort_url: str = ""
    sorted: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class FilterChip:
    """A filter that is on, and the list without it."""

    label: str
    remove_url: str


@require_safe
@login_required
def people(request: HttpRequest) -> HttpResponse:
    """Show the list of people; htmx gets the table alone."""
    actor = actor_of(request)
    filters = filters_from(request)
    page = people_page(filters, by=actor, limit=PAGE, after=request.GET.get("after"))
    context: dict[str, Any] = {
        "people": page.items,
        "columns": _columns(filters),
        "next_url": _url(filters, after=page.after) if page.after else "",
        "first_url": _url(filters) if request.GET.get("after") else "",
        "filters": filters,
        "narrowed": bool(filters.given),
        "upload_url": address_of("intake:imports") if manages_directory(actor) else "",
        "views": _views(filters, actor),
    }
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "directory/_people.html", context | {"alone": True})
    context |= {
        "new_url": address_of("directory:new_person") if manages_directory(actor) else "",
        "q": filters.q,
        "places": places(),
        "chips": _chips(filters, actor),
        "csv_url": _url(filters, page="directory:people_export"),
        "duplicates_url": address_of("directory:duplicates") if manages_directory(actor) else "",
    }
    return render(request, "directory/people.html", context)


@require_safe
@login_required
def people_export(request: HttpRequest) -> StreamingHttpResponse:
    """Send the list as CSV while it is read: the same people, the same filters, nothing the page does not show."""
    actor = actor_of(request)
    lines = _lines(all_people(filters_from(request), by=actor), actor)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="people.csv"'
    return response


def _lines(rows: Iterator[PersonRow], actor: Actor) -> Iterator[str]:
    """Yield the file line by line; at its end, or where the reader breaks off, record how many people went out."""
    writer = csv.writer(Echo())
    sent = 0
    try:
        yield "\ufeff"  # spreadsheets take the file for UTF-8
        yield writer.writerow(["name", "title", "unit", "location", "email", "skills", "start"])
        for row in rows:
            sent += 1
            yield writer.writerow([_harmless(cell) for cell in _cells(row)])
    finally:
        note_export(rows=sent, by=actor)


def _cells(row: PersonRow) -> list[str]:
    start = row.started_on.isoformat() if row.started_on else ""
    return [row.name, row.title, row.unit_name, row.location, row.email, "; ".join(row.skills), start]


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def filters_from(request: HttpRequest) -> Filters:
    """Read the filters of a list from its address."""
    known = ("q", "unit", "location", "skill", "sort")
    given = {name: request.GET[name].strip()[:200].replace("\x00", "") for name in known if request.GET.get(name)}
    return Filters(**given)


def _query(filters: Filters, **more: Any) -> str:
    return urlencode(filters.given | ({"sort": filters.sort} if filters.sort != "name" else {}) | more)


def _url(filters: Filters, *, page: str = "directory:people", **more: Any) -> str:
    query = _query(filters, **more)
    return reverse(page) + (f"?{query}" if query else "")


def _views(filters: Filters, actor: Actor) -> ViewMenu:
    here = reverse("directory:people")
    return view_menu(
        "directory:people",
        address=here,
        query=_query(filters),
        title=_("All people"),
        units=units_of(actor),
        by=actor,
    )


def _columns(filters: Filters) -> list[Column]:
    return [
        _sortable(_("Name"), "name", filters),
        _sortable(_("Title"), "title", filters),
        _sortable(_("Unit"), "unit", filters),
        Column(_("Place")),
        Column(_("Here since")),
    ]


def _sortable(label: str, name: str, filters: Filters) -> Column:
    turned = f"-{name}" if filters.sort == name else name
    order = {name: "ascending", f"-{name}": "descending"}.get(filters.sort, "")
    return Column(label=label, sort_url=_url(replace(filters, sort=turned)), sorted=order)


def _chips(filters: Filters, actor: Actor) -> list[FilterChip]:
    found = []
    if filters.unit:
        found.append(FilterChip(_("Unit: %s") % _unit_name(filters.unit, actor), _url(replace(filters, unit=""))))
    if filters.skill:
        found.append(FilterChip(_("Skill: %s") % filters.skill, _url(replace(filters, skill=""))))
    return found


def _unit_name(slug: str, actor: Actor) -> str:
    try:
        return unit_by_slug(slug, by=actor).name
    except Missing:
        return slug
