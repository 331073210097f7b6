"""The figures of service in two levels: six that say how it goes, and all of them in one table, side by side."""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.cases.queries.figures.service import Figures
from rapport.cases.rules.figures import Measure
from rapport.cases.rules.service import ServiceFigure
from rapport.cases.views.figures_told import GROUPS, many, range_text, value_text, why_of
from rapport.ui.figures import number_text

SIX = 6
# One of each side, if it is told; where it is not, the next that is.
HEADLINES = (
    "answer_median", "promises_kept", "finish_median", "first_contact", "nobody",
    "finish_agreed", "reopened", "silence_median", "handovers", "solved", "words_agreed", "answer_agreed", "a_b_a",
)  # fmt: skip
MEDIAN, NINTH = "_median", "_p90"
# What a row of working time repeats where both tell the same, to the digit.
SAME_AS = {
    "answer_work_median": "answer_median",
    "finish_work_median": "finish_median",
    "finish_own_median": "finish_work_median",
}


def counted(found: Figures) -> dict[str, Any]:
    """How many cases the page is about, and how many are open still."""
    still = ngettext("%(n)s still open", "%(n)s still open", found.open) % {"n": number_text(found.open)}
    return {"cases": number_text(found.figures["cases"].value or 0), "still": still, "why": why_of("cases")}


def headlines(found: Figures) -> list[dict[str, Any]]:
    """Six figures with their n and range: what colleagues said is one of them where it is told."""
    told = [found.service[name] for name in HEADLINES if name in found.service]
    known = [_headline(one) for one in told if one.measure.value is not None]
    said = _attitude(found)
    at = 4  # before whose it is, as the sides stand in the table
    return [*known[:at], *said, *known[at:]][:SIX]


def _headline(one: ServiceFigure) -> dict[str, Any]:
    likely, n = range_text(one.measure, one.about.kind), many(one.measure.n)
    return {
        "label": _(one.about.title),
        "figure": value_text(one.measure, one.about.kind),
        "note": _("%(likely)s · of %(n)s") % {"likely": likely, "n": n} if _ranged(one.measure) else likely,
        "why": why_of(one.name),
    }


def _attitude(found: Figures) -> list[dict[str, Any]]:
    """Whether colleagues felt taken seriously, of the last quarter that is told."""
    quarters = [told for told in found.ratings or () if told.whole and told.whole.item.value is not None]
    for told in quarters[:1]:
        mean = told.whole.item  # type: ignore[union-attr]
        note = _("%(likely)s · of %(n)s people") % {"likely": _likely(mean), "n": number_text(mean.n or 0)}
        return [
            {
                "label": why_of("attitude").title,
                "figure": number_text(mean.value or 0, 1),
                "beside": _("of 5"),
                "note": note,
                "why": why_of("attitude"),
            }
        ]
    return []


def _likely(mean: Measure) -> str:
    if mean.low is None or mean.high is None:
        return _("no range")
    return _("likely %(low)s to %(high)s") % {"low": number_text(mean.low, 1), "high": number_text(mean.high, 1)}


def _ranged(measure: Measure) -> bool:
    return measure.low is not None or measure.high is not None


def groups(found: Figures, query: str, *, lists: bool) -> list[dict[str, Any]]:
    """Every figure of each side: half and nine in ten of a time in one row, what repeats its neighbour left out.

    `untold`: the figures of the side of which there is not enough to tell.
    """
    told = []
    for side, title in GROUPS.items():
        rows = [_row(one, found, query, lists) for one in _heads(found) if one.about.side is side]
        fresh = [row for row in rows if not _repeats(row, rows, found)]
        untold = ", ".join(row["title"] for row in fresh if not row["known"])
        told.append({"title": title, "rows": [row for row in fresh if row["known"]], "untold": untold})
    return told


def _heads(found: Figures) -> Iterable[ServiceFigure]:
    return (one for name, one in found.service.items() if not name.endswith(NINTH))


def _row(one: ServiceFigure, found: Figures, query: str, lists: bool) -> dict[str, Any]:
    url = f"{reverse('cases:figure_cases')}?{query}&{urlencode({'of': one.name})}"
    ninth = found.service.get(one.name.removesuffix(MEDIAN) + NINTH) if one.name.endswith(MEDIAN) else None
    return {
        "name": one.name,
        "title": _(one.about.title),
        "why": why_of(one.name),
        "known": one.measure.value is not None,
        "value": value_text(one.measure, one.about.kind),
        "range": range_text(one.measure, one.about.kind) if _ranged(one.measure) else "",
        "ninth": value_text(ninth.measure, ninth.about.kind) if ninth and ninth.measure.value is not None else "",
        "ninth_range": range_text(ninth.measure, ninth.about.kind) if ninth and _ranged(ninth.measure) else "",
        "n": many(one.measure.n),
        "url": url if lists and one.about.of and one.measure.n else "",
    }


def _repeats(row: dict[str, Any], rows: Sequence[dict[str, Any]], found: Figures) -> bool:
    """Whether a row tells the same as the one it narrows."""
    other = next((one for one in rows if one["name"] == SAME_AS.get(row["name"])), None)
    said = ("value", "range", "ninth", "ninth_range", "n")
    return other is not None and [row[name] for name in said] == [other[name] for name in said]


def held_rows(found: Figures) -> list[dict[str, Any]]:
    """Who had the ball how long, with bars against the longest; what is `alone` is a share of nothing."""
    most = max((one.share for one in found.by_team), default=0.0)
    alone = len(found.by_team) == 1
    return [
        {"team": one.team, "days": one.hours / 24, "share": one.share, "most": most, "alone": alone}
        for one in found.by_team
    ]
