"""The network map: a picture for those who can use it, and the same as a table for everybody."""

import csv
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import actor_of
from rapport.kit.problems import Refusal
from rapport.kit.text import in_cell, number_in
from rapport.network import policy
from rapport.network.queries import snapshots
from rapport.network.queries.map import Bubble, NetworkMap, network_map
from rapport.network.rules.words import Strength

STRENGTHS = {
    Strength.VERY_STRONG: _("very strong"),
    Strength.STRONG: _("strong"),
    Strength.STEADY: _("steady"),
    Strength.FAINT: _("faint"),
}
NAMED = 3  # strongest ties named in a row of the table

COLUMNS = (
    {"label": _("Unit")},
    {"label": _("Size"), "kind": "number"},
    {"label": _("Strongest ties")},
    {"label": _("Contact outside"), "kind": "number"},
    {"label": _("Reaches"), "kind": "number"},
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A bubble as a row of the table."""

    bubble: Bubble
    strongest: str
    reaches: int
    parts_url: str


@login_required
def map_page(request: HttpRequest) -> HttpResponse:
    """Units as bubbles and their ties, with the table under it."""
    actor = actor_of(request)
    try:
        picture = network_map(snapshot_id=_number(request, "snapshot"), parent=request.GET.get("parent", ""))
    except Refusal as refusal:
        if refusal.code != "no_snapshot":
            raise
        context = {"refusal": refusal, "operator": policy.may_operate(actor)}
        return render(request, "network/map_empty.html", context)
    context = {
        "map": picture,
        "rows": _rows(picture),
        "columns": COLUMNS,
        "strengths": list(STRENGTHS.values()),
        "source": "/api/network/map",
        "held": snapshots.held_back(),
        "export_url": reverse("network:map_export") + "?" + urlencode(_chosen(picture)),
    }
    template = "network/_map_table.html" if request.headers.get("HX-Request") else "network/map.html"
    return render(request, template, context)


@login_required
def map_export(request: HttpRequest) -> HttpResponse:
    """The table as CSV: what the map shows, no more."""
    picture = network_map(snapshot_id=_number(request, "snapshot"), parent=request.GET.get("parent", ""))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="network-map-{picture.as_of}.csv"'
    writer = csv.writer(response)
    writer.writerow(["unit", "people", "contact_outside", "tied_to", "strength", "as_of"])
    for place, bubble in enumerate(picture.bubbles):
        ties = [(in_cell(other.name), str(strength)) for other, strength in picture.neighbours(place)]
        for tied, strength in ties or [("", "")]:
            writer.writerow([in_cell(bubble.name), bubble.people, bubble.outside, tied, strength, picture.as_of])
    return response


def _number(request: HttpRequest, name: str) -> int | None:
    return number_in(request.GET.get(name, ""))


def _chosen(picture: NetworkMap) -> dict[str, object]:
    return {"snapshot": picture.snapshot_id} | ({"parent": picture.parent} if picture.parent else {})


def _rows(picture: NetworkMap) -> list[Row]:
    rows = []
    for place, bubble in enumerate(picture.bubbles):
        tied = picture.neighbours(place)
        rows.append(
            Row(
                bubble=bubble,
                strongest=", ".join(other.name for other, _strength in tied[:NAMED]),
                reaches=len(tied),
                parts_url="?" + urlencode(_chosen(picture) | {"parent": bubble.slug}) if bubble.open else "",
            )
        )
    return sorted(rows, key=lambda row: (not row.bubble.slug, -row.bubble.people, row.bubble.name))
