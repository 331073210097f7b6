"""Figures as lines for people: each with n and range, and below them what each means, by its name."""

from collections.abc import Iterable, Mapping
from typing import Any

AGES = {"day": "under a day", "three": "1 to 3 days", "week": "3 to 7 days", "month": "7 to 30 days", "older": "older"}
UNITS = {"hours": " hours", "days": " days"}


def service_told(found: Any) -> str:
    """Return the figures of `rapport cases figures`."""
    rows = [(name.replace("_", " "), one, _kind(name)) for name, one in found.figures.items()]
    service = [(one.about.title.lower(), one.measure, one.about.kind) for one in found.service.values()]
    ratings = [
        f"{told.period}  {name:<22} {measure(one) if one else 'not enough to tell'}"
        for told in found.ratings or ()
        for name, one in (
            ("how it went", told.whole and told.whole.mean),
            ("felt taken seriously", told.whole and told.whole.item),
        )
    ]
    meant = _meant([(name, one.definition) for name, one, _ in [*rows, *service]])
    parts = [_table(rows), _table(service), "\n".join(ratings), meant]
    return "\n\n".join(part for part in parts if part)


def measures_told(found: Mapping[str, Any]) -> str:
    """Return figures by name and what each means."""
    rows = [(name.replace("_", " "), one, _kind(name)) for name, one in found.items()]
    return f"{_table(rows)}\n\n{_meant((name, one.definition) for name, one, _ in rows)}"


def quarters_told(found: Any) -> str:
    """Return ratings by closed quarter."""
    if not found.periods:
        return "No quarter is published yet."
    lines = []
    for told in found.periods:
        whole = told.whole
        lines.append(f"{told.period}  {measure(whole.mean) if whole else f'fewer than {found.minimum} people'}")
        lines += [f"  {', '.join(group.units):<40} {measure(group.mean)}" for group in told.groups]
    return "\n".join(lines)


def standing_told(found: Any) -> str:
    """Return how the work of a team stands."""
    ages = ", ".join(f"{AGES.get(aged.band, aged.band)}: {aged.cases}" for aged in found.ages)
    lines = [
        f"{found.open} open, {found.nobody} with nobody yet, {found.waiting} waiting",
        f"by age: {ages}",
        f"promises at risk: {', '.join(row.number for row in found.at_risk) or 'none'}",
        f"came straight back: {', '.join(one.row.number for one in found.back) or 'none'}",
    ]
    return "\n".join(lines + [f"{one.team.name:<30} {one.share:.0%} of the time" for one in found.spent])


def measure(one: Any, kind: str = "") -> str:
    """Return a number with its unit, range and n, or why there is none. `kind`: share, hours or days."""
    if one.value is None:
        return f"{one.note}"
    low, high = ("…" if end is None else _number(end, kind) for end in (one.low, one.high))  # too few for an end
    between = "" if one.low is None and one.high is None else f", likely {low} to {high}"
    return f"{_number(one.value, kind)}{UNITS.get(kind, '')}{between}  (n = {one.n:,})"


def _number(value: float, kind: str) -> str:
    if kind == "share":
        return f"{value:.1%}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.3f}"


def _kind(name: str) -> str:
    if name.startswith("share_"):
        return "share"
    return "days" if name.startswith("median_days") else ""


def _table(rows: Iterable[tuple[str, Any, str]]) -> str:
    shown = list(rows)
    width = max((len(name) for name, _, _ in shown), default=0)
    return "\n".join(f"{name:<{width}}  {measure(one, kind)}" for name, one, kind in shown)


def _meant(definitions: Iterable[tuple[str, str]]) -> str:
    """Return what each figure means, those of one meaning together."""
    names: dict[str, list[str]] = {}
    for name, definition in definitions:
        names.setdefault(definition, []).append(name)
    return "\n".join(f"{'; '.join(called)}: {definition}" for definition, called in names.items())
