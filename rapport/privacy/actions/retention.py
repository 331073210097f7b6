"""Removing what has reached its age, with a report of every run."""

from datetime import datetime

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.ledger.public import record
from rapport.privacy.events import RetentionRan
from rapport.privacy.models import AnsweredGroup, Look, NameRequest, Objection, RetentionRun
from rapport.privacy.queries.holdings import clocks
from rapport.privacy.rules import Clock


def run_retention() -> list[RetentionRun]:
    """Run every clock of the house; one that fails leaves its error in the report and stops no other."""
    return [_run(one) for one in clocks()]


def _run(one: Clock) -> RetentionRun:
    moment = clock.now()
    before = moment if one.keeps is None else moment - one.keeps
    try:
        with transaction.atomic():
            removed = one.remove(before)
            row = RetentionRun.objects.create(name=one.name, ran_at=moment, before=before, removed=removed)
            if removed:
                record(RetentionRan(retention_run_id=row.id, removed=removed), by=Actor.system())
    except Exception as error:  # noqa: BLE001 (one room's failure must not keep another room's data)
        words = f"{type(error).__name__}: {error}"[:2000]
        return RetentionRun.objects.create(name=one.name, ran_at=moment, before=before, removed=0, error=words)
    return row


def remove_old_names(before: datetime) -> int:
    """Remove questions who is behind a pseudonym that were asked before a moment."""
    return NameRequest.objects.filter(asked_at__lt=before).delete()[0]


def remove_old_looks(before: datetime) -> int:
    """Remove looks last repeated before a moment."""
    return Look.objects.filter(last_at__lt=before).delete()[0]


def remove_old_objections(before: datetime) -> int:
    """Remove objections answered before a moment; open ones stay."""
    return Objection.objects.filter(answered_at__lt=before).delete()[0]


def remove_old_groups(before: datetime) -> int:
    """Forget groups whose figures were shown before a moment."""
    return AnsweredGroup.objects.filter(at__lt=before).delete()[0]


def remove_old_runs(before: datetime) -> int:
    """Remove reports of runs before a moment."""
    return RetentionRun.objects.filter(ran_at__lt=before).delete()[0]
