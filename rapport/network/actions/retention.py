"""What goes when its time is over, or when somebody is erased."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from rapport.kit import clock
from rapport.kit.queue import enqueue
from rapport.network.actions.alone import alone, sweep_cut_off
from rapport.network.actions.introductions import withdraw_person
from rapport.network.actions.ties import withdraw_ties
from rapport.network.models import (
    ClosenessLook,
    ClosenessTold,
    Forward,
    ForwardAsk,
    Introduction,
    IntroductionAsk,
    IntroductionLook,
    MessengerInvitation,
    MessengerRound,
    Sender,
    Snapshot,
    SurveyedTie,
    TrustAsking,
)
from rapport.network.queries import lake, snapshots
from rapport.network.rules.messengers import CHOSEN_KEPT

STALE = timedelta(days=1)


def remove_old_surveyed(before: datetime) -> int:
    """Delete surveyed ties kept since before that moment."""
    return SurveyedTie.objects.filter(kept_since__lt=before).delete()[0]


def remove_old_refusals(before: datetime) -> int:
    """Delete what is no yes of introductions that closed before that moment: a no is kept only as long as it serves."""
    asks = IntroductionAsk.objects.filter(introduction__closes_at__lt=before)
    return asks.exclude(decision=IntroductionAsk.Decision.YES, decided_at__isnull=False).delete()[0]


def remove_old_introductions(before: datetime) -> int:
    """Delete introductions asked for before that moment."""
    return Introduction.objects.filter(asked_at__lt=before).delete()[0]


def remove_old_looks(before: datetime) -> int:
    """Delete the count of who, and which unit, was looked up before that day."""
    looks = ClosenessLook.objects.filter(on__lt=before.date()).delete()[0]
    return looks + IntroductionLook.objects.filter(on__lt=before.date()).delete()[0]


def remove_old_silence(before: datetime) -> int:
    """Delete what is no yes of questions who would step forward that closed before that moment."""
    asks = ForwardAsk.objects.filter(forward__closes_at__lt=before)
    return asks.exclude(decision=ForwardAsk.Decision.YES, decided_at__isnull=False).delete()[0]


def remove_old_forwards(before: datetime) -> int:
    """Delete questions who would step forward that were asked before that moment."""
    return Forward.objects.filter(asked_at__lt=before).delete()[0]


def remove_old_closeness(before: datetime) -> int:
    """Delete how close teams are to units, as it was told before that moment."""
    return ClosenessTold.objects.filter(told_at__lt=before).delete()[0]


def remove_old_snapshots(before: datetime) -> int:
    """Delete snapshots of days before that moment, with their files; also what failed or was replaced a day ago.

    The newest snapshot stays, and the newest that shows figures about units, however old they are. One whose files
    cannot be found is not replaced by anything: they may be there again tomorrow, when the disk is. From those that
    stay goes what earlier engines counted of units of any size.
    """
    last = [s for s in (snapshots.latest(), snapshots.latest_of_groups()) if s is not None]
    useless = Snapshot.objects.exclude(id__in=snapshots.in_use()).filter(made_at__lt=clock.now() - STALE)
    replaced = [s for s in useless if s.state != Snapshot.State.READY or lake.is_whole(s)]
    past = Snapshot.objects.filter(as_of__lt=before.date()).exclude(id__in={s.id for s in last}) if last else []
    gone = list({s.id: s for found in (replaced, past) for s in found}.values())
    Snapshot.objects.filter(id__in=[s.id for s in gone]).delete()
    transaction.on_commit(partial(_remove_files, gone))
    return len(gone)


def _remove_files(gone: Iterable[Snapshot]) -> None:
    for snapshot in gone:
        lake.remove(snapshot)
    for snapshot in Snapshot.objects.filter(state=Snapshot.State.READY):
        lake.remove_of_any_size(snapshot)


def remove_old_declined(before: datetime) -> int:
    """Delete what is no yes of rounds that closed before that moment."""
    over = MessengerInvitation.objects.filter(round__closes_at__lt=before)
    return over.exclude(decision=MessengerInvitation.Decision.YES, decided_at__isnull=False).delete()[0]


def remove_old_rounds(before: datetime) -> int:
    """Delete rounds of messengers made before that moment, and whom those found that nobody invited for a month."""
    idle = MessengerInvitation.objects.filter(round__invited_at=None, round__made_at__lt=clock.now() - CHOSEN_KEPT)
    gone = idle.delete()[0]
    return gone + MessengerRound.objects.filter(made_at__lt=before).delete()[0]


def forget_ties(person_id: int) -> int:
    """Have a person taken out of the files of every snapshot, by a job; returns how many snapshots there are."""
    enqueue("network.erase", person_id=person_id)
    return Snapshot.objects.filter(state=Snapshot.State.READY).count()


def forget_surveyed(person_id: int) -> int:
    """Delete every surveyed tie that touches a person, and when she was asked."""
    asked, _ = TrustAsking.objects.filter(person_id=person_id).delete()
    return asked + withdraw_ties(person_id=person_id)


def forget_sender(person_id: int) -> int:
    """Delete what was proposed or decided about a record."""
    return Sender.objects.filter(person_id=person_id).delete()[0]


def forget_invitations_of(person_id: int) -> int:
    """Delete every invitation of a person as a messenger."""
    return MessengerInvitation.objects.filter(person_id=person_id).delete()[0]


def forget_introductions_of(person_id: int) -> int:
    """Delete every introduction that touches a person, and what she asked of teams or was asked as one of a team."""
    gone = Forward.objects.filter(asker_id=person_id).delete()[0]
    gone += ForwardAsk.objects.filter(person_id=person_id).delete()[0]
    gone += ClosenessLook.objects.filter(asker_id=person_id).delete()[0]
    return gone + withdraw_person(person_id=person_id)


def erase_person(*, person_id: int) -> int:
    """Rewrite the files of every snapshot without a person; returns how many snapshots held her.

    Waits for a snapshot that is being computed: it may have gathered her before she was erased. What is left of one
    that was cut off goes as a whole. Sums about groups stay: they are of the minimum and more, and hold nobody's row.
    """
    with alone():
        sweep_cut_off()
        keys = ((s, lake.number_in(s, person_id)) for s in Snapshot.objects.exclude(folder=""))
        return sum(lake.without(snapshot, key) for snapshot, key in keys if key is not None)
