"""Who trusts a unit: the page, its explanations, its export."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.accounts.public import Actor
from rapport.directory.public import UnitCard, person_card, unit_by_slug, unit_card
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import in_cell
from rapport.network import policy
from rapport.network.queries import snapshots
from rapport.network.queries.inner import inner_units
from rapport.network.queries.trust import Line, Trust, name_of, trust_in
from rapport.network.rules.words import Turn
from rapport.network.views import explain
from rapport.ui.figures import likely_text, number_text, percent_text

IN_PANEL = 4
PERIODS = ((3, gettext_lazy("3 months"), 91), (12, gettext_lazy("12 months"), 365))

# In the order in which they are asked about: what came, what stayed, what goes, what is gone, what never was.
TURNS = {
    Turn.WON: (gettext_lazy("Won"), "good"),
    Turn.GROWN: (gettext_lazy("Grown"), "good"),
    Turn.STEADY: (gettext_lazy("Steady"), ""),
    Turn.COOLED: (gettext_lazy("Cooled"), "warn"),
    Turn.LOST: (gettext_lazy("Lost"), "bad"),
    Turn.NEVER: (gettext_lazy("Never"), ""),
    Turn.UNKNOWN: (gettext_lazy("First figure"), ""),
}
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
    story: str

    @property
    def merged(self) -> bool:
        """Whether the row stands for several units."""
        return self.line.row.merged

    @property
    def said(self) -> float | None:
        """The share of those asked who said so; None where too few were."""
        return self.line.said.figure.share if self.line.said else None


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
    return _panel(request, unit_card([person.unit_id]).get(person.unit_id) if person and person.unit_id else None)


@login_required
def unit_trust_panel(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the headline of a unit on its own page; empty to those who may not see who trusts it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return _panel(request, unit_by_slug(slug, by=actor))


def _panel(request: HttpRequest, unit: UnitCard | None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context: dict[str, object] = {"unit": unit}
    if unit is not None and policy.may_see_trust_in(actor, unit.id):
        try:
            trust = trust_in(unit.id)
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            shown = trust.lines[:IN_PANEL]  # those that stand alone come first
            rows = _rows(replace(trust, lines=shown), unit, request, unit_card(u for s in shown for u in s.row.units))
            context |= {"trust": trust, "stats": _stats(trust)[:2], "rows": rows}
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
        context |= {"refusal": refusal, "operator": policy.may_operate(actor), "crumbs": [unit]}
        return render(request, "network/trust_empty.html", context)
    inner = [] if trust.lines else inner_units(unit.id, by=actor)
    return render(request, "network/trust.html", context | _figures(trust, unit, under, request) | {"inner": inner})


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
    writer.writerow(["unit", "people", "share", "low", "high", "few", "change", "turn", "said", "answered", "as_of"])
    for row in _chosen(rows, request):
        figure, said = row.line.figure, row.line.said
        change = "" if row.line.change is None else row.line.change
        answers = (said.figure.share, said.answered) if said else ("", "")
        told = (figure.people, figure.share, figure.low, figure.high, int(figure.few), change, row.line.turn)
        writer.writerow([in_cell(row.name), *told, *answers, trust.as_of])
    return response


def _shown(request: HttpRequest, slug: str) -> tuple[Trust, Sequence[Row]]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    unit = _unit(slug, actor)
    under = _under(request, actor)
    trust = trust_in(unit.id, days=_period(request)[1], under=under.id if under else None)
    cards = unit_card(u for line in trust.lines for u in line.row.units)
    return trust, _rows(trust, unit, request, cards)


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
    kept = _kept(request, "under", "turn")
    return [
        {"label": label, "url": f"?{urlencode(kept | {'months': months})}", "current": months == chosen}
        for months, label, _days in PERIODS
    ]


def _kept(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET[name] for name in names if name in request.GET}


def _figures(trust: Trust, unit: UnitCard, under: UnitCard | None, request: HttpRequest) -> dict[str, object]:
    cards = unit_card([*trust.path, *(u for line in trust.lines for u in line.row.units)])
    rows = _rows(trust, unit, request, cards)
    alone = [row for row in rows if not row.merged]
    return {
        "trust": trust,
        "under": under,
        "crumbs": [cards[ident] for ident in trust.path if ident in cards],
        "rows": _chosen(rows, request),
        "turns": _turns(trust, request),
        "stats": _stats(trust),
        "losses": _losses(trust),
        "spread_why": explain.spread(trust),
        "columns": [column for column in COLUMNS if trust.asked_on or column is not SAID],
        "won": [r for r in alone if r.line.turn in {Turn.WON, Turn.GROWN}],
        "cooled": [r for r in alone if r.line.turn is Turn.COOLED],
        "lost": [r for r in alone if r.line.turn is Turn.LOST],
        "never": [r for r in alone if r.line.turn is Turn.NEVER],
    }


def _losses(trust: Trust) -> list[dict[str, object]]:
    """What goes if one, two or three leave."""
    spread = trust.spread
    labels = (_("If one leaves"), _("If two leave"), _("If three leave"))
    return [
        {"label": label, "lost": lost, "share": percent_text((lost or 0) / spread.trusting)}
        for label, lost in zip(labels, spread.lost if spread else (), strict=False)
        if spread
    ]


def _turns(trust: Trust, request: HttpRequest) -> list[dict[str, object]]:
    """How many units were won, cooled, lost and so on, as filters; the first leads back to all of them."""
    kept, chosen = _kept(request, "under", "months"), request.GET.get("turn", "")
    counts = trust.turns
    everything = {"label": _("All"), "count": sum(counts.values()), "url": f"?{urlencode(kept)}", "current": not chosen}
    found = [
        {
            "label": label,
            "count": counts[turn],
            "tone": tone if counts[turn] else "",
            "url": f"?{urlencode(kept | {'turn': str(turn)})}",
            "current": chosen == turn,
        }
        for turn, (label, tone) in TURNS.items()
        if counts[turn] or (turn is not Turn.UNKNOWN and trust.compared)
    ]
    return [everything, *found]


def _chosen(rows: Sequence[Row], request: HttpRequest) -> Sequence[Row]:
    """The rows of the filter; only units shown alone are in any but the first."""
    wanted = request.GET.get("turn", "")
    if wanted not in set(Turn):
        return rows
    return [row for row in rows if row.line.turn == wanted and not row.merged]


SAID = {"label": gettext_lazy("Said so"), "kind": "number"}
COLUMNS = (
    {"label": gettext_lazy("Unit")},
    {"label": gettext_lazy("People"), "kind": "number"},
    {"label": gettext_lazy("Would turn to us"), "kind": "trust"},
    SAID,
    {"label": gettext_lazy("Trend")},
    {"label": gettext_lazy("Change"), "kind": "number"},
    {"label": gettext_lazy("Explanation"), "hidden": True},
)


def _stats(trust: Trust) -> list[dict[str, object]]:
    turning, listed = trust.turning
    items: list[dict[str, object]] = []
    if trust.total is not None:
        items.append(_reach(trust, trust.total))
    items.append(
        {
            "label": _("Units that turn to us"),
            "figure": turning,
            "beside": _("of %(all)s") % {"all": listed},
            "note": _("units of %(minimum)s people or more") % {"minimum": trust.minimum},
            "why": explain.turning(trust),
        }
    )
    if trust.said is not None:
        items.append(
            {
                "label": _("Said so, of those who answered"),
                "figure": percent_text(trust.said.figure.share) if trust.said.yes else _("few"),
                "beside": likely_text(trust.said.figure.low, trust.said.figure.high)
                if trust.said.yes
                else _("or none"),
                "note": ngettext("%(n)s person answered", "%(n)s people answered", trust.said.answered)
                % {"n": number_text(trust.said.answered)},
                "why": explain.said(trust),
            }
        )
    items.append(
        {
            "label": _("In the unit"),
            "figure": number_text(trust.members),
            "beside": ngettext("person", "people", trust.members),
            "note": _("with all units below it"),
        }
    )
    return items


def _reach(trust: Trust, total: Line) -> dict[str, object]:
    figure = total.figure
    return {
        "label": _("Trust reach"),
        "figure": _("few") if figure.few else percent_text(figure.share),
        "beside": _("or none") if figure.few else likely_text(figure.low, figure.high),
        "note": _since(trust),
        "why": explain.reach(trust),
    }


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


def _rows(trust: Trust, unit: UnitCard, request: HttpRequest, cards: Mapping[int, UnitCard]) -> list[Row]:
    return [_row(place, line, trust, cards, unit, request) for place, line in enumerate(trust.lines)]


def _row(
    place: int, line: Line, trust: Trust, cards: Mapping[int, UnitCard], unit: UnitCard, request: HttpRequest
) -> Row:
    first = line.row.units[0]
    card = cards.get(first)
    word, tone = WORDS.get(line.turn, ("", ""))
    if _contradicted(line):
        word, tone = _("contacts and answers differ"), "warn"
    query = request.GET.copy()
    query["row"] = str(place)
    parts = ""
    if card and first in trust.deep and not line.row.merged:
        parts = "?" + urlencode({"under": card.slug} | _kept(request, "months"))
    return Row(
        name=name_of(line, trust, cards),
        slug=card.slug if card and not line.row.merged else "",
        line=line,
        parts_url=parts,
        why_url=f"{reverse('network:trust_why', kwargs={'slug': unit.slug})}?{query.urlencode()}",
        word=str(word),
        tone=tone,
        story=_story(line, trust),
    )


def _contradicted(line: Line) -> bool:
    """Whether people said otherwise than a line that nobody, or nobody any more, turns to the team."""
    gone = line.turn in {Turn.LOST, Turn.NEVER}
    return gone and line.said is not None and line.said.figure.low > line.figure.high


def _story(line: Line, trust: Trust) -> str:
    """The trend as a sentence, for those who do not see the line."""
    known = [(day, share) for day, share in zip(trust.days, line.trend, strict=True) if share is not None]
    if len(known) < 2:  # noqa: PLR2004 (a line needs two points)
        return ""
    (then, first), (now, last) = known[0], known[-1]
    return _("%(first)s in %(then)s, %(last)s in %(now)s; lowest %(least)s, highest %(most)s") % {
        "first": _told(first),
        "then": date_format(then, "F Y"),
        "last": _told(last),
        "now": date_format(now, "F Y"),
        "least": _told(min(share for _day, share in known)),
        "most": _told(max(share for _day, share in known)),
    }


def _told(share: float) -> str:
    """A point of a trend; what is shown as nothing is few or none."""
    return percent_text(share) if share else _("few or none")
