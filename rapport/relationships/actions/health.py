"""Health is judged anew; what it is made of is weighed otherwise; what other rooms say of it is noted."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import team_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.public import record, record_many
from rapport.relationships import policy
from rapport.relationships.actions.timeline import wear
from rapport.relationships.events import CatchUpAsked, HealthChanged, WeightsSet
from rapport.relationships.models import Health, Relationship, SignalRow, Weights
from rapport.relationships.queries.readings import TOLD, Known, known_of, weights_of
from rapport.relationships.rules.health import WEIGHTS, Judged, Reading, band_of, judge, points_from
from rapport.relationships.rules.words import Signal

AT_ONCE = 200  # relationships judged in one transaction
MONTH = timedelta(days=30)
KEEP = """
UPDATE relationships_relationship row
SET score = new.score, score_before = new.before, open_cases = new.open_cases, broken = new.broken,
    judged_at = %(now)s, stale = false
FROM unnest(%(ids)s::bigint[], %(scores)s::int[], %(befores)s::int[], %(opens)s::int[], %(brokens)s::int[])
    AS new(id, score, before, open_cases, broken)
WHERE row.id = new.id
"""


def judge_all(*, stale: bool = False) -> int:
    """Judge the health of every relationship, or of those of which something was told since; return how many.

    For a job. Ten statements for each 200, in a transaction of its own.
    """
    judged, after = 0, 0
    while True:
        ids = _judge_next(after, stale=stale)
        judged += len(ids)
        if len(ids) < AT_ONCE:
            return judged
        after = ids[-1]


def _judge_next(after: int, *, stale: bool) -> list[int]:
    with transaction.atomic():
        rows = Relationship.objects.filter(ended_at=None, id__gt=after).order_by("id")
        rows = rows.filter(stale=True) if stale else rows
        found = list(rows.select_for_update(of=("self",), no_key=True)[:AT_ONCE])
        if found:
            _judge(found)
    return [row.id for row in found]


def _judge(rows: Sequence[Relationship]) -> None:
    """Judge relationships that the caller has locked."""
    today = clock.today()
    known = known_of(rows)
    weights = weights_of({row.team_id for row in rows})
    judged = {row.id: judge(known[row.id].readings, weights[row.team_id]) for row in rows}
    last, before = _newest(rows, until=today), _newest(rows, until=today - MONTH)
    _keep_signals(known, today)
    Health.objects.bulk_create(
        [
            Health(relationship_id=ident, on=today, score=one.score, known=one.known, parts=_parts(one))
            for ident, one in judged.items()
            if _told(one) != last.get(ident)
        ],
        update_conflicts=True,
        unique_fields=["relationship", "on"],
        update_fields=["score", "known", "parts"],
    )
    _keep(known, judged, {ident: told[0] for ident, told in before.items()})
    record_many(
        [
            HealthChanged(relationship_id=row.id, team_id=row.team_id, before=row.score, after=judged[row.id].score)
            for row in rows
            if row.judged_at is not None and band_of(row.score) is not band_of(judged[row.id].score)
        ],
        by=Actor.system(via="job"),
    )


Parts = dict[str, dict[str, Any]]
Told = tuple[int | None, float, Parts]


def _parts(one: Judged) -> Parts:
    return {
        signal.value: asdict(part) | {"good": None if part.good is None else round(part.good, 4)}
        for signal, part in one.parts.items()
    }


def _told(one: Judged) -> Told:
    return one.score, one.known, _parts(one)


def _newest(rows: Sequence[Relationship], *, until: date) -> dict[int, Told]:
    """Return what stood in the history of relationships on a day, by id. One statement."""
    kept = Health.objects.filter(relationship__in=rows, on__lte=until).order_by("relationship_id", "-on")
    return {row.relationship_id: (row.score, row.known, row.parts) for row in kept.distinct("relationship_id")}


def _keep_signals(known: Mapping[int, Known], today: date) -> None:
    SignalRow.objects.bulk_create(
        [
            _row(ident, signal, reading)
            for ident, one in known.items()
            for signal, reading in one.readings.items()
            if signal not in TOLD
        ],
        update_conflicts=True,
        unique_fields=["relationship", "signal"],
        update_fields=["good", "low", "high", "n", "data", "at"],
    )


def _row(relationship_id: int, signal: Signal, reading: Reading) -> SignalRow:
    data = dict(reading.data)
    if reading.why:
        data["why"] = reading.why
    if reading.on:
        data["on"] = reading.on.isoformat()
    return SignalRow(
        relationship_id=relationship_id,
        signal=signal,
        good=reading.good,
        low=reading.low,
        high=reading.high,
        n=reading.n,
        data=data,
        at=clock.now(),
    )


def _keep(known: Mapping[int, Known], judged: Mapping[int, Judged], before: Mapping[int, int | None]) -> None:
    ids = list(known)
    with connection.cursor() as cursor:
        cursor.execute(
            KEEP,
            {
                "now": clock.now(),
                "ids": ids,
                "scores": [judged[ident].score for ident in ids],
                "befores": [before.get(ident) for ident in ids],
                "opens": [known[ident].open_cases for ident in ids],
                "brokens": [known[ident].broken for ident in ids],
            },
        )


def note_signals(signal: Signal, readings: Mapping[int, Reading | None]) -> frozenset[int]:
    """Note what another room tells of a signal, by relationship; None takes it back. Return which ones changed.

    In the caller's transaction; five statements. What is noted already changes nothing.
    """
    there = {row.relationship_id: row for row in SignalRow.objects.filter(relationship__in=readings, signal=signal)}
    gone = [ident for ident, reading in readings.items() if reading is None and ident in there]
    new = [_row(ident, signal, reading) for ident, reading in readings.items() if reading is not None]
    changed = [row for row in new if _words(row) != _words(there.get(row.relationship_id))]
    SignalRow.objects.filter(relationship_id__in=gone, signal=signal).delete()
    SignalRow.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["relationship", "signal"],
        update_fields=["good", "low", "high", "n", "data", "at"],
    )
    touched = frozenset([*gone, *(row.relationship_id for row in changed)])
    if touched:
        wear(touched)
    return touched


def _words(row: SignalRow | None) -> object:
    return row and (row.good, row.low, row.high, row.n, json.dumps(row.data, sort_keys=True))


def set_weights(*, team_id: int, points: Mapping[str, object], by: Actor) -> None:
    """Weigh what health is made of otherwise, for a team; only who leads it. Its book is judged anew at once."""
    with transaction.atomic():
        policy.ensure_leads(by, team_card(team_id))
        wanted = points_from(points)
        if weights_of([team_id])[team_id] == wanted:
            return
        Weights.objects.create(team_id=team_id, points=wanted, since=clock.now(), by_id=by.person_id)
        _judge_team(team_id, by=by, points=wanted)


def undo_weights(*, team_id: int, by: Actor) -> None:
    """Weigh by what held before the last change; refuses where nothing was changed. Undone twice it is as it was."""
    with transaction.atomic():
        policy.ensure_leads(by, team_card(team_id))
        rows = list(Weights.objects.filter(team_id=team_id).order_by("-since").values_list("points", flat=True)[:2])
        if not rows:
            raise Refusal("Nothing was changed that could be undone.", code="nothing")
        before = rows[1] if len(rows) > 1 else WEIGHTS
        wanted = {signal: int(before.get(signal, 0)) for signal in Signal}
        Weights.objects.create(team_id=team_id, points=wanted, since=clock.now(), by_id=by.person_id)
        _judge_team(team_id, by=by, points=wanted)


def _judge_team(team_id: int, *, by: Actor, points: Mapping[Signal, int]) -> None:
    record(WeightsSet(team_id=team_id, points=tuple((signal, points[signal]) for signal in Signal)), by=by)
    ids = list(Relationship.objects.filter(team_id=team_id, ended_at=None).values_list("id", flat=True))
    if ids:
        wear(ids)


def catch_up(*, by: Actor, team_id: int | None = None) -> int:
    """Ask the other rooms for what happened before, for the timelines of a team's book or of all; return of how many.

    Who keeps the book may; it happens in the background. What is on a timeline already stays once.
    """
    with transaction.atomic():
        if team_id is not None:
            policy.ensure_keeps(by, team_card(team_id))
        elif not by.is_system:
            raise Forbidden("Only from the terminal all books are caught up at once. Choose a team.")
        rows = Relationship.objects.filter(ended_at=None)
        rows = rows if team_id is None else rows.filter(team_id=team_id)
        ids = list(rows.order_by("id").values_list("id", flat=True))
        record_many([CatchUpAsked(relationship_id=ident) for ident in ids], by=by)
    return len(ids)
