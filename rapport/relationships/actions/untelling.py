"""What another room told of trust and tells no more goes from books too, wherever it went into."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, timedelta

from django.db.models import Q

from rapport.relationships.actions.timeline import wear
from rapport.relationships.models import Entry, Health, SignalRow
from rapport.relationships.rules.health import Reading, judge
from rapport.relationships.rules.words import Happened, Signal

LAG = timedelta(days=2)  # what is told of a day is heard of so much later


def untell_trust(*, but_of: Collection[date], relationship_ids: Collection[int] | None = None) -> int:
    """Take what was told of trust off timelines, signals and past health, but for what was told of some days.

    Of some relationships, or of all; in the caller's transaction. Returns of how many something went. Past health is
    judged anew without it, from what else it was made of.
    """
    told = Entry.objects.filter(what=Happened.TRUST)
    signals = SignalRow.objects.filter(signal=Signal.TRUST)
    if relationship_ids is not None:
        told = told.filter(relationship_id__in=relationship_ids)
        signals = signals.filter(relationship_id__in=relationship_ids)
    stands = {day.isoformat() for day in but_of}
    gone = [row for row in told.order_by("relationship_id", "at") if row.at.date().isoformat() not in stands]
    stale = signals.exclude(data__on__in=stands)
    wearing = {row.relationship_id for row in gone} | set(stale.values_list("relationship_id", flat=True))
    if not wearing:
        return 0
    _judge_without(gone)
    told.filter(id__in=[row.id for row in gone]).delete()
    stale.delete()
    wear(wearing)
    return len(wearing)


def _judge_without(gone: Iterable[Entry]) -> None:
    """Judge the past health that rested on what goes without it: from its day to that on which the next was told."""
    days: dict[int, list[date]] = defaultdict(list)
    for row in gone:
        days[row.relationship_id].append(row.at.date())
    every = Entry.objects.filter(what=Happened.TRUST, relationship_id__in=days).order_by("at")
    known: dict[int, list[date]] = defaultdict(list)
    for ident, at in every.values_list("relationship_id", "at"):
        known[ident].append(at.date())
    changed = []
    for ident, some in days.items():
        spans = Q(pk__in=[])
        for day in some:
            after = min((other for other in known[ident] if other > day), default=None)
            span = Q(on__gte=day) if after is None else Q(on__gte=day, on__lte=after + LAG)
            spans |= span
        changed += [_without_trust(row) for row in Health.objects.filter(spans, relationship_id=ident)]
    Health.objects.bulk_update(changed, ["score", "known", "parts"], batch_size=500)


def _without_trust(row: Health) -> Health:
    parts = {Signal(name): part for name, part in row.parts.items() if name in set(Signal)}
    readings = {signal: Reading(good=part["good"]) for signal, part in parts.items()}
    readings[Signal.TRUST] = Reading(good=None)
    one = judge(readings, {signal: part["weight"] for signal, part in parts.items()})
    row.score, row.known = one.score, one.known
    row.parts = {signal.value: asdict(part) for signal, part in one.parts.items()}
    return row
