"""Who trusts a unit: the page, its explanations, its export."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.accounts.public import Actor
from rapport.directory.public import UnitCard, headcounts, person_card, unit_by_slug, unit_card
from rapport.kit.problems import Missing, Refusal
from rapport.network import policy
from rapport.network.queries import reach, snapshots
from rapport.network.queries.trust import Line, Trust, name_of, trust_in
from rapport.network.rules.words import Turn
from rapport.network.views import explain

IN_PANEL = 4
PERIODS = ((3, gettext_lazy("3 months"), 91), (12, gettext_lazy("12 months"), 365))

WORDS = {
    Turn.WON: (gettext_lazy("won"), "good"),
    Turn.LOST: (gettext_lazy("no longer turns to us"), "bad"),
    Turn.NEVER: (gettext_lazy("never turned to us"), ""),
    Turn.UNKNOWN: (gettext_lazy("first figure"), ""),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row as the page shows it."""

    name: str
    slug: str
    line: Line
    parts_url: str
    why_url: str
    word: str
    tone: str

    @property
    def merged(self) -> bool:
        """Whether the row stands for several units."""
        return self.line.row.merged


@login_required
def own_trust(request: HttpRequest) -> HttpResponse:
    """Lead to one's own unit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = person_card([actor.person_id]).get(actor.person_id) if actor.person_id else None
    unit = unit_card([person.unit_id]).get(person.unit_id) if person and person.unit_id else None
    if unit is None:
        return render(request, "network/no_unit.html")
    return redirect("network:unit_trust", slug=unit.slug)


@login_required
def own_trust_panel(request: HttpRequest) -> HttpResponse:
    """Show the headline of one's own unit on one's day; empty where there is nothing to show."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = person_card([actor.person_id]).get(actor.person_id) if actor.person_id else None
    unit = unit_card([person.unit_id]).get(person.unit_id) if person and person.unit_id else None
    context: dict[str, object] = {"unit": unit}
    if unit is not None and policy.may_see_trust_in(actor, unit.id):
        try:
            trust = trust_in(unit.id)
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            rows = sorted(_rows(trust, unit, request), key=lambda row: row.merged)
            context |= {"trust": trust, "stats": _stats(trust)[:2], "rows": rows[:IN_PANEL]}
    return render(request, "network/_trust_panel.html", context)


@login_required
def unit_trust(request: HttpRequest, slug: str) -> HttpResponse:
    """Who trusts a unit, which turned to it and no longer do, and how sure that is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    unit = _unit(slug, actor)
    months, days = _period(request)
    context = {
        "unit": unit,
        "own": unit.id in actor.unit_ids,
        "crumbs": _crumbs(unit),
        "periods": _periods(request, months),
        "held": snapshots.held_back(),
        "query": request.GET.urlencode(),
    }
    try:
        under = _under(request, actor)
        trust = trust_in(unit.id, days=days, under=under.id if under else None)
    except Refusal as refusal:
        if isinstance(refusal, Missing):
            raise
        context |= {"refusal": refusal, "operator": policy.may_operate(actor)}
        return render(request, "network/trust_empty.html", context)
    return render(request, "network/trust.html", context | _figures(trust, unit, under, request))


@login_required
def trust_why(request: HttpRequest, slug: str) -> HttpResponse:
    """Why a row says what it says."""
    trust, rows = _shown(request, slug)
    number = request.GET.get("row", "")
    chosen = [row for place, row in enumerate(rows) if str(place) == number]
    if not chosen:
        raise Missing
    about = explain.row(chosen[0].line, trust, chosen[0].name)
    return render(request, "ui/why.html" if request.headers.get("HX-Request") else "network/why.html", {"about": about})


@login_required
def trust_export(request: HttpRequest, slug: str) -> HttpResponse:
    """The table as CSV, under the same rules: it holds what the page shows."""
    trust, rows = _shown(request, slug)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="trust-{slug.replace("/", "-")}-{trust.as_of}.csv"'
    writer = csv.writer(response)
    writer.writerow(["unit", "people", "share", "low", "high", "change", "turn", "as_of"])
    for row in rows:
        figure = row.line.figure
        change = "" if row.line.change is None else row.line.change
        name = "'" + row.name if row.name[:1] in "=+-@\t\r" else row.name  # a spreadsheet would run it
        writer.writerow(
            [name, figure.people, figure.share, figure.low, figure.high, change, row.line.turn, trust.as_of]
        )
    return response


def _shown(request: HttpRequest, slug: str) -> tuple[Trust, Sequence[Row]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    unit = _unit(slug, actor)
    under = _under(request, actor)
    trust = trust_in(unit.id, days=_period(request)[1], under=under.id if under else None)
    return trust, _rows(trust, unit, request)


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
    kept = {key: request.GET[key] for key in ("under",) if key in request.GET}
    return [
        {"label": label, "url": f"?{urlencode(kept | {'months': months})}", "current": months == chosen}
        for months, label, _days in PERIODS
    ]


def _crumbs(unit: UnitCard) -> list[UnitCard]:
    """The units above, from the top; found by their slugs' ids along the parents. At most one statement a level."""
    line: list[UnitCard] = [unit]
    while line[0].parent_id is not None:
        above = unit_card([line[0].parent_id]).get(line[0].parent_id)
        if above is None:
            break
        line.insert(0, above)
    return line


def _figures(trust: Trust, unit: UnitCard, under: UnitCard | None, request: HttpRequest) -> dict[str, object]:
    rows = _rows(trust, unit, request)
    return {
        "trust": trust,
        "under": under,
        "rows": rows,
        "stats": _stats(trust),
        "columns": COLUMNS,
        "won": [r for r in rows if r.line.turn in {Turn.WON, Turn.GROWN}],
        "cooled": [r for r in rows if r.line.turn is Turn.COOLED],
        "lost": [r for r in rows if r.line.turn is Turn.LOST],
        "never": [r for r in rows if r.line.turn is Turn.NEVER],
    }


COLUMNS = (
    {"label": gettext_lazy("Unit")},
    {"label": gettext_lazy("People"), "kind": "number"},
    {"label": gettext_lazy("Would turn to us"), "kind": "trust"},
    {"label": gettext_lazy("Trend")},
    {"label": gettext_lazy("Change"), "kind": "number"},
    {"label": gettext_lazy("Explanation"), "hidden": True},
)


def _stats(trust: Trust) -> list[dict[str, object]]:
    # The directory's headcount: the snapshot's, beside it, would tell how many of a small team opted out.
    people = headcounts([trust.unit_id]).get(trust.unit_id, 0)
    turning, listed = trust.turning
    items: list[dict[str, object]] = []
    if trust.total is not None:
        figure = trust.total.figure
        items.append(
            {
                "label": _("Trust reach"),
                "figure": f"{round(figure.share * 100)}\u00a0%",
                "beside": _("likely %(low)s to %(high)s")
                % {"low": round(figure.low * 100), "high": round(figure.high * 100)},
                "note": _since(trust),
                "why": explain.reach(trust),
            }
        )
    items.append(
        {
            "label": _("Units that turn to us"),
            "figure": turning,
            "beside": _("of %(all)s") % {"all": listed},
            "note": _("units of %(minimum)s people or more") % {"minimum": trust.minimum},
            "why": explain.turning(trust),
        }
    )
    items.append(
        {
            "label": _("In the unit"),
            "figure": people,
            "beside": ngettext("person", "people", people),
            "note": _("with all units below it"),
        }
    )
    return items


def _since(trust: Trust) -> str:
    line = trust.total
    if line is None or line.before is None or trust.compared is None:
        return _("no earlier figure yet")
    points = round((line.change or 0) * 100)
    if line.turn is Turn.STEADY or not points:
        return _("steady since %(day)s") % {"day": trust.compared.strftime("%B %Y")}
    words = ngettext("%(points)s point since %(day)s", "%(points)s points since %(day)s", abs(points))
    signed = f"{points:+d}".replace("-", "\N{MINUS SIGN}")
    return words % {"points": signed, "day": trust.compared.strftime("%B %Y")}


def _rows(trust: Trust, unit: UnitCard, request: HttpRequest) -> list[Row]:
    cards = unit_card(u for line in trust.lines for u in line.row.units)
    snapshot = snapshots.latest_of_groups()
    alone = [line.row.units[0] for line in trust.lines if not line.row.merged and line.row.units[0] != trust.under]
    deep = reach.with_parts(snapshot, alone) if snapshot else frozenset()
    return [_row(place, line, trust, cards, deep, unit, request) for place, line in enumerate(trust.lines)]


def _row(
    place: int,
    line: Line,
    trust: Trust,
    cards: dict[int, UnitCard],
    deep: Iterable[int],
    unit: UnitCard,
    request: HttpRequest,
) -> Row:
    first = line.row.units[0]
    card = cards.get(first)
    word, tone = WORDS.get(line.turn, ("", ""))
    query = request.GET.copy()
    query["row"] = str(place)
    parts = ""
    if not line.row.merged and card and first in deep and first != unit.id:
        parts = "?" + urlencode({"under": card.slug} | {k: request.GET[k] for k in ("months",) if k in request.GET})
    return Row(
        name=name_of(line, trust, cards),
        slug=card.slug if card and not line.row.merged else "",
        line=line,
        parts_url=parts,
        why_url=f"{reverse('network:trust_why', kwargs={'slug': unit.slug})}?{query.urlencode()}",
        word=str(word),
        tone=tone,
    )
