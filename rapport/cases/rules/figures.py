"""What the figures of service mean, and how sure they are."""

import math
from dataclasses import dataclass, field
from enum import StrEnum

from rapport.kit.ranges import Z, wilson

# The median lies with at least 95 % between the values at place ⌊n/2 - Z·√n/2⌋ from below and as far from above (order
# statistics: how many lie under it is binomial). Under 8 values there are no such places.
DEFINITIONS = {
    "cases": "Cases with a holder, opened in the period.",
    "handovers": "Changes of {who} between consecutive spans of custody that name one; spans that name none are "
    "passed over.",
    "handovers_per_case": "Handovers divided by cases.",
    "cases_with_handover": "Cases that changed {who} at least once; the share is of all cases.",
    "cases_a_b_a": "Cases in which the ball went straight back to the {who} it had just left; the share is of all "
    "cases.",
    "median_days": "Median of days from opening to closing; of a case still open, to its last event.",
    "median_days_with_handover": "The same, of cases with at least one handover.",
    "median_days_without_handover": "The same, of cases without a handover.",
    "unknown_team": "Spans of custody in which no team is named, the cases that have any, and the days in them.",
}
NOT_ENOUGH = "not enough to tell"


class HandedBy(StrEnum):
    """Between whom a handover is counted."""

    TEAM = "team"
    PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure with its n, its 95 % range and its definition; neither value nor n is told under the minimum."""

    value: float | None
    n: int | None
    definition: str
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Days of a group of cases: how many, the median, and the order statistics around it."""

    n: int = 0
    median: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What the database counts, all cases together. `squares` is the sum of squared handovers."""

    cases: int = 0
    handovers: int = 0
    squares: int = 0
    with_handover: int = 0
    a_b_a: int = 0
    open: int = 0
    unknown_spans: int = 0
    unknown_cases: int = 0
    unknown_days: float = 0.0
    days: Spread = field(default_factory=Spread)
    days_with: Spread = field(default_factory=Spread)
    days_without: Spread = field(default_factory=Spread)


def figures_of(sums: Sums, *, by: HandedBy, minimum: int) -> dict[str, Measure]:
    """Return the figures by name. A group of fewer than `minimum` cases has no share, mean or median."""
    says = {name: text.format(who=by.value) for name, text in DEFINITIONS.items()}
    n = sums.cases

    def count(name: str, value: int) -> Measure:
        return Measure(value=value, n=n, definition=says[name])

    return {
        "cases": count("cases", n),
        "handovers": count("handovers", sums.handovers),
        "handovers_per_case": mean(sums.handovers, sums.squares, n, says["handovers_per_case"], minimum=minimum),
        "cases_with_handover": count("cases_with_handover", sums.with_handover),
        "share_with_handover": share(sums.with_handover, n, says["cases_with_handover"], minimum=minimum),
        "cases_a_b_a": count("cases_a_b_a", sums.a_b_a),
        "share_a_b_a": share(sums.a_b_a, n, says["cases_a_b_a"], minimum=minimum),
        "median_days": _median(sums.days, says["median_days"], minimum=minimum),
        "median_days_with_handover": _median(sums.days_with, says["median_days_with_handover"], minimum=minimum),
        "median_days_without_handover": _median(
            sums.days_without, says["median_days_without_handover"], minimum=minimum
        ),
        "unknown_team": Measure(value=sums.unknown_spans, n=n, definition=says["unknown_team"]),
    }


def untold(definition: str) -> Measure:
    """Return a figure of fewer cases than the minimum: neither its value nor how many there are, none included."""
    return Measure(value=None, n=None, definition=definition, note=NOT_ENOUGH)


def share(hits: int, n: int, definition: str, *, minimum: int) -> Measure:
    """Return a share of 0 to 1 with its Wilson interval, or none where there are fewer than `minimum`."""
    if n < minimum:
        return untold(definition)
    low, high = wilson(hits, n)
    return Measure(value=hits / n, n=n, definition=definition, low=low, high=high)


def mean(total: int, squares: int, n: int, definition: str, *, minimum: int) -> Measure:
    """Return a mean with its range of 1.96 standard errors, from the sum and the sum of squares."""
    if n < minimum:
        return untold(definition)
    middle = total / n
    half = Z * math.sqrt(max(squares / n - middle * middle, 0.0) / max(n - 1, 1))
    return Measure(value=middle, n=n, definition=definition, low=max(0.0, middle - half), high=middle + half)


def _median(days: Spread, definition: str, *, minimum: int) -> Measure:
    if days.n < minimum:
        return untold(definition)
    return Measure(value=days.median, n=days.n, definition=definition, low=days.low, high=days.high)
