"""The page about the formal and the informal organisation, its tables as files, and the what-if."""

import csv
from collections.abc import Collection, Iterable, Sequence
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.public import actor_of
from rapport.kit.problems import Refusal
from rapport.kit.text import in_cell
from rapport.network import policy
from rapport.network.queries import snapshots
from rapport.network.queries.organisation import SHOWN, Class, Community, Group, Organisation, organisation
from rapport.network.queries.whatif import Move, WhatIf, what_if
from rapport.network.rules.organisation import ASKED, MEASURES, MOST_MOVES, ROLES, UNSEEN, Told
from rapport.network.views import organisation_why as why
from rapport.network.views.map import STRENGTHS
from rapport.ui.figures import number_text, percent_text

NAMED = 4  # units named in a row; the others unfold
COMMUNITIES = 8  # communities on the page; the file has all of which any unit may be told
LEVELS = ((1, gettext_lazy("Divisions")), (2, gettext_lazy("Units right below")))
WORDS = {
    UNSEEN: gettext_lazy("No contact seen"),
    ASKED: gettext_lazy("Much asked"),
    "coordinator": gettext_lazy("Coordinators"),
    "gatekeeper": gettext_lazy("Gatekeepers"),
    "representative": gettext_lazy("Representatives"),
    "consultant": gettext_lazy("Consultants"),
    "liaison": gettext_lazy("Liaisons"),
}


@login_required
def organisation_page(request: HttpRequest) -> HttpResponse:
    """Silos, bridges, communities, roles, load and what hangs on a setting."""
    actor = actor_of(request)
    try:
        shown = organisation(by=actor)
    except Refusal as refusal:
        return _empty(request, refusal)
    level = 2 if request.GET.get("level") == "2" else 1
    groups = shown.at(level)
    context = {
        "shown": shown,
        "held": snapshots.held_back(),
        "stats": _stats(shown),
        "levels": [
            {"label": label, "url": f"?level={number}#silos", "current": number == level} for number, label in LEVELS
        ],
        "half_life": round(shown.half_life),
        "silos": [_silo(group, shown.thin_divisions) for group in groups[:SHOWN]],
        "silos_left": max(len(groups) - SHOWN, 0),
        "bridges": [{"tie": tie, "word": STRENGTHS[tie.strength]} for tie in shown.bridges[:SHOWN]],
        "bridges_left": max(len(shown.bridges) - SHOWN, 0),
        "holders": shown.holders[: SHOWN // 2],
        "holders_left": max(len(shown.holders) - SHOWN // 2, 0),
        "largest": [_community(one) for one in shown.largest_communities[:COMMUNITIES]],
        "largest_left": max(len(shown.largest_communities) - COMMUNITIES, 0),
        "roles": _table(shown, ROLES),
        "load": _table(shown, (UNSEEN, ASKED)),
        "settings": [_setting(shown, place) for place in range(len(shown.settings))],
        "columns": _columns(),
        "why": {name: getattr(why, name)(shown) for name in WHYS},
    }
    return render(request, "network/organisation.html", context)


WHYS = ("silos", "bridges", "holders", "spans", "roles", "asked", "unseen", "settings")


@login_required
def organisation_export(request: HttpRequest) -> HttpResponse:
    """Every table of the page as one CSV: what the page shows, all rows."""
    shown = organisation(by=actor_of(request))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="organisation-{shown.as_of}.csv"'
    writer = csv.writer(response)
    writer.writerow(["table", "unit", "division", "people", "measure", "other", "value", "told", "as_of"])
    for table, group, measure, other, value, told in _lines(shown):
        unit = (in_cell(group.name), in_cell(group.above), group.people) if group else ("", "", "")
        writer.writerow([table, *unit, measure, in_cell(other), value, told, shown.as_of])
    return response


Line = tuple[str, Group | None, str, str, object, str]


def _lines(shown: Organisation) -> Iterable[Line]:
    for group in shown.groups:
        yield "silos", group, "contact_outside", "", _or_empty(group.outside), ""
        yield "silos", group, "ei", "", _or_empty(group.ei), ""
    for tie in shown.bridges:
        yield "bridges", tie.one, "tie", tie.other.name, "", str(tie.strength)
    for holder in shown.holders:
        yield "holders", holder.group, "share_across", "", holder.carries, ""
        yield "holders", holder.group, "cut_off", "", holder.cut_off, ""
    for one in shown.largest_communities:
        number = str(one.number)
        yield from (("communities", group, "community", number, "", "most") for group in one.most)
        yield from (("communities", group, "community", number, "", "part") for group in one.part)
    yield from _lines_of_people(shown)


def _lines_of_people(shown: Organisation) -> Iterable[Line]:
    for standing in shown.standings:
        for measure in MEASURES:
            one = standing.classes[measure]
            yield "people", standing.group, measure, "", _or_empty(one.share), str(one.told)
    for row in shown.settings:
        for name in ("communities", "modularity", "nmi_with_units", "nmi"):
            yield "settings", None, name, f"gamma {row.gamma:g}", _or_empty(getattr(row, name)), ""


def _or_empty(value: float | None) -> object:
    return "" if value is None else round(value, 3)


@login_required
def what_if_page(request: HttpRequest) -> HttpResponse:
    """Before and after moving whole units; the address holds the moves, so it can be sent to somebody."""
    actor = actor_of(request)
    asked = list(zip(request.GET.getlist("move"), request.GET.getlist("to"), strict=False))
    moves = [(unit, to) for unit, to in asked if unit and to]
    refusal = None
    try:
        found = what_if(moves, by=actor)
    except Refusal as problem:
        if problem.code in {"no_snapshot", "forbidden"}:
            return _empty(request, problem)
        # What was asked for last cannot be done: show what can, with the sentence.
        refusal, moves = problem, moves[:-1]
        try:
            found = what_if(moves, by=actor)
        except Refusal:
            found, moves = what_if([], by=actor), []
    context = {
        "found": found,
        "refusal": refusal,
        "wrong": refusal.field if refusal else "",
        "chosen": asked[-1] if refusal or (asked and asked[-1] not in moves) else ("", ""),
        "moves": [_moved(found, move) for move in found.moves],
        "kept": moves,
        "most": MOST_MOVES,
        "full": len(found.moves) >= MOST_MOVES,
        "units": [unit for unit in found.units if unit.cell not in {move.unit.cell for move in found.moves}],
        "stats": _changes(found) if found.moves else [],
        "sides": [
            {"side": side, "before": _ei(side.before), "after": _ei(side.after), "inside_before": _inside(side.before),
             "inside_after": _inside(side.after)}
            for side in found.sides
        ],
        "columns": _columns(),
    }  # fmt: skip
    return render(request, "network/organisation_what_if.html", context, status=422 if refusal else 200)


def _empty(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """No figures yet; anything else is for the frame that tells of problems."""
    if refusal.code != "no_snapshot":
        raise refusal
    operator = policy.may_operate(actor_of(request))
    return render(request, "network/organisation_empty.html", {"refusal": refusal, "operator": operator})


def _stats(shown: Organisation) -> list[dict[str, object]]:
    items: list[dict[str, object]] = [
        {
            "label": _("Communities"),
            "figure": number_text(shown.communities),
            "note": _("modularity %(q)s") % {"q": _decimal(shown.modularity)},
            "why": why.communities(shown),
        }
    ]
    if shown.nmi_with_units is not None:
        items.append(
            {
                "label": _("Agreement with units"),
                "figure": _decimal(shown.nmi_with_units),
                "beside": _("of 1"),
                "note": _agrees(shown.nmi_with_units),
                "why": why.agreement(shown),
            }
        )
    if shown.stability is not None:
        items.append(
            {
                "label": _("Steady whatever the seed"),
                "figure": percent_text(shown.stability.pairs),
                "note": _("%(runs)s runs, at worst %(low)s")
                % {"runs": shown.stability.runs, "low": percent_text(shown.stability.pairs_low)},
                "tone": "warn" if shown.shaky else "",
                "why": why.stability(shown),
            }
        )
    if shown.coverage is not None:
        items.append(
            {
                "label": _("People seen in contact"),
                "figure": _range(*shown.coverage),
                "note": _("of %(n)s listed") % {"n": number_text(shown.listed)},
                "tone": "warn" if shown.thin else "",
                "why": why.coverage(shown),
            }
        )
    if shown.most_asked is not None:
        items.append(
            {
                "label": _("Load of the top 5\u00a0%"),
                "figure": percent_text(shown.most_asked),
                "note": _("of incoming contact"),
                "why": why.most_asked(shown),
            }
        )
    return items


def _range(low: float, high: float) -> str:
    return f"{round(low * 100)}\u2013{percent_text(high)}" if low < high else percent_text(high)


def _decimal(value: float | None) -> str:
    return "–" if value is None else number_text(value, 2)


def _agrees(nmi: float) -> str:
    """The sentence beside the agreement of communities and units."""
    if nmi >= 0.8:  # noqa: PLR2004 (words for thirds of the scale, no test)
        return _("communities follow the units")
    if nmi >= 0.5:  # noqa: PLR2004
        return _("communities partly follow the units")
    return _("communities cut across the units")


def _silo(group: Group, thin: Collection[str]) -> dict[str, object]:
    inside = None if group.outside is None else 1 - group.outside
    few = (group.cell if group.level == 1 else group.parent) in thin
    return {"group": group, "inside": inside, "ei": _ei(group.outside), "thin": few}


def _inside(outside: float | None) -> str:
    return "–" if outside is None else percent_text(1 - outside)


def _ei(outside: float | None) -> str:
    return "–" if outside is None else _signed(2 * outside - 1)


def _signed(value: float) -> str:
    text = _decimal(abs(value))
    return text if round(value, 2) == 0 else f"{'+' if value > 0 else chr(0x2212)}{text}"


def _community(one: Community) -> dict[str, object]:
    return {"community": one, "most": _names(one.most), "part": _names(one.part)}


def _names(groups: Sequence[Group]) -> dict[str, object]:
    """The first units of a row, and the others for who unfolds them."""
    names = [group.name if group.slug or not group.above else f"{group.name} ({group.above})" for group in groups]
    return {"first": ", ".join(names[:NAMED]), "rest": names[NAMED:]}


def _table(shown: Organisation, measures: Sequence[str]) -> dict[str, object]:
    return {
        "columns": [
            {"label": _("Division")},
            {"label": _("People"), "kind": "number"},
            *({"label": WORDS[measure], "kind": "number"} for measure in measures),
        ],
        "rows": [
            {
                "group": standing.group,
                "cells": [
                    {"label": WORDS[measure], "told": standing.classes[measure].told,
                     "text": _told(standing.classes[measure])}
                    for measure in measures
                ],
            }
            for standing in shown.standings
        ],
    }  # fmt: skip


def _told(one: Class) -> str:
    if one.told is Told.FEW:
        return _("few or none")
    if one.told is Told.NEARLY_ALL:
        return _("nearly all")
    if one.told is Told.SMALL or one.share is None:
        return _("not told")
    return _("under 3\u00a0%") if one.share == 0 else percent_text(one.share)


def _setting(shown: Organisation, place: int) -> dict[str, object]:
    row = shown.settings[place]
    return {
        "gamma": number_text(row.gamma, 2 if row.gamma % 1 else 0),
        "own": place == len(shown.settings) // 2,
        "communities": number_text(row.communities),
        "modularity": _decimal(row.modularity),
        "units": _decimal(row.nmi_with_units),
        "kept": _decimal(row.nmi),
    }


def _columns() -> dict[str, list[dict[str, object]]]:
    number: dict[str, object] = {"kind": "number"}

    def head(label: str, **more: object) -> dict[str, object]:
        return {"label": label, **more}

    return {
        "silos": [
            head(_("Unit")), head(_("People"), **number),
            head(_("Contact inside"), kind="trust"), head(_("E-I index"), **number),
        ],
        "bridges": [head(_("One unit")), head(_("The other")), head(_("Tie"), **number)],
        "holders": [
            head(_("Unit")), head(_("Contact across divisions"), **number),
            head(_("Cut off without it"), **number),
        ],
        "largest": [
            head(_("Community")), head(_("Most of")), head(_("Part of")),
            head(_("Divisions"), **number),
        ],
        "settings": [
            head(_("Resolution")), head(_("Communities"), **number), head(_("With units"), **number),
            head(_("With this page"), **number),
        ],
        "sides": [
            head(_("Division")), head(_("Contact inside"), **number), head(_("E-I before"), **number),
            head(_("E-I after"), **number),
        ],
    }  # fmt: skip


def _moved(found: WhatIf, move: Move) -> dict[str, object]:
    """A move with the address that undoes it."""
    left = [(other.unit.slug, other.target.slug) for other in found.moves if other is not move]
    query = urlencode([pair for unit, to in left for pair in (("move", unit), ("to", to))])
    return {"move": move, "undo": reverse("network:what_if") + (f"?{query}" if query else "")}


def _changes(found: WhatIf) -> list[dict[str, object]]:
    inside, modularity = found.inside, found.modularity
    return [
        {
            "label": _("Contact inside the divisions"),
            "figure": percent_text(inside[1]),
            "note": _("%(before)s before") % {"before": percent_text(inside[0])},
        },
        {
            "label": _("Modularity of the divisions"),
            "figure": _decimal(modularity[1]),
            "note": _("%(before)s before") % {"before": _decimal(modularity[0])},
        },
        {
            "label": _("Ties that would stay inside"),
            "figure": number_text(found.becomes_inner),
            "note": _("published, now between divisions"),
        },
        {
            "label": _("Ties that would lead out"),
            "figure": number_text(found.becomes_outer),
            "note": _("published, now within one"),
        },
    ]
