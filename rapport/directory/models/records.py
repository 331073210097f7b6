"""What was done to the directory: merges that can be undone, and files that were loaded."""

from django.db import models
from django.db.models import Q

from rapport.directory.models.people import Person
from rapport.kit import clock


class Merge(models.Model):
    """Two records found to be one person. `moves` lists every changed value, so that undoing restores exactly."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    gone = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    moves = models.JSONField(default=list)  # [{"table", "id", "column", "before", "after"}], in order
    at = models.DateTimeField(default=clock.now)
    by_person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kept"], name="merge_kept"), models.Index(fields=["gone"], name="merge_gone")]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="merge_gone_once"),
            models.CheckConstraint(condition=~Q(kept=models.F("gone")), name="merge_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class MergeNote(models.Model):
    """What another room changed to follow a merge, in its own words, so that it can undo exactly that."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="+", db_index=False)
    room = models.CharField(max_length=20)
    note = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "room"], name="merge_note_once")]

    def __str__(self) -> str:
        return f"{self.room} of merge {self.merge_id}"


class NotDuplicate(models.Model):
    """Two people somebody looked at and found to be two; they are not suggested again. `a` is the smaller id."""

    a = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="not_duplicate_once"),
            models.CheckConstraint(condition=Q(a__lt=models.F("b")), name="not_duplicate_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.a_id} is not {self.b_id}"


class DuplicateSearch(models.Model):
    """One look for records that may be one person; only the last is kept, with what it found."""

    at = models.DateTimeField(default=clock.now)
    pairs = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.pairs} at {self.at}"


class Suspicion(models.Model):
    """Two records that may be one person, as the last search found them, likeliest first by id. `a` is the smaller."""

    search = models.ForeignKey(DuplicateSearch, on_delete=models.CASCADE, related_name="+")
    a = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(a__lt=models.F("b")), name="suspicion_ordered")]

    def __str__(self) -> str:
        return f"{self.a_id} and {self.b_id}: {self.score}"


class RollCall(models.Model):
    """One loading of a file of people: the day it speaks of, and whether it named everybody."""

    as_of = models.DateField(db_index=True)
    everybody = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)
    by_user_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return str(self.as_of)
