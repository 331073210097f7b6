"""Numbers as people read them, and the geometry of small drawings. Shares run from 0 to 1."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def number_text(value: float, places: int | None = None) -> str:
    """With the reader's separators: "1,184,300"; rounded to `places`, where Django would cut off."""
    if places is not None:
        value = round(value, places) + 0  # what rounds to nothing has no sign
    return number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)


def percent_text(share: float) -> str:
    """Return "41 %" with a space that does not break."""
    return _("%(value)s\u00a0%%") % {"value": round(share * 100)}


def likely_text(low: float, high: float) -> str:
    """Return "likely 38 to 44"."""
    return _("likely %(low)s to %(high)s") % {
        "low": round(low * 100),
        "high": round(high * 100),
    }


def trust_text(share: float | None, low: float | None, high: float | None, said: float | None) -> str:
    """What the trust bar says to those who do not see it; without a share it is few or none."""
    text = _("few or none") if share is None else percent_text(share)
    if share is None and high is not None:
        text = _("few or none, under %(high)s") % {"high": percent_text(high)}
    elif low is not None and high is not None:
        text = _("%(share)s, likely %(low)s to %(high)s") % {
            "share": text,
            "low": round(low * 100),
            "high": percent_text(high),
        }
    if said is not None:
        text = _("%(estimate)s; %(said)s said so themselves") % {"estimate": text, "said": percent_text(said)}
    return text


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of two shares in points; `tone` is "good", "bad" or "" where the range holds zero."""

    text: str
    tone: str


def change_of(difference: float, low: float | None = None, high: float | None = None) -> Change:
    """Return "+13 points", or "steady" when the change lies inside its range: no arrow for noise."""
    points = round(difference * 100)
    unsure = low is not None and high is not None and low <= 0 <= high
    if unsure or points == 0:
        return Change(_("steady"), "")
    sign = "+" if points > 0 else "\u2212"
    words = ngettext("%(sign)s%(n)s point", "%(sign)s%(n)s points", abs(points))
    return Change(words % {"sign": sign, "n": abs(points)}, "good" if points > 0 else "bad")


@dataclass(frozen=True, slots=True)
class Spark:
    """A line through the values; `x`, `y` are its last point."""

    path: str
    x: float
    y: float


def spark_of(
    values: Sequence[float | None],
    *,
    least: float | None = None,
    most: float | None = None,
    width: float = 88,
    height: float = 24,
) -> Spark | None:
    """The line of a sparkline; unknown values leave a gap. Fewer than two known values are no trend.

    least, most: the ends of the scale, so that lines below one another can be compared; by default its own.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004 — a line needs two points
        return None
    low, high = min(known) if least is None else least, max(known) if most is None else most
    span = (high - low) or 1
    step = (width - 4) / (len(values) - 1)
    level = 0.5 if high == low else 0.0
    points = [
        None if value is None else (2 + index * step, height - 3 - (level or (value - low) / span) * (height - 6))
        for index, value in enumerate(values)
    ]
    last = [point for point in points if point][-1]
    return Spark(_path(points), round(last[0], 1), round(last[1], 1))


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    parts, pen_up = [], True
    for point in points:
        if point is not None:
            parts.append(f"{'M' if pen_up else 'L'}{point[0]:.1f} {point[1]:.1f}")
        pen_up = point is None
    return " ".join(parts)
