"""Who trusts a unit: the page, its explanations, its export."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.accounts.public import Actor, actor_of
from rapport.directory.public import UnitCard, person_card, unit_by_slug, unit_card
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import in_cell
from rapport.network import policy
from rapport.network.queries import snapshots
from rapport.network.queries.inner import Inner, inner_units
from rapport.network.queries.trust import Trust, trust_in
from rapport.network.rules.words import Figure, Turn
from rapport.network.views import explain
from rapport.network.views.trust_told import COLUMNS, SAID, SELDOM, TURNS, Row, kept, losses_of, rows_of, stats_of

IN_PANEL = 4
EXPORTED = ["unit", "people", "share", "low", "high", "few", "change", "turn", "said", "said_few", "answered", "as_of"]
PERIODS = ((3, gettext_lazy("3 months"), 91), (12, gettext_lazy("12 months"), 365))


@login_required
def own_trust(request: HttpRequest) -> HttpResponse:
    """Lead to one's own unit."""
    actor = actor_of(request)
    person = person_card([actor.person_id]).get(actor.person_id) if actor.person_id else None
    unit = unit_card([person.unit_id]).get(person.unit_id) if person and person.unit_id else None
    if unit is None:
        return render(request, "network/no_unit.html")
    return redirect("network:unit_trust", slug=unit.slug)


@login_required
def own_trust_panel(request: HttpRequest) -> HttpResponse:
    """Show the headline of one's own unit on one's day; empty where there is nothing to show."""
    actor = actor_of(request)
    person = person_card([actor.person_id]).get(actor.person_id) if actor.person_id else None
    return _panel(request, unit_card([person.unit_id]).get(person.unit_id) if person and person.unit_id else None)


@login_required
def unit_trust_panel(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the headline of a unit on its own page; empty to those who may not see who trusts it."""
    actor = actor_of(request)
    return _panel(request, unit_by_slug(slug, by=actor))


def _panel(request: HttpRequest, unit: UnitCard | None) -> HttpResponse:
    actor = actor_of(request)
    context: dict[str, object] = {"unit": unit}
    if unit is not None and policy.may_see_trust_in(actor, unit.id):
        try:
            trust = trust_in(unit.id)
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            shown = trust.lines[:IN_PANEL]  # those that stand alone come first
            rows = rows_of(replace(trust, lines=shown), unit, request, unit_card(u for s in shown for u in s.row.units))
            inner = [] if trust.lines else inner_units(unit.id, by=actor)[:IN_PANEL]
            context |= {"trust": trust, "stats": stats_of(trust)[:2], "rows": rows, "inner": inner}
    return render(request, "network/_trust_panel.html", context)


@login_required
def unit_trust(request: HttpRequest, slug: str) -> HttpResponse:
    """Who trusts a unit, which turned to it and no longer do, and how sure that is."""
    actor = actor_of(request)
    unit = _unit(slug, actor)
    months, days = _period(request)
    context = {
        "unit": unit,
        "own": unit.id in actor.unit_ids,
        "held": snapshots.held_back(),
        "query": request.GET.urlencode(),
    }
    try:
        under = _under(request, actor)
        trust = trust_in(unit.id, days=days, under=under.id if under else None)
    except Refusal as refusal:
        if isinstance(refusal, Missing):
            raise
        context |= {"refusal": refusal, "operator": policy.may_operate(actor), "crumbs": [unit]}
        return render(request, "network/trust_empty.html", context)
    inner = [] if trust.lines else inner_units(unit.id, by=actor)
    # Of the parts no change is told, so there is nothing to compare with.
    context |= {"inner": inner, "periods": [] if inner else _periods(request, months)}
    return render(request, "network/trust.html", context | _figures(trust, unit, under, request))


@login_required
def trust_why(request: HttpRequest, slug: str) -> HttpResponse:
    """Why a row says what it says."""
    trust, rows = _shown(request, slug)
    number = request.GET.get("row", "")
    chosen = [row for place, row in enumerate(rows) if str(place) == number]
    if not chosen:
        raise Missing
    about = explain.row(chosen[0].line, trust, chosen[0].name, story=chosen[0].story)
    return render(request, "ui/why.html" if request.headers.get("HX-Request") else "network/why.html", {"about": about})


@login_required
def trust_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The table as CSV, under the same rules: it holds what the page shows."""
    actor = actor_of(request)
    trust, rows = _shown(request, slug)
    told = _told(_chosen(rows, request)) if trust.lines else _told_inner(inner_units(trust.unit_id, by=actor))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="trust-{slug.replace("/", "-")}-{trust.as_of}.csv"'
    writer = csv.writer(response)
    writer.writerow(EXPORTED)
    for name, *values in told:
        writer.writerow([in_cell(str(name)), *values, trust.as_of])
    return response


def _told(rows: Sequence[Row]) -> Iterator[list[object]]:
    for row in rows:
        figure, said = row.line.figure, row.line.said
        change = "" if row.line.change is None else row.line.change
        answers = (said.figure.share, int(said.figure.few), said.answered) if said else ("", "", "")
        yield [row.name, *_figure(figure), change, row.line.turn, *answers]


def _told_inner(parts: Sequence[Inner]) -> Iterator[list[object]]:
    """The parts of a unit that nobody is outside of; people are all outside the part, of whom the share is."""
    for part in parts:
        yield [part.unit.name, *_figure(part.figure), "", "", "", "", ""]


def _figure(figure: Figure) -> list[object]:
    return [figure.people, figure.share, figure.low, figure.high, int(figure.few)]


def _shown(request: HttpRequest, slug: str) -> tuple[Trust, Sequence[Row]]:
    actor = actor_of(request)
    unit = _unit(slug, actor)
    under = _under(request, actor)
    trust = trust_in(unit.id, days=_period(request)[1], under=under.id if under else None)
    cards = unit_card(u for line in trust.lines for u in line.row.units)
    return trust, rows_of(trust, unit, request, cards)


def _unit(slug: str, actor: Actor) -> UnitCard:
    unit = unit_by_slug(slug, by=actor)
    policy.require_trust_in(actor, unit.id)
    return unit


def _under(request: HttpRequest, actor: Actor) -> UnitCard | None:
    slug = request.GET.get("under", "")
    return unit_by_slug(slug, by=actor) if slug else None


def _period(request: HttpRequest) -> tuple[int, int]:
    wanted = request.GET.get("months", "12")
    return next(((months, days) for months, _label, days in PERIODS if str(months) == wanted), (12, 365))


def _periods(request: HttpRequest, chosen: int) -> list[dict[str, object]]:
    others = kept(request, "under", "turn")
    return [
        {"label": label, "url": f"?{urlencode(others | {'months': months})}", "current": months == chosen}
        for months, label, _days in PERIODS
    ]


def _figures(trust: Trust, unit: UnitCard, under: UnitCard | None, request: HttpRequest) -> dict[str, object]:
    cards = unit_card([*trust.path, *(u for line in trust.lines for u in line.row.units)])
    rows = rows_of(trust, unit, request, cards)
    alone = [row for row in rows if not row.merged]
    return {
        "trust": trust,
        "under": under,
        "crumbs": [cards[ident] for ident in trust.path if ident in cards],
        "rows": _chosen(rows, request),
        "turns": _turns(trust, request),
        "stats": stats_of(trust),
        "losses": losses_of(trust),
        "spread_why": explain.spread(trust),
        "columns": [column for column in COLUMNS if trust.asked_on or column is not SAID],
        "won": [r for r in alone if r.line.turn in {Turn.WON, Turn.GROWN}],
        "cooled": [r for r in alone if r.line.turn is Turn.COOLED],
        "lost": [r for r in alone if r.line.turn is Turn.LOST],
    }


def _turns(trust: Trust, request: HttpRequest) -> list[dict[str, object]]:
    """How many units were won, cooled, lost and so on, as filters; the first leads back to all of them."""
    others, chosen = kept(request, "under", "months"), request.GET.get("turn", "")
    counts = trust.turns
    everything = {
        "label": _("All"),
        "count": sum(counts.values()),
        "url": f"?{urlencode(others)}",
        "current": not chosen,
    }
    found = [
        {
            "label": label,
            "count": counts[turn],
            "tone": tone if counts[turn] else "",
            "url": f"?{urlencode(others | {'turn': str(turn)})}",
            "current": chosen == turn,
        }
        for turn, (label, tone) in TURNS.items()
        if counts[turn] or (turn not in SELDOM and trust.compared)
    ]
    return [everything, *found]


def _chosen(rows: Sequence[Row], request: HttpRequest) -> Sequence[Row]:
    """The rows of the filter; only units shown alone are in any but the first."""
    wanted = request.GET.get("turn", "")
    if wanted not in set(Turn):
        return rows
    return [row for row in rows if row.line.turn == wanted and not row.merged]
