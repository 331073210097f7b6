"""Ratings as they go: when somebody is erased, when two records become one, and words after their time."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef

from rapport.cases.models import RatedPeriod, RatingSum, RatingWord, TeamRating, UnitRating
from rapport.kit.moves import move_rows

# What makes a row of somebody unique beside herself.
ONCE: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (TeamRating, ("case_id",)),
    (UnitRating, ("team_id", "unit_id", "period")),
)


def forget_ratings(person_id: int) -> int:
    """Erase what somebody said of teams and units and is not summed up yet; in sums and words nobody is."""
    return sum(int(model.objects.filter(person_id=person_id).delete()[0]) for model, _same in ONCE)


def move_ratings(*, kept_id: int, gone_id: int) -> list[Any]:
    """Hand what one record said over to another, where that has not said it too; returns notes for undoing."""
    notes = []
    for model, same in ONCE:
        alike = model.objects.filter(person_id=kept_id, **{name: OuterRef(name) for name in same})
        notes.append(move_rows(model.objects.filter(~Exists(alike)), "person_id", before=gone_id, after=kept_id))
    return notes


def remove_old_words(before: datetime) -> int:
    """Delete free words of quarters published before that moment; returns how many."""
    old = RatedPeriod.objects.filter(published_at__lt=before).values("period")
    return int(RatingWord.objects.filter(period__in=old).delete()[0])


def remove_old_sums(before: datetime) -> int:
    """Delete sums of quarters published before that moment; returns how many. The quarters stay closed."""
    old = RatedPeriod.objects.filter(published_at__lt=before).values("period")
    return int(RatingSum.objects.filter(period__in=old).delete()[0])
