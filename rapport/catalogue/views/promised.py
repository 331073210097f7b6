"""What a unit was promised by all teams: the page, the file, and the panel of one team and one unit."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.forms.agreements import GOALS
from rapport.catalogue.forms.clauses import ASPECTS, TITLES, limit_of
from rapport.catalogue.forms.teams import LEVELS
from rapport.catalogue.queries.agreements import AgreementCard, Version
from rapport.catalogue.queries.promised import Promised, between, own_unit, promised_to
from rapport.catalogue.queries.teams import team_by_prefix
from rapport.catalogue.rules.agreements import OUTER, show_length
from rapport.catalogue.rules.clauses import MEASURES, Measure, show_threshold
from rapport.catalogue.views.agreement_words import in_short, joined, partner_of, rhythm_of, side_of
from rapport.directory.public import UnitCard, unit_by_slug, unit_card
from rapport.kit.problems import Missing
from rapport.kit.text import in_cell, number_in


@require_safe
@login_required
def my_unit(request: HttpRequest) -> HttpResponse:
    """Lead to what the reader's own unit was promised; who sits in none, to the agreements she sees."""
    actor = actor_of(request)
    if not actor.unit_ids:
        return redirect("catalogue:agreements")
    return redirect("catalogue:promised", unit=own_unit(actor).slug)


@require_safe
@login_required
def promised(request: HttpRequest, unit: str) -> HttpResponse:
    """Show what all teams promise a unit, side by side, or as a file."""
    actor = actor_of(request)
    found = promised_to(unit_of(unit, actor), by=actor)
    if request.GET.get("format") == "csv":
        return _file(found)
    lines = _lines(found.rows)
    context = {
        "found": found,
        "columns": [{"label": _("What")}, *({"label": card.team.name} for card in found.rows)],
        "lines": lines,
        "cards": [
            (card, [(label, note, cells[place]) for label, note, cells in lines if cells[place]])
            for place, card in enumerate(found.rows)
        ],
        "csv_url": f"{reverse('catalogue:promised', args=[found.unit.slug])}?format=csv",
        "may_propose": found.unit.id in actor.led_unit_ids,
    }
    return render(request, "catalogue/promised.html", context)


@require_safe
@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """Show what one team and one unit agreed, for another page."""
    actor = actor_of(request)
    team = team_by_prefix(request.GET.get("team", ""), by=actor)
    unit = unit_of(request.GET.get("unit", ""), actor)
    found = between(team.id, unit, by=actor)
    card = found.card
    shown = (card.now or card.latest) if card else None
    leads = unit.id in actor.led_unit_ids or team.unit_id in actor.led_unit_ids
    context = {
        "card": card,
        "version": shown,
        "short": in_short(shown, internal=False) if shown else [],
        "thresholds": _thresholds(shown) if shown else [],
        "rhythm": rhythm_of(shown.clauses.survey_weeks) if shown else "",
        "team": team,
        "unit": unit,
        "for_all": card is not None and card.unit is None,
        "farther": card is not None and card.unit is not None and card.unit.id != unit.id,
        "own": found.own,
        "proposed": found.proposed,
        "proposer": side_of(found.own, found.proposed.proposed_by) if found.own and found.proposed else "",
        "may_propose": leads and found.own is None,
    }
    return render(request, "catalogue/_agreement_panel.html", context)


def unit_of(text: str, actor: Actor) -> UnitCard:
    """Return the unit an address names, by its slug or its number."""
    ident = number_in(text)
    if ident is not None and (card := unit_card([ident]).get(ident)) is not None:
        return card
    if not text:
        raise Missing
    return unit_by_slug(text, by=actor)


def _thresholds(version: Version) -> list[tuple[Any, Any, str]]:
    return [
        (TITLES[one], limit_of(one), show_threshold(one, value)) for one, value in version.clauses.thresholds.items()
    ]


def _lines(cards: Any) -> list[tuple[Any, Any, list[str]]]:
    """Return a line for whatever any of these promise: what it is, a note, and what each says of it."""
    versions: list[Version] = [card.now for card in cards]
    found: list[tuple[Any, Any, list[str]]] = []
    for goal in OUTER:
        cells = [[one.counting.get((goal, level)) for level in LEVELS] for one in versions]
        texts = [joined(show_length(m) if m else "" for m in row) if any(row) else "" for row in cells]
        found.append((GOALS[goal], _("high / medium / low"), texts))
    for measure in Measure:
        values = [one.clauses.thresholds.get(measure) for one in versions]
        texts = [show_threshold(measure, value) if value is not None else "" for value in values]
        aspect, title = ASPECTS[MEASURES[measure].aspect], TITLES[measure]
        found.append((title, f"{aspect}, {limit_of(measure)}", texts))
    found += [
        (_("How one reaches the team"), "", [" · ".join(one.clauses.channels) for one in versions]),
        (_("Asked how it goes"), "", [rhythm_of(one.clauses.survey_weeks) for one in versions]),
        (_("What we bring"), "", [" · ".join(one.clauses.obligations) for one in versions]),
    ]
    return [line for line in found if any(line[2])]


def _file(found: Promised) -> HttpResponse:
    """The same as a file: a row for each team and line."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = found.unit.slug.replace("/", "-")
    response["Content-Disposition"] = f'attachment; filename="promised-{name}.csv"'
    writer = csv.writer(response)
    writer.writerow(
        ["team", "agreement", "with", "version", "since", "signed_by_both", "review_on", "what", "note", "promised"]
    )
    for label, note, cells in _lines(found.rows):
        for card, cell in zip(found.rows, cells, strict=True):
            if cell:
                writer.writerow([*_head(card), in_cell(str(label)), in_cell(str(note)), in_cell(cell)])
    return response


def _head(card: AgreementCard) -> list[object]:
    version = card.now or card.latest
    return [
        in_cell(card.team.name),
        card.id,
        in_cell(partner_of(card)),
        version.number,
        version.since,
        version.signed_by_both,
        card.review_on or "",
    ]
