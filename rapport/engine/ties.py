"""Interactions become ties: one expression, grouped once per pair, run by DuckDB or by Spark.

An interaction is a row of ``INTERACTION``; a tie is one ordered pair (source, target) in which the source
reached out at least once. Times are UTC; keys are any int64 that stands for a person.

An undirected contact (a meeting both attend, a face-to-face contact) counts in full for both: each of the two
gave it her attention. So one event always gives everyone who took part out-going weight kappa in total, whether
it was a mail to nine people (nine rows of kappa / 9) or a meeting of ten (nine undirected rows of kappa / 9).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType

import ibis

INTERACTION = ibis.schema(
    {
        "at": "timestamp",  # UTC, microseconds
        "from_key": "int64",
        "to_key": "int64",
        "channel": "string",
        "recipients": "int16",  # people in the message or meeting, the sender included; at least 2
        "message": "int64",  # nullable, as are the next three
        "thread": "int64",
        "reply_to": "int64",  # the message this one answers
        "duration": "int32",  # seconds
        "undirected": "boolean",
        "source": "int32",
    }
)

DAY = 86_400
MASK = 63  # bits of a signed 64-bit mask that can be used without touching the sign
# Weights are summed in whole steps of 1.5e-11. Doubles add whole numbers exactly up to 2^53 (here: 131,072 mails of
# today between two people), so the sum does not depend on the order of rows; an integer sum would cost 128 bits a pair.
QUANTA = 2**36


@dataclass(frozen=True)
class Channel:
    """What one event of a channel weighs, in mails.

    kappa: weight of an event, or of ``per_seconds`` of it where the event has a duration.
    per_seconds: None = duration does not matter.
    """

    kappa: float
    per_seconds: int | None = None


CHANNELS: Mapping[str, Channel] = MappingProxyType(
    {
        "mail": Channel(1.0),
        "chat": Channel(0.5),
        "meeting": Channel(2.0),
        "call": Channel(3.0),
        # Face to face, recorded by badges or sensors in slots of seconds: five minutes weigh as much as a mail.
        "contact": Channel(1.0, per_seconds=300),
    }
)


@dataclass(frozen=True)
class TieRules:
    """Parameters of a tie. The defaults are documented, with their reasons, in docs/engine.md.

    half_life: days after which an event weighs half (60: best or second best on real mail, 30 to 90 alike).
    other: kappa of a channel not listed.
    reply_within: hours within which the next message back is an answer.
    work_start, work_end: hours of a working day, Monday to Friday, in the answering person's time zone.
    """

    half_life: float = 60.0
    channels: Mapping[str, Channel] = field(default_factory=lambda: CHANNELS)
    other: float = 1.0
    reply_within: float = 72.0
    work_start: int = 9
    work_end: int = 17

    def __post_init__(self) -> None:
        if self.half_life <= 0 or self.reply_within <= 0:
            raise ValueError("Half-life and reply window must be above zero.")
        if not 0 <= self.work_start < self.work_end <= 24:  # noqa: PLR2004 - hours of a day
            raise ValueError("A working day starts before it ends, between 0 and 24 o'clock.")


@ibis.udf.scalar.builtin(name="bit_count")  # type: ignore[untyped-decorator]
def _bits(mask: int) -> int: ...  # type: ignore[empty-body]


@ibis.udf.scalar.builtin(name="round")  # type: ignore[untyped-decorator]
def _nearest(value: float) -> float: ...  # type: ignore[empty-body]


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def _union(mask: int) -> int: ...  # type: ignore[empty-body]


def nearest(value: ibis.ir.FloatingValue) -> ibis.ir.FloatingValue:
    """The nearest whole number, as a double."""
    return _nearest(value)


def total(values: ibis.ir.NumericValue) -> ibis.ir.NumericScalar:
    """The sum of a column, of its own type: of 64-bit numbers it would be 128 bits wide, and is exact as a double."""
    summed = values.cast("float64").sum()
    return summed.cast("int64") if values.type().is_integer() else summed


def bits_of(mask: ibis.ir.IntegerValue) -> ibis.ir.IntegerValue:
    """How many bits of a mask are set."""
    return _bits(mask)


def union_of(mask: ibis.ir.IntegerValue) -> ibis.ir.IntegerScalar:
    """All bits of a column of masks."""
    return _union(mask)


def moment(as_of: date | datetime) -> datetime:
    """The instant a snapshot looks at: a day means its end (23:59:59.999999 UTC); a naive time is UTC."""
    if isinstance(as_of, datetime):
        return as_of.astimezone(tz=UTC).replace(tzinfo=None) if as_of.tzinfo else as_of
    return datetime.combine(as_of + timedelta(days=1), time()) - timedelta(microseconds=1)


def clock(as_of: date | datetime) -> int:
    """T in whole seconds since 1970, rounded up: the end of a day is the following midnight."""
    return math.ceil((moment(as_of) - _EPOCH).total_seconds())


def known(interactions: ibis.Table, as_of: date | datetime, excluded: ibis.Table | None = None) -> ibis.Table:
    """Interactions a snapshot may use.

    None after ``as_of`` (which also drops clocks that run ahead), none to oneself, and none that touches a key
    of ``excluded`` (one column ``key``, int64: people who opted out).
    """
    rows = interactions.filter(interactions["at"] <= ibis.literal(moment(as_of), "timestamp"))
    rows = rows.filter(rows.from_key != rows.to_key)
    if excluded is not None:
        rows = rows.anti_join(excluded, [("from_key", "key")])
        rows = rows.anti_join(excluded, [("to_key", "key")])
    return rows


def under_one_key(interactions: ibis.Table, aliases: ibis.Table) -> ibis.Table:
    """Interactions in which a person known by several keys has one: ``key`` of ``aliases`` becomes ``same_as``."""
    rows = interactions
    for end in ("from_key", "to_key"):
        names = aliases.rename({f"old_{end}": "key", f"new_{end}": "same_as"})
        joined = rows.left_join(names, [(end, f"old_{end}")])
        rows = joined.mutate(**{end: ibis.coalesce(joined[f"new_{end}"], joined[end])}).select(*interactions.columns)
    return rows


def kappa(rows: ibis.Table, rules: TieRules) -> ibis.ir.FloatingValue:
    """What a row weighs on its own day, in mails: kappa of its channel [· duration / per_seconds] / (r_e - 1)."""
    cases = []
    for name, channel in sorted(rules.channels.items()):
        weight = number(channel.kappa)
        if channel.per_seconds:
            weight = weight * ibis.coalesce(rows.duration / number(channel.per_seconds), number(1))
        cases.append((rows.channel == name, weight))
    others = ibis.greatest(ibis.coalesce(rows.recipients.cast("int32"), 2), 2) - 1
    return ibis.cases(*cases, else_=number(rules.other)) / others


def number(value: float) -> ibis.ir.FloatingValue:
    """A double on every backend (Spark would read a bare 0.5 as a decimal and round the quotient)."""
    return ibis.literal(repr(float(value))).cast("float64")


def seconds(at: ibis.ir.TimestampValue) -> ibis.ir.IntegerValue:
    """Whole seconds since 1970 (rounded down, alike on both backends)."""
    return at.epoch_seconds().cast("float64").floor().cast("int64")


def ties(
    interactions: ibis.Table,
    *,
    as_of: date | datetime,
    rules: TieRules | None = None,
    excluded: ibis.Table | None = None,
) -> ibis.Table:
    """One row per ordered pair (source, target) with at least one event from source.

    With events e from i to j at times t_e, channel k, r_e people, seen at T with half-life H:

    - ``source``, ``target``: int64 keys.
    - ``count``: events from i to j (rows; an undirected one counts for both).
    - ``weight``: w_ij(T) = sum_e kappa(k) / (r_e - 1) * 2^(-(T - t_e) / H), in mails of today; summed in
      integer steps of 2^-36, times in whole seconds, so that neither row order nor threads change a bit of it.
    - ``weight_back``: w_ji(T).
    - ``reciprocity``: 2 min(n_ij, n_ji) / (n_ij + n_ji), 0 to 1.
    - ``first``: first event of the two, either way; ``last``: last event from i to j; ``last_back``: from j to i
      (null if none). UTC timestamps.
    - ``rows``: events between the two, either way, each once.
    - ``days``: days on which the two were in touch, either way, among the last 126 days; ``weeks``: likewise
      Monday-to-Sunday weeks among the last 63. UTC days. Popcounts of bit masks.
    - ``contact_seconds``: summed durations between the two, either way.

    Sources: exponential decay after Gilbert & Karahalios 2009 and Cormode et al. 2009; days and weeks after
    Urena-Carrion et al. 2020.
    """
    return unfolded(pairs(interactions, as_of=as_of, rules=rules, excluded=excluded))


def pairs(
    interactions: ibis.Table,
    *,
    as_of: date | datetime,
    rules: TieRules | None = None,
    excluded: ibis.Table | None = None,
) -> ibis.Table:
    """One row per pair of people in contact, low < high, with both directions side by side: what ties are made of.

    ``quanta_up``, ``quanta_down``: weights in steps of 2^-36; ``days_near``, ``days_far``, ``weeks``: a bit for each
    age in days below 63, from 63 to 125, and in weeks below 63. Further columns as in ``ties``.
    """
    return _pairs(_prepared(known(interactions, as_of, excluded), as_of, rules or TieRules()))


def together(pairs: ibis.Table) -> ibis.Table:
    """Rows as of ``pairs`` of several origins, those of the same pair of people joined."""
    sums = ("rows", "count_up", "count_down", "quanta_up", "quanta_down", "contact_seconds")
    return pairs.group_by("low", "high").agg(
        **{name: total(pairs[name]) for name in sums},
        first=pairs["first"].min(),
        last_up=pairs.last_up.max(),
        last_down=pairs.last_down.max(),
        **{name: _union(pairs[name]) for name in ("days_near", "days_far", "weeks")},
    )


def unfolded(pairs: ibis.Table) -> ibis.Table:
    """Pairs as ties: one row from either end that reached out."""
    sides = pairs.mutate(way=ibis.array([True, False])).unnest("way")
    return _unfold(sides).filter(lambda t: t["count"] > 0)


def _prepared(rows: ibis.Table, as_of: date | datetime, rules: TieRules) -> ibis.Table:
    """Columns the grouping needs: pair, direction flags, integer weight, age in days and weeks."""
    now = clock(as_of)
    today = (now - 1) // DAY  # the end of a day is the next midnight, and still belongs to that day
    decay = ((seconds(rows["at"]) - now).cast("float64") * number(math.log(2) / rules.half_life / DAY)).exp()
    day = (seconds(rows["at"]) / DAY).floor().cast("int64")
    return rows.select(
        low=ibis.least(rows.from_key, rows.to_key),
        high=ibis.greatest(rows.from_key, rows.to_key),
        up=(rows.from_key < rows.to_key) | rows.undirected,
        down=(rows.from_key > rows.to_key) | rows.undirected,
        quanta=_nearest(kappa(rows, rules) * decay * number(QUANTA)),
        at=rows["at"],
        age=ibis.literal(today, "int64") - day,
        # 1970-01-01 was a Thursday: three days on, weeks begin on Monday.
        age_weeks=ibis.literal((today + 3) // 7, "int64") - ((day + 3) / 7).floor().cast("int64"),
        duration=rows.duration,
    )


def _pairs(rows: ibis.Table) -> ibis.Table:
    """One row per unordered pair, both directions side by side: the only grouping, hence the only shuffle."""
    up, down = rows.up, rows.down
    return rows.group_by("low", "high").agg(
        rows=rows.count(),
        count_up=rows.count(where=up),
        count_down=rows.count(where=down),
        quanta_up=ibis.ifelse(up, rows.quanta, number(0)).sum(),
        quanta_down=ibis.ifelse(down, rows.quanta, number(0)).sum(),
        first=rows["at"].min(),
        last_up=rows["at"].max(where=up),
        last_down=rows["at"].max(where=down),
        days_near=_union(mask_of(rows.age)),
        days_far=_union(mask_of(rows.age - MASK)),
        weeks=_union(mask_of(rows.age_weeks)),
        contact_seconds=rows.duration.cast("float64").sum(),
    )


def mask_of(age: ibis.ir.IntegerValue) -> ibis.ir.IntegerValue:
    """One bit per age from 0 to 62; no bit outside. The shift is clamped, as some engines shift before they test."""
    seen = (age >= 0) & (age < MASK)
    place = ibis.greatest(ibis.least(age, MASK - 1), 0).cast("int32")
    one = ibis.literal(1, "int8").cast("int64")  # a bare 1 would be read as 32 bits wide
    return ibis.ifelse(seen, one << place, ibis.literal(0, "int64"))


def _unfold(sides: ibis.Table) -> ibis.Table:
    """Two rows per pair, one as seen from either end."""
    way = sides.way
    counts = sides.count_up + sides.count_down
    return sides.select(
        source=ibis.ifelse(way, sides.low, sides.high),
        target=ibis.ifelse(way, sides.high, sides.low),
        count=ibis.ifelse(way, sides.count_up, sides.count_down).cast("int64"),
        weight=ibis.ifelse(way, sides.quanta_up, sides.quanta_down) / number(QUANTA),
        weight_back=ibis.ifelse(way, sides.quanta_down, sides.quanta_up) / number(QUANTA),
        reciprocity=2 * ibis.least(sides.count_up, sides.count_down).cast("float64") / counts,
        first=sides["first"],
        last=ibis.ifelse(way, sides.last_up, sides.last_down),
        last_back=ibis.ifelse(way, sides.last_down, sides.last_up),
        rows=sides["rows"],
        days=_bits(sides.days_near).cast("int32") + _bits(sides.days_far).cast("int32"),
        weeks=_bits(sides.weeks).cast("int32"),
        contact_seconds=sides.contact_seconds.fill_null(number(0)).cast("int64"),
    )


def silence(ties: ibis.Table, *, as_of: date | datetime) -> ibis.ir.FloatingValue:
    """Silence ratio (T - t_last) / mean gap, in multiples of the pair's usual gap, either way.

    The mean gap is (t_last - t_first) / (rows - 1); null where the two met only once or at one instant.
    3 to 8 = latent, above 8 = probably gone (Navarro et al. 2017).
    """
    last = ibis.greatest(seconds(ties["last"]), ibis.coalesce(seconds(ties.last_back), seconds(ties["last"])))
    gap = (last - seconds(ties["first"])).cast("float64") / (ties["rows"] - 1).nullif(0)
    return (ibis.literal(clock(as_of), "int64") - last).cast("float64") / gap.nullif(number(0))


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the lake's times are UTC without a zone
