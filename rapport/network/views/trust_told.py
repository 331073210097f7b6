"""Who trusts a unit, put into words: the rows, the headline figures, what goes if somebody leaves."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.directory.public import UnitCard
from rapport.network.queries.said import Said
from rapport.network.queries.trust import Line, Trust, name_of
from rapport.network.rules.words import Figure, Turn
from rapport.network.views import explain
from rapport.ui.figures import change_of, likely_text, number_text, percent_text

# In the order in which they are asked about: what came, what stayed, what goes, of whom little or nothing is known.
TURNS = {
    Turn.WON: (gettext_lazy("Won"), "good"),
    Turn.GROWN: (gettext_lazy("Grown"), "good"),
    Turn.UNCLEAR: (gettext_lazy("No clear change"), ""),
    Turn.COOLED: (gettext_lazy("Cooled"), "warn"),
    Turn.LOST: (gettext_lazy("Lost"), "bad"),
    Turn.FEW: (gettext_lazy("Few or none"), ""),
    Turn.DIFFERS: (gettext_lazy("Answers differ"), "warn"),
    Turn.UNKNOWN: (gettext_lazy("First figure"), ""),
}
SELDOM = {Turn.DIFFERS, Turn.UNKNOWN}  # not listed where there are none
WORDS = {
    Turn.WON: (gettext_lazy("won"), "good"),
    Turn.LOST: (gettext_lazy("down to few or none"), "bad"),
    Turn.FEW: (gettext_lazy("few or none"), ""),
    Turn.DIFFERS: (gettext_lazy("contacts and answers differ"), "warn"),
    Turn.UNKNOWN: (gettext_lazy("first figure"), ""),
}
SAID = {"label": gettext_lazy("Said so"), "kind": "number"}
COLUMNS = (
    {"label": gettext_lazy("Unit")},
    {"label": gettext_lazy("People"), "kind": "number"},
    {"label": gettext_lazy("Would turn to us"), "kind": "trust"},
    SAID,
    {"label": gettext_lazy("Trend, 0 to 100 %")},
    {"label": gettext_lazy("Change"), "kind": "number"},
    {"label": gettext_lazy("Explanation"), "hidden": True},
)


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
        """The share of those asked who said so; None where too few were, or few or none did."""
        return self.line.said.figure.share if self.line.said and self.line.said.yes else None


def rows_of(trust: Trust, unit: UnitCard, request: HttpRequest, cards: Mapping[int, UnitCard]) -> list[Row]:
    """The lines as rows, each with its name, its word and where it leads."""
    return [_row(place, line, trust, cards, unit, request) for place, line in enumerate(trust.lines)]


def kept(request: HttpRequest, *names: str) -> dict[str, str]:
    """What of the address goes along to another."""
    return {name: request.GET[name] for name in names if name in request.GET}


def stats_of(trust: Trust) -> list[dict[str, object]]:
    """The headline figures."""
    turning, listed = trust.turning
    items: list[dict[str, object]] = []
    if trust.total is not None:
        items.append(_reach(trust, trust.total))
    items.append(
        {
            "label": _("Units known to turn to us"),
            "figure": turning,
            "beside": _("of %(all)s") % {"all": listed},
            "note": _("units of %(minimum)s people or more; few or none in the others") % {"minimum": trust.minimum}
            if turning < listed
            else _("units of %(minimum)s people or more") % {"minimum": trust.minimum},
            "why": explain.turning(trust),
        }
    )
    if trust.said is not None:
        items.append(_said(trust, trust.said))
    items.append(
        {
            "label": _("In the unit"),
            "figure": number_text(trust.members),
            "beside": ngettext("person", "people", trust.members),
            "note": _("with all units below it"),
        }
    )
    return items


def losses_of(trust: Trust) -> list[dict[str, object]]:
    """What goes at worst if one, two or three leave; for two and three it may be more."""
    spread = trust.spread
    labels = (_("At worst, if one leaves"), _("At worst, if two leave"), _("At worst, if three leave"))
    return [
        {"label": label, "lost": lost, "share": percent_text((lost or 0) / spread.trusting), "bound": leaving > 1}
        for leaving, (label, lost) in enumerate(zip(labels, spread.lost if spread else (), strict=False), 1)
        if spread
    ]


def _said(trust: Trust, said: Said) -> dict[str, object]:
    note = ngettext("%(n)s person answered", "%(n)s people answered", said.answered) % {"n": number_text(said.answered)}
    if said.withheld and said.yes:
        note = _("%(answered)s; parts with few or none count as none") % {"answered": note}
    return {
        "label": _("Said so, of those who answered"),
        **_told_of(said.figure),
        "note": note,
        "why": explain.said(trust),
    }


def _reach(trust: Trust, total: Line) -> dict[str, object]:
    return {"label": _("Trust reach"), **_told_of(total.figure), "note": _since(trust), "why": explain.reach(trust)}


def _told_of(figure: Figure) -> dict[str, object]:
    if figure.few:
        return {"figure": _("few"), "beside": _("or none")}
    return {"figure": percent_text(figure.share), "beside": likely_text(figure.low, figure.high)}


def _since(trust: Trust) -> str:
    line = trust.total
    if line is None or line.before is None or trust.compared is None:
        return _("no earlier figure yet")
    told = _("%(change)s since %(day)s") % {"change": _moved(line), "day": date_format(trust.compared, "F Y")}
    return _("%(change)s, not sure") % {"change": told} if _unsure(line) else told


def _change(line: Line) -> str:
    """By how many points a share moved, and whether that is sure."""
    return _("%(change)s, not sure") % {"change": _moved(line)} if _unsure(line) else _moved(line)


def _moved(line: Line) -> str:
    if line.turn in WORDS:
        return str(WORDS[line.turn][0])
    return change_of(line.change).text if line.change else _("no clear change")


def _unsure(line: Line) -> bool:
    return line.turn is Turn.UNCLEAR and bool(line.change)


def _row(
    place: int, line: Line, trust: Trust, cards: Mapping[int, UnitCard], unit: UnitCard, request: HttpRequest
) -> Row:
    first = line.row.units[0]
    card = cards.get(first)
    query = request.GET.copy()
    query["row"] = str(place)
    parts = ""
    if card and first in trust.deep and not line.row.merged:
        parts = "?" + urlencode({"under": card.slug} | kept(request, "months"))
    return Row(
        name=name_of(line, trust, cards),
        slug=card.slug if card and not line.row.merged else "",
        line=line,
        parts_url=parts,
        why_url=f"{reverse('network:trust_why', kwargs={'slug': unit.slug})}?{query.urlencode()}",
        word=_change(line),
        tone=_tone(line.turn),
        story=_story(line, trust),
    )


def _tone(turn: Turn) -> str:
    if turn in WORDS:
        return WORDS[turn][1]
    return {Turn.GROWN: "good", Turn.COOLED: "bad"}.get(turn, "")


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
