"""The forward-decayed store: running sums that a day's interactions are added to, without reading the old ones again.

Decay is multiplicative, so the sum of kappa * 2^((t_e - L) / H) for a fixed landmark L, times 2^(-(T - L) / H), is the
tie weight at any later T. The store keeps one row per source of data and pair: a source is withdrawn exactly by leaving
its rows out, and raw interactions may be deleted once they are in. Source: Cormode et al. 2009.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

import ibis

from rapport.engine import ties as direct
from rapport.engine.ties import DAY, MASK, QUANTA, TieRules, clock, kappa, number, seconds

SUMS = ("rows", "count_up", "count_down", "weight_up", "weight_down", "contact_seconds")
DAYS = ("days_0", "days_1", "days_2")  # 126 days lie in three spans of 63
WEEKS = ("weeks_0", "weeks_1")
FULL = 2**MASK - 1


@dataclass(frozen=True)
class Store:
    """How a store is kept: the landmark never changes in its life, nor the rules.

    Within 900 half-lives of the landmark nothing overflows. until: the last day in the store, which its masks of days
    count back from.
    """

    landmark: date
    until: date
    rules: TieRules = field(default_factory=TieRules)


@dataclass(frozen=True)
class Sums:
    """A store on the disk: what is left of interactions that are gone."""

    path: str
    store: Store


def accumulate(interactions: ibis.Table, store: Store) -> ibis.Table:
    """One row per data source and pair (low < high): what a store holds of interactions up to the day ``until``.

    Columns ``source`` int32; ``low``, ``high`` int64; ``rows``, ``count_up``, ``count_down`` int64 (events, from low to
    high, from high to low); ``weight_up``, ``weight_down`` float64: sum of kappa / (r_e - 1) * 2^((t_e - L) / H);
    ``contact_seconds`` int64; ``first``, ``last_up``, ``last_down`` UTC, null if none; ``days_0`` to ``days_2``,
    ``weeks_0``, ``weeks_1`` int64: a bit for each day (week) of the span of 63 that ``until`` is in, and of those
    before it, the latest day of a span being its lowest bit; ``span``, ``week_span`` int32: the number of that span.
    """
    rows = direct.known(interactions, store.until)
    grown = ((seconds(rows["at"]) - clock(store.landmark)).cast("float64") * number(_rate(store.rules))).exp()
    day = (seconds(rows["at"]) / DAY).floor().cast("int64")
    week = ((day + 3) / 7).floor().cast("int64")  # 1970-01-01 was a Thursday: three days on, weeks begin on Monday
    span, week_span = _spans(store.until)
    rows = rows.select(
        "source",
        low=ibis.least(rows.from_key, rows.to_key),
        high=ibis.greatest(rows.from_key, rows.to_key),
        up=(rows.from_key < rows.to_key) | rows.undirected,
        down=(rows.from_key > rows.to_key) | rows.undirected,
        weight=kappa(rows, store.rules) * grown,
        at=rows["at"],
        seconds=ibis.coalesce(rows.duration.cast("int64"), 0),
        **{name: _bit(day, span - back) for back, name in enumerate(DAYS)},
        **{name: _bit(week, week_span - back) for back, name in enumerate(WEEKS)},
    )
    return rows.group_by("source", "low", "high").agg(
        rows=rows.count(),
        count_up=rows.count(where=rows.up),
        count_down=rows.count(where=rows.down),
        weight_up=ibis.ifelse(rows.up, rows.weight, number(0)).sum(),
        weight_down=ibis.ifelse(rows.down, rows.weight, number(0)).sum(),
        contact_seconds=direct.total(rows.seconds),
        first=rows["at"].min(),
        last_up=rows["at"].max(where=rows.up),
        last_down=rows["at"].max(where=rows.down),
        **{name: direct.union_of(rows[name]) for name in (*DAYS, *WEEKS)},
        span=ibis.literal(span, "int32"),
        week_span=ibis.literal(week_span, "int32"),
    )


def merge(store: ibis.Table, more: ibis.Table, until: date) -> ibis.Table:
    """The store with the sums of further interactions (same landmark and rules) added, its masks brought to a day.

    Only pairs of ``more`` change; of the others the masks move when ``until`` is in another span of 63 than before.
    """
    both = ibis.union(store, more.select(store.columns), distinct=False)
    both = _brought_to(both, until)
    sums = {name: direct.total(both[name]) for name in SUMS}
    masks = {name: direct.union_of(both[name]) for name in (*DAYS, *WEEKS)}
    found = both.group_by("source", "low", "high").agg(
        **sums,
        first=both["first"].min(),
        last_up=both.last_up.max(),
        last_down=both.last_down.max(),
        **masks,
        span=both.span.max(),
        week_span=both.week_span.max(),
    )
    return found.select(store.columns)


def under_one_key(store: ibis.Table, aliases: ibis.Table) -> ibis.Table:
    """A store in which a person known by several keys has one: ``key`` of ``aliases`` becomes ``same_as``."""
    rows = store
    for end in ("low", "high"):
        names = aliases.rename({f"old_{end}": "key", f"new_{end}": "same_as"})
        joined = rows.left_join(names, [(end, f"old_{end}")])
        rows = joined.mutate(**{end: ibis.coalesce(joined[f"new_{end}"], joined[end])}).select(*store.columns)
    turned = rows.low > rows.high
    rows = rows.mutate(
        low=ibis.least(rows.low, rows.high),
        high=ibis.greatest(rows.low, rows.high),
        **{
            f"{name}_{one}": ibis.ifelse(turned, rows[f"{name}_{other}"], rows[f"{name}_{one}"])
            for name in ("count", "weight", "last")
            for one, other in (("up", "down"), ("down", "up"))
        },
    )
    return rows.filter(rows.low != rows.high).select(*store.columns)


def pairs(
    store: ibis.Table,
    kept: Store,
    *,
    as_of: date | datetime,
    without: Sequence[int] = (),
    excluded: ibis.Table | None = None,
) -> ibis.Table:
    """What a store holds, as ``ties.pairs`` gives it of interactions: one row per pair of people.

    without: data sources that were withdrawn; excluded: one column ``key``. Weights equal to the direct sum to 1e-9;
    ``as_of`` must not be earlier than ``until``, since running sums cannot forget.
    """
    rows = store.filter(~store.source.isin(list(without))) if without else store
    if excluded is not None:
        rows = rows.anti_join(excluded, [("low", "key")]).anti_join(excluded, [("high", "key")])
    day = (clock(as_of) - 1) // DAY
    rows = _brought_to(rows, date.fromordinal(EPOCH + day))
    faded = number(math.exp(-(clock(as_of) - clock(kept.landmark)) * _rate(kept.rules)) * QUANTA)
    past, past_week = day % MASK, (day + 3) // 7 % MASK
    near, far = (_since(rows[newer], rows[older], past) for newer, older in pairwise(DAYS))
    rows = rows.select(
        "low",
        "high",
        "rows",
        "count_up",
        "count_down",
        "first",
        "last_up",
        "last_down",
        quanta_up=direct.nearest(rows.weight_up * faded),
        quanta_down=direct.nearest(rows.weight_down * faded),
        days_near=near,
        days_far=far,
        weeks=_since(rows[WEEKS[0]], rows[WEEKS[1]], past_week),
        contact_seconds=rows.contact_seconds.cast("float64"),
    )
    return direct.together(rows)


def _brought_to(rows: ibis.Table, until: date) -> ibis.Table:
    """Masks counted back from another, later day: those of whole spans move on, and the oldest go."""
    span, week_span = _spans(until)
    moved = {}
    for names, column, now in ((DAYS, rows.span, span), (WEEKS, rows.week_span, week_span)):
        for place, name in enumerate(names):
            cases = [(now - column == steps, rows[names[place - steps]]) for steps in range(place + 1)]
            moved[name] = ibis.cases(*cases, else_=ibis.literal(0, "int64"))
    return rows.mutate(**moved, span=ibis.literal(span, "int32"), week_span=ibis.literal(week_span, "int32"))


def _spans(until: date) -> tuple[int, int]:
    """The span of 63 days a day is in, and that of 63 weeks."""
    day = until.toordinal() - EPOCH
    return day // MASK, (day + 3) // 7 // MASK


def _bit(unit: ibis.ir.IntegerValue, span: int) -> ibis.ir.IntegerValue:
    """A bit for a day or week of a span, its latest the lowest; no bit for others."""
    age = ibis.literal(span * MASK + MASK - 1, "int64") - unit
    return direct.mask_of(age)


def _since(newer: ibis.ir.IntegerValue, older: ibis.ir.IntegerValue, past: int) -> ibis.ir.IntegerValue:
    """A mask by age of two spans: the day looked at is day ``past`` of the newer, and its lowest bit."""
    gone, back = MASK - 1 - past, past + 1
    recent = newer >> ibis.literal(gone, "int32")
    if not gone:
        return recent
    return recent | ((older & ibis.literal(2**gone - 1, "int64")) << ibis.literal(back, "int32"))


def _rate(rules: TieRules) -> float:
    """Decay per second: ln 2 / half-life."""
    return math.log(2) / (rules.half_life * DAY)


EPOCH = date(1970, 1, 1).toordinal()
