"""Figures of a book in words: what each means, its number, its range and what it was counted from."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.relationships.queries.figures import BookFigures
from rapport.relationships.rules.figures import KINDS, Figure, Kind, Measured
from rapport.relationships.views.teams import address_of
from rapport.ui.figures import number_text, percent_text
from rapport.ui.why import Explanation

TITLES: Mapping[Measured, Any] = {
    Measured.COVERAGE: gettext_lazy("Units somebody looks after"),
    Measured.RHYTHM: gettext_lazy("Contact rhythm kept"),
    Measured.ONE_OF_OURS: gettext_lazy("Hangs on one of ours"),
    Measured.ONE_OF_THEIRS: gettext_lazy("Hangs on one of theirs"),
    Measured.NO_DEPUTY: gettext_lazy("Owner without a deputy"),
    Measured.CONTACTS_AFTER: gettext_lazy("Contacts after a change of owner"),
    Measured.HEALTH_AFTER: gettext_lazy("Health after a change of owner"),
    Measured.HOURS: gettext_lazy("Hours shared"),
}
DEFINITIONS: Mapping[Measured, Any] = {
    Measured.COVERAGE: gettext_lazy(
        "Units the team looks after, itself or through a unit above, of all that stand below the company. The team's "
        "own unit and what lies below it do not count. Counted today, and whole: there is no range."
    ),
    Measured.RHYTHM: gettext_lazy(
        "Mean over relationships with a rhythm of the share of the days of the period on which the last contact was no "
        "longer ago than the rhythm. The beginning counts like a contact. Range: mean ± 1.96 standard errors."
    ),
    Measured.ONE_OF_OURS: gettext_lazy(
        "Relationships in which one person of the team was at four of five contacts of the last year, or more, and "
        "nobody else of it at two; of those with at least five contacts and somebody of the team named. Counted whole: "
        "there is no range."
    ),
    Measured.ONE_OF_THEIRS: gettext_lazy(
        "Relationships in which one person of the customer was at four of five contacts of the last year, or more, and "
        "nobody else of it at two; of those with a unit of two people or more, at least five contacts and somebody of "
        "the customer named. Counted whole: there is no range."
    ),
    Measured.NO_DEPUTY: gettext_lazy(
        "Relationships somebody looks after and nobody beside her, of those somebody looks after. Counted today, and "
        "whole: there is no range."
    ),
    Measured.CONTACTS_AFTER: gettext_lazy(
        "Contacts in the 180 days after somebody took over from somebody else, less those in the 180 days before: mean "
        "over changes of owner in the period that are 180 days ago. Told from ten changes on; that both go together "
        "does not say that one causes the other. Range: mean ± 1.96 standard errors."
    ),
    Measured.HEALTH_AFTER: gettext_lazy(
        "Health 180 days after somebody took over from somebody else, less health on that day: mean over changes of "
        "owner in the period where both are known. Told from ten on; that both go together does not say that one "
        "causes the other. Range: mean ± 1.96 standard errors."
    ),
    Measured.HOURS: gettext_lazy(
        "Hours of shadowing and exchange that took place in the period and say how long they were. Counted whole: "
        "there is no range."
    ),
}
COUNTED: Mapping[Measured, Callable[[int], str]] = {
    Measured.COVERAGE: lambda n: ngettext("%(n)s unit", "%(n)s units", n),
    Measured.CONTACTS_AFTER: lambda n: ngettext("%(n)s change", "%(n)s changes", n),
    Measured.HEALTH_AFTER: lambda n: ngettext("%(n)s change", "%(n)s changes", n),
    Measured.HOURS: lambda n: ngettext("%(n)s meeting", "%(n)s meetings", n),
}
STAGE_DAYS = gettext_lazy(
    "Median days in the stage after Kaplan and Meier: relationships that are still in it count as long as they were "
    "seen. Told from five that left; where more than half stay it is longer than what was seen. Range: log-log band, "
    "95 %."
)
PACE = gettext_lazy("Stages gained and lost in each quarter of a year; a move over two stages counts two.")


def lines_told(found: BookFigures) -> list[dict[str, Any]]:
    """The figures of the page, each as a line."""
    return [
        told(figure, KINDS[name])
        | {
            "title": TITLES[name],
            "of": COUNTED.get(name, _relationships)(figure.n) % {"n": number_text(figure.n)},
            "why": why_of(TITLES[name], DEFINITIONS[name], found),
            "url": address_of("coverage", found.team) if name is Measured.COVERAGE else "",
        }
        for name, figure in found.figures.items()
    ]


def _relationships(n: int) -> str:
    return ngettext("%(n)s relationship", "%(n)s relationships", n)


def stages_told(found: BookFigures) -> list[dict[str, Any]]:
    """The stages, the first first, each with a bar of how many are in it now."""
    most = max((row.now for row in found.stages), default=0) or 1
    return [{"row": row, "share": row.now / most, "days": told(row.days, Kind.DAYS)} for row in found.stages]


def why_of(title: Any, definition: Any, found: BookFigures) -> Explanation:
    """What stands behind a figure of this book."""
    return Explanation(
        title=str(title), definition=str(definition), as_of=found.period.until,
        data=_("The team's own book: relationships, touchpoints, owners and stages."),
        readers=_("Who serves in this team, and who leads it. No figure is about a person."),
    )  # fmt: skip


def told(figure: Figure, kind: Kind) -> dict[str, Any]:
    """A figure as a table shows it: in words, with its range."""
    if figure.value is None:
        return {"known": False, "value": _("not enough to tell"), "range": ""}
    low, high = (None if end is None else _number(end, kind) for end in (figure.low, figure.high))
    value = _number(figure.value, kind) + {Kind.HOURS: f"\u00a0{_('h')}", Kind.DAYS: f"\u00a0{_('days')}"}.get(kind, "")
    if low is None and high is None:
        return {"known": True, "value": value, "range": ""}
    if high is None:
        return {"known": True, "value": value, "range": _("at least %(n)s") % {"n": low}}
    return {"known": True, "value": value, "range": _("likely %(low)s to %(high)s") % {"low": low, "high": high}}


def _number(value: float, kind: Kind) -> str:
    if kind is Kind.SHARE:
        return percent_text(value)
    if kind is Kind.DIFFERENCE:
        return ("+" if value > 0 else "") + number_text(value, 1)
    return number_text(value, 0 if kind is Kind.DAYS else 1)
