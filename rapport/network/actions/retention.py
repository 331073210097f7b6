"""What goes when its time is over, or when somebody is erased."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.queue import enqueue
from rapport.ledger.public import record
from rapport.network import policy
from rapport.network.actions.introductions import forget_introductions, withdraw_person
from rapport.network.actions.ties import withdraw_ties
from rapport.network.events import TiesExpired
from rapport.network.models import Snapshot, SurveyedTie
from rapport.network.queries import lake, snapshots

SURVEYED_DAYS = 365
SNAPSHOT_DAYS = 3 * 366  # what pages show at most
STALE = timedelta(days=1)


def expire(*, by: Actor) -> TiesExpired:
    """Delete surveyed ties after a year, snapshots after three, refusals and introductions as their rules say.

    Of snapshots with the same day only the newest stays, and those that failed go after a day.
    """
    policy.require_operator(by)
    now = clock.now()
    with transaction.atomic():
        surveyed = SurveyedTie.objects.filter(kept_since__lt=now - timedelta(days=SURVEYED_DAYS)).delete()[0]
        refusals, introductions, _looks = forget_introductions()
        old = _old_snapshots()
        fact = TiesExpired(surveyed=surveyed, refusals=refusals, introductions=introductions, snapshots=len(old))
        for snapshot in old:
            snapshot.delete()
        if surveyed or refusals or introductions or old:
            record(fact, by=by)
        transaction.on_commit(partial(_remove_files, old))
    return fact


def _remove_files(gone: Iterable[Snapshot]) -> None:
    for snapshot in gone:
        lake.remove(snapshot)


def _old_snapshots() -> list[Snapshot]:
    """Those past their time, those replaced by a newer one of the same day, those that never came to be."""
    newest, last = snapshots.latest(), snapshots.latest_of_groups()
    keep = {s.id for s in (newest, last) if s is not None}
    keep |= {s.id for s in snapshots.of_groups()}
    day = clock.now() - STALE
    limit = clock.today() - timedelta(days=SNAPSHOT_DAYS)
    everything = Snapshot.objects.exclude(id__in=keep)
    failed = everything.exclude(state=Snapshot.State.READY).filter(made_at__lt=day)
    replaced = everything.filter(state=Snapshot.State.READY, ready_at__lt=day)
    past = Snapshot.objects.filter(as_of__lt=limit).exclude(id__in={s.id for s in (newest, last) if s is not None})
    return list({s.id: s for query in (failed, replaced, past) for s in query}.values())


def forget_person(*, person_id: int) -> int:
    """Delete what the tables hold of a person, and have her taken out of the snapshots' files; returns rows deleted."""
    with transaction.atomic():
        gone = withdraw_ties(person_id=person_id) + withdraw_person(person_id=person_id)
        enqueue("network.erase", person_id=person_id)
    return gone


def erase_person(*, person_id: int) -> int:
    """Rewrite the files of every snapshot without a person; returns how many snapshots held her.

    Sums about groups stay: they are of the minimum and more, and hold nobody's row.
    """
    found = 0
    for snapshot in policy.ready():
        if lake.is_whole(snapshot):
            found += lake.without(snapshot, lake.key_of(person_id))
    return found
