"""The forward-decayed store: running sums that a day's interactions are added to, without reading the old ones again.

Decay is multiplicative, so the sum of kappa * 2^((t_e - L) / H) for a fixed landmark L, times 2^(-(T - L) / H), is the
tie weight at any later T. The store keeps one row per source of data and pair: a source is withdrawn exactly by leaving
its rows out, and raw interactions may be deleted once they are in.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime

import ibis

from rapport.engine.ties import DAY, TieRules, clock, kappa, number, seconds

SUMS = ("count_up", "count_down", "weight_up", "weight_down")


def accumulate(interactions: ibis.Table, *, landmark: date | datetime, rules: TieRules | None = None) -> ibis.Table:
    """One row per data source and pair (low < high) with sums forward-decayed from ``landmark``.

    Columns ``source`` int32; ``low``, ``high`` int64; ``count_up``, ``count_down`` int64 (events from low to high, from
    high to low); ``weight_up``, ``weight_down`` float64: sum of kappa / (r_e - 1) * 2^((t_e - L) / H); ``first``,
    ``last`` UTC, either way. The landmark never changes in the life of a store; within 900 half-lives of it nothing
    overflows. Leave out clocks that run ahead first (``ties.known``). Source: Cormode et al. 2009.
    """
    rules = rules or TieRules()
    rows = interactions.filter(interactions.from_key != interactions.to_key)
    grown = ((seconds(rows["at"]) - clock(landmark)).cast("float64") * number(_rate(rules))).exp()
    rows = rows.select(
        "source",
        low=ibis.least(rows.from_key, rows.to_key),
        high=ibis.greatest(rows.from_key, rows.to_key),
        up=(rows.from_key < rows.to_key) | rows.undirected,
        down=(rows.from_key > rows.to_key) | rows.undirected,
        weight=kappa(rows, rules) * grown,
        at=rows["at"],
    )
    return rows.group_by("source", "low", "high").agg(
        count_up=rows.count(where=rows.up),
        count_down=rows.count(where=rows.down),
        weight_up=ibis.ifelse(rows.up, rows.weight, number(0)).sum(),
        weight_down=ibis.ifelse(rows.down, rows.weight, number(0)).sum(),
        first=rows["at"].min(),
        last=rows["at"].max(),
    )


def merge(store: ibis.Table, more: ibis.Table) -> ibis.Table:
    """The store with the sums of further interactions (same landmark and rules) added."""
    both = ibis.union(store, more.select(store.columns), distinct=False)
    sums = {name: both[name].sum().cast(both[name].type()) for name in SUMS}
    return both.group_by("source", "low", "high").agg(**sums, first=both["first"].min(), last=both["last"].max())


def weights(
    store: ibis.Table,
    *,
    as_of: date | datetime,
    landmark: date | datetime,
    rules: TieRules | None = None,
    without: Sequence[int] = (),
) -> ibis.Table:
    """Ties at ``as_of`` from the store: ``source``, ``target``, ``count``, ``weight`` as in ``ties.ties``.

    without: data sources that were withdrawn. Equal to the direct sum to 1e-9; ``as_of`` must not be earlier than the
    last interaction in the store, since running sums cannot forget.
    """
    rules = rules or TieRules()
    rows = store.filter(~store.source.isin(list(without))) if without else store
    pairs = rows.group_by("low", "high").agg(**{name: rows[name].sum() for name in SUMS})
    faded = number(math.exp(-(clock(as_of) - clock(landmark)) * _rate(rules)))
    sides = pairs.mutate(way=ibis.array([True, False])).unnest("way")
    way = sides.way
    found = sides.select(
        source=ibis.ifelse(way, sides.low, sides.high),
        target=ibis.ifelse(way, sides.high, sides.low),
        count=ibis.ifelse(way, sides.count_up, sides.count_down).cast("float64").cast("int64"),
        weight=ibis.ifelse(way, sides.weight_up, sides.weight_down) * faded,
    )
    return found.filter(found["count"] > 0)


def _rate(rules: TieRules) -> float:
    """Decay per second: ln 2 / half-life."""
    return math.log(2) / (rules.half_life * DAY)
