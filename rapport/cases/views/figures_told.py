"""Figures of service in words: numbers with their units, ranges and explanations."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.cases.queries.figures.by_customer import CustomerRow
from rapport.cases.queries.figures.service import Figures
from rapport.cases.queries.figures.side_by_side import MonthRow, TeamRow
from rapport.cases.rules.figures import Measure
from rapport.cases.rules.service import DEFINED, Kind, ServiceFigure, Side
from rapport.catalogue.public import ServiceTeamCard
from rapport.privacy.public import minimum_group
from rapport.ui.figures import number_text, percent_text
from rapport.ui.why import Explanation

GROUPS = {
    Side.ACCESS: gettext_lazy("How soon one gets through"),
    Side.FEEDBACK: gettext_lazy("Word on the way"),
    Side.SPEED: gettext_lazy("How long it takes"),
    Side.QUALITY: gettext_lazy("Whether it is solved"),
    Side.ACCOUNT: gettext_lazy("Whose it is"),
}
COMPARED = ("answer_median", "finish_median", "promises_kept", "handovers")
SHOWN, A_LINE = 2, 5  # months with a figure: for a column, and for a line
MOST_HOURS = 72  # from here on, days say more
SCALE = 60


def rated(found: Figures) -> dict[str, Any]:
    """What colleagues said of the team, quarter by quarter; `one_team`: whether one was chosen."""
    quarters = [(told.period, told.whole) for told in found.ratings or ()]
    return {
        "one_team": found.ratings is not None,
        "quarters": [
            {
                "period": period,
                "lines": [
                    {"why": why_of("rating"), "mean": whole and whole.mean, "good": whole and whole.good},
                    {"why": why_of("attitude"), "mean": whole and whole.item, "good": whole and whole.item_good},
                ],
            }
            for period, whole in quarters
        ],
        "minimum": minimum_group(),
    }


def cell(one: ServiceFigure) -> dict[str, Any]:
    """A figure as a table shows it."""
    return told(one.measure, one.about.kind)


def told(measure: Measure, kind: Kind) -> dict[str, Any]:
    """A number as a table shows it: in words, with its range and n."""
    return {
        "value": value_text(measure, kind),
        "range": range_text(measure, kind) if measure.value is not None else "",
        "n": many(measure.n),
        "known": measure.value is not None,
    }


def value_text(measure: Measure, kind: Kind) -> str:
    """Return "3.2 h", "41 %", "1.3", or that there is not enough to tell."""
    if measure.value is None:
        return _("not enough to tell")
    if kind is Kind.HOURS:
        return _joined(_length(measure.value))
    return percent_text(measure.value) if kind is Kind.SHARE else number_text(measure.value, 2)


def range_text(measure: Measure, kind: Kind) -> str:
    """Return "likely 2.1 to 3.4 h"; how many cases there were, where there is no value or no range."""
    if measure.value is None or (measure.low is None and measure.high is None):
        return _("of %(n)s") % {"n": many(measure.n)}
    low, high = (None if one is None else _parted(one, kind) for one in (measure.low, measure.high))
    if low is None or high is None:
        said = _("at least %(n)s") if high is None else _("at most %(n)s")
        return said % {"n": _joined(low or high)}
    begin = low[0] if low[1] == high[1] else _joined(low)  # a unit that both have is said once
    return _("likely %(low)s to %(high)s") % {"low": begin, "high": _joined(high)}


def many(n: int | None) -> str:
    """Return how many there were; of less than the minimum only that, none included."""
    return _("fewer than %(n)s") % {"n": minimum_group()} if n is None else number_text(n)


def _parted(value: float, kind: Kind) -> tuple[str, str]:
    """Return an end of a range as number and unit; a time chooses its own."""
    if kind is Kind.HOURS:
        return _length(value)
    return (number_text(round(value * 100)), "%") if kind is Kind.SHARE else (number_text(value, 2), "")


def _joined(end: tuple[str, str] | None) -> str:
    return "\u00a0".join(filter(None, end or ()))


def _length(hours: float) -> tuple[str, str]:
    """Return a number and its unit: minutes, hours or days of 24 hours."""
    if hours < 1:
        return number_text(hours * SCALE, 0), _("min")
    if hours < MOST_HOURS:
        return number_text(hours, 1), _("h")
    return number_text(hours / 24, 1), _("days")


def why_of(name: str) -> Explanation:
    """Return what stands behind a figure."""
    readers = _(
        "Analysts, executives, administrators; who leads a team, that of her teams. No figure is about a person."
    )
    source = _("Read off the record of who had the ball and what was said when. Restricted cases are in no figure.")
    title, definition, formula = _OTHERS.get(name, (None, None, ""))
    if title is None:
        about = DEFINED[name]
        title, definition, formula = about.title, about.definition, about.formula
    return Explanation(
        title=_(str(title)), definition=_(str(definition)), formula=_(str(formula)) if formula else "",
        data=source, readers=readers,
    )  # fmt: skip


_OTHERS: Mapping[str, tuple[Any, Any, Any]] = {
    "cases": (
        gettext_lazy("Cases"),
        gettext_lazy(
            "Cases opened in the period that the team chosen had or answered for; parts of a case count by themselves."
        ),
        "",
    ),
    "rating": (
        gettext_lazy("How it went"),
        gettext_lazy(
            "What colleagues say of an answered case, from 1 to 5, by quarter: everybody counts once, with the mean of "
            "what she said. Told once the quarter has ended, for both sides at once, and of no fewer people than the "
            "minimum."
        ),
        gettext_lazy("Σ means of people ÷ people; range: mean ± 1.96 standard errors"),
    ),
    "attitude": (
        gettext_lazy("Felt taken seriously"),
        gettext_lazy(
            "Whether colleagues felt taken seriously, from 1 to 5, of those who said so; told like how it went."
        ),
        gettext_lazy("Σ means of people ÷ people; range: mean ± 1.96 standard errors"),
    ),
    "held": (
        gettext_lazy("Who had the ball"),
        gettext_lazy(
            "How the time of the cases is divided among the teams that had the ball, around the clock, up to the "
            "answer; opened again, the clock begins anew, and of open cases it runs up to now, of one that only a log "
            "tells of up to its last event. Teams of fewer than three people, and those that had few of the cases, are "
            "left out of it."
        ),
        gettext_lazy("Σ time a team had the ball ÷ Σ time of the teams that are told"),
    ),
    "customers": (
        gettext_lazy("By who asks"),
        gettext_lazy(
            "Cases by the division whoever asked was in on the last day of the quarter. Counted is what was closed a "
            "month after the quarter, so that these figures never change. Divisions in which too few people asked are "
            "joined."
        ),
        "",
    ),
}  # fmt: skip


def month_rows(rows: Sequence[MonthRow], name: Callable[[str], str]) -> dict[str, Any]:
    """The months, the last first, and lines through those figures that are told of enough of them."""
    shown = [one for one in COMPARED if _known(rows, one) >= SHOWN]
    return {
        "columns": _columns(shown, _("Month"), _("Cases")),
        "rows": [
            {"name": name(row.period.key), "cases": _cases(row), "told": row.cases is not None}
            | {"cells": _cells(row.figures, shown)}
            for row in reversed(rows)
        ],
        "any": any(row.cases for row in rows),
        "left_out": ", ".join(_(DEFINED[one].title) for one in COMPARED if one not in shown),
        "minimum": minimum_group(),
        "lines": [
            {
                "title": _(DEFINED[one].title),
                "why": why_of(one),
                "values": [row.figures[one].measure.value for row in rows],
            }
            for one in shown
            if _known(rows, one) >= A_LINE
        ],
    }


def _known(rows: Sequence[MonthRow], name: str) -> int:
    return sum(row.figures[name].measure.value is not None for row in rows)


def team_rows(rows: Sequence[TeamRow], period: str) -> dict[str, Any]:
    """The teams, those with most cases first; those of few or none by name alone."""
    return {
        "columns": _columns(COMPARED, _("Team"), _("Cases")),
        "rows": [
            {
                "team": row.team,
                "url": _url(period, row.team),
                "cases": _cases(row),
                "cells": _cells(row.figures, COMPARED),
            }
            for row in rows
            if not row.few
        ],
        "few": ", ".join(row.team.name for row in rows if row.few),
        "minimum": minimum_group(),
    }


def _cases(row: MonthRow | TeamRow) -> str:
    """How many cases, that there were few or none, or that their number would tell of few."""
    if row.cases is not None:
        return number_text(row.cases)
    return many(None) if row.few else _("not told")


def _url(period: str, team: ServiceTeamCard) -> str:
    return f"{reverse('cases:figures')}?{urlencode({'period': period, 'team': team.prefix or team.name})}"


def customer_rows(rows: Sequence[CustomerRow] | None) -> dict[str, Any]:
    """The units of who asked; None where the period tells nothing of them."""
    heads = (
        _("Division"),
        _("People who asked"),
        _("Cases"),
        _("First answer"),
        _("Time to resolve"),
        _("Changed teams"),
    )
    return {
        "told": rows is not None,
        "why": why_of("customers"),
        "minimum": minimum_group(),
        "columns": [{"label": label, "kind": "number"} if n else {"label": label} for n, label in enumerate(heads)],
        "rows": [
            {
                "units": [unit or _("no division") for unit in row.units],
                "people": _("%(n)s or more") % {"n": row.people},
                "cases": row.cases,
                "cells": [told(row.answer, Kind.HOURS), told(row.finish, Kind.HOURS), told(row.handed, Kind.SHARE)],
            }
            for row in rows or ()
        ],
    }  # fmt: skip


def _columns(shown: Sequence[str], *first: str) -> list[dict[str, str]]:
    names = [*first, *(_(DEFINED[name].title) for name in shown)]
    return [{"label": label, "kind": "number"} if place else {"label": label} for place, label in enumerate(names)]


def _cells(found: Mapping[str, ServiceFigure], shown: Sequence[str]) -> list[dict[str, Any]]:
    return [cell(found[name]) | {"label": _(DEFINED[name].title)} for name in shown]
