"""Who in the logs is hardly a person: robots that write to many, lists that only receive, mailboxes many hands answer.

Only contacts are looked at, so this proposes and somebody who knows decides. Thresholds are wide on purpose: a
colleague taken for a robot loses her ties, a robot taken for a colleague blurs a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import ibis

from rapport.engine import ties
from rapport.engine.ties import DAY, known, number, seconds

HOUR = 3_600
HOURS = 24
ROBOT, LIST, SHARED = "robot", "list", "shared"


@dataclass(frozen=True)
class SenderRules:
    """From where on somebody is proposed. Counts are over all interactions given.

    least: rows out (robot, shared) or in (list). wide: different people written to (robot), written from (list), or in
    touch both ways (shared). answered: below this share of those written to who ever wrote back, a sender is a robot.
    hours: of the day in which a shared mailbox writes, of 24; weekend: share of that on Saturdays and Sundays.
    """

    least: int = 200
    wide: int = 60
    answered: float = 0.03
    hours: int = 20
    weekend: float = 0.15


def senders(
    interactions: ibis.Table,
    *,
    as_of: date | datetime,
    rules: SenderRules | None = None,
    excluded: ibis.Table | None = None,
) -> ibis.Table:
    """One row per key that is proposed as no person, with what speaks for it.

    - ``key`` int64; ``kind``: ``robot`` (writes to very many, hardly anybody of whom writes back), ``list`` (receives
      from many and never writes) or ``shared`` (in touch both ways with many, at nearly all hours and on weekends).
    - ``rows_out``, ``rows_in`` int64: rows from and to the key; ``people_out``, ``people_in``, ``people_both``:
      different people written to, written from, and both; ``hours``: different hours of the day (UTC) with a row out,
      0 to 24; ``weekend``: share of rows out on Saturdays and Sundays (UTC), 0 to 1, null without any.

    Undirected contacts (meetings) say nothing about who writes and are left out. A key that is a robot is not looked at
    as anything else. One expression, run by DuckDB or by Spark.
    """
    rules = rules or SenderRules()
    rows = known(interactions, as_of, excluded)
    rows = rows.filter(~rows.undirected)
    found = _together(_out(rows), _in(rows), _both(rows))
    answered = found.people_both.cast("float64") / found.people_out.nullif(0)
    robot = (found.rows_out >= rules.least) & (found.people_out >= rules.wide) & (answered < number(rules.answered))
    silent = (found.rows_in >= rules.least) & (found.people_in >= rules.wide) & (found.rows_out == 0)
    shared = (
        (found.rows_out >= rules.least)
        & (found.people_both >= rules.wide)
        & (found.hours >= rules.hours)
        & (found.weekend >= number(rules.weekend))
    )
    kind = ibis.cases((robot, ROBOT), (silent, LIST), (shared, SHARED), else_=ibis.null("string"))
    return found.mutate(kind=kind).filter(lambda t: t.kind.notnull())


def _out(rows: ibis.Table) -> ibis.Table:
    at = seconds(rows["at"])
    day = (at / DAY).floor().cast("int64")
    weekday = day + 3 - ((day + 3) / 7).floor().cast("int64") * 7  # 0 = Monday: 1970-01-01 was a Thursday
    hour = ((at - day * DAY) / HOUR).floor().cast("int32")
    told = rows.select("from_key", "to_key", bit=ibis.literal(1, "int8").cast("int64") << hour, weekend=weekday >= 5)  # noqa: PLR2004
    return told.group_by(key="from_key").agg(
        rows_out=told.count(),
        people_out=told.to_key.nunique(),
        hours=ties.bits_of(ties.union_of(told.bit)).cast("int32"),
        weekend=told.weekend.cast("float64").mean(),
    )


def _in(rows: ibis.Table) -> ibis.Table:
    return rows.group_by(key="to_key").agg(rows_in=rows.count(), people_in=rows.from_key.nunique())


def _both(rows: ibis.Table) -> ibis.Table:
    pairs = rows.select(one="from_key", other="to_key").distinct()
    back = pairs.select(one_="other", other_="one")
    found = pairs.inner_join(back, [("one", "one_"), ("other", "other_")])
    return found.group_by(key="one").agg(people_both=found.count())


def _together(out: ibis.Table, into: ibis.Table, both: ibis.Table) -> ibis.Table:
    keys = out.select("key").union(into.select("key"), distinct=True)
    joined = keys.left_join(out, "key").drop("key_right").left_join(into, "key").drop("key_right")
    joined = joined.left_join(both, "key").drop("key_right")
    counts = ("rows_out", "people_out", "rows_in", "people_in", "people_both", "hours")
    return joined.mutate(**{name: ibis.coalesce(joined[name], 0) for name in counts})
