"""Who answers whom, and how soon: only over messages whose thread or message id is known.

Kept apart from ``ties`` so that the plain aggregation, which reads every row, does not pay for it.
"""

from __future__ import annotations

from datetime import date, datetime

import ibis

from rapport.engine.ties import DAY, TieRules, clock, known, number, seconds

HOUR = 3_600
WORKDAYS = 5


def replies(
    interactions: ibis.Table,
    *,
    as_of: date | datetime,
    rules: TieRules | None = None,
    excluded: ibis.Table | None = None,
    zones: ibis.Table | None = None,
) -> ibis.Table:
    """One row per ordered pair (source, target) of whom source wrote to target where an answer could be seen.

    - ``asked``: messages from source to target that are at least ``rules.reply_within`` hours old (younger ones may
      still be answered) and whose thread or message id is known.
    - ``answered``: those that target answered within these hours: by a message that names them (``reply_to``), else by
      target's next message to source in the same thread.
    - ``share_answered`` = answered / asked, 0 to 1.
    - ``reply_hours``: median working hours until the answer (Monday to Friday, ``work_start`` to ``work_end`` in the
      answering person's time zone); null where nothing was answered.

    zones: columns ``key`` int64, ``offset`` int32 (minutes east of UTC); people not in it, and None, mean UTC.
    Source: Wuchty & Uzzi 2011. Undirected contacts have no answers.
    """
    rules = rules or TieRules()
    rows = known(interactions, as_of, excluded)
    rows = rows.filter(~rows.undirected & (rows.thread.notnull() | rows.message.notnull()))
    sent = _answered(rows, round(rules.reply_within * HOUR))
    sent = sent.filter(sent.asked_at <= clock(as_of) - round(rules.reply_within * HOUR))
    if zones is None:
        sent = sent.mutate(shift=ibis.literal(0, "int64"))
    else:
        sent = sent.left_join(zones, [("target", "key")])
        sent = sent.mutate(shift=sent.offset.cast("int64").fill_null(0) * 60)
    waited = working_seconds(sent.answer_at + sent.shift, rules) - working_seconds(sent.asked_at + sent.shift, rules)
    sent = sent.mutate(hours=waited.cast("float64") / number(HOUR))
    found = sent.group_by("source", "target").agg(
        asked=sent.count(), answered=sent.answer_at.count(), reply_hours=sent.hours.median()
    )
    return found.mutate(share_answered=found.answered.cast("float64") / found.asked)


def with_replies(ties: ibis.Table, replies: ibis.Table) -> ibis.Table:
    """Ties with ``asked``, ``answered`` (0 if nothing was seen), ``share_answered``, ``reply_hours`` (null then)."""
    joined = ties.left_join(replies, ["source", "target"])
    return joined.select(
        *ties.columns,
        asked=joined.asked.fill_null(0),
        answered=joined.answered.fill_null(0),
        share_answered=joined.share_answered,
        reply_hours=joined.reply_hours.cast("float64"),
    )


def working_seconds(local: ibis.ir.IntegerValue, rules: TieRules) -> ibis.ir.IntegerValue:
    """Working seconds from a Monday long ago to a local time in seconds; differences of two are time at work."""
    day = _whole(local, DAY) + 3  # 1970-01-01 was a Thursday
    week = _whole(day, 7)
    weekday = day - week * 7
    length = (rules.work_end - rules.work_start) * HOUR
    clocked = local - _whole(local, DAY) * DAY - rules.work_start * HOUR
    today = ibis.greatest(ibis.least(clocked, length), 0)
    return (week * WORKDAYS + ibis.least(weekday, WORKDAYS)) * length + ibis.ifelse(weekday < WORKDAYS, today, 0)


def _answered(rows: ibis.Table, window: int) -> ibis.Table:
    """Each message with the second of its answer (null: none within the window)."""
    sent = rows.select(
        "message",
        "thread",
        "reply_to",
        source="from_key",
        target="to_key",
        low=ibis.least(rows.from_key, rows.to_key),
        high=ibis.greatest(rows.from_key, rows.to_key),
        up=rows.from_key < rows.to_key,
        asked_at=seconds(rows["at"]),
    )
    sent = _next_in_thread(sent)
    named = sent.filter(sent.reply_to.notnull())
    named = named.group_by(replier="source", writer="target", named="reply_to").agg(named_at=named.asked_at.min())
    sent = sent.left_join(named, [("source", "writer"), ("target", "replier"), ("message", "named")])
    first = ibis.coalesce(sent.named_at, sent.next_at)
    in_time = (first >= sent.asked_at) & (first - sent.asked_at <= window)
    return sent.select("source", "target", "asked_at", answer_at=ibis.ifelse(in_time, first, ibis.null("int64")))


def _next_in_thread(sent: ibis.Table) -> ibis.Table:
    """Adds ``next_at``: the second of the other one's next message in the same thread of the two."""
    after = ibis.window(group_by=["thread", "low", "high"], order_by=["asked_at", "source", "message"], rows=(0, None))
    from_up = ibis.ifelse(sent.up, sent.asked_at, ibis.null("int64")).min().over(after)
    from_down = ibis.ifelse(sent.up, ibis.null("int64"), sent.asked_at).min().over(after)
    follow = ibis.ifelse(sent.up, from_down, from_up)
    return sent.mutate(next_at=ibis.ifelse(sent.thread.notnull(), follow, ibis.null("int64")))


def _whole(value: ibis.ir.IntegerValue, unit: int) -> ibis.ir.IntegerValue:
    """The quotient, rounded down, as an integer."""
    return (value.cast("float64") / number(unit)).floor().cast("int64")
