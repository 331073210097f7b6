"""How cases belong together: one blocks another, both have one cause, one went into another."""

from django.db import models
from django.db.models import F, Q

from rapport.cases.models.cases import Case
from rapport.cases.rules.words import Linked, State
from rapport.kit import clock


class Link(models.Model):
    """Two cases that have to do with one another. What has no direction begins with the lower id."""

    one = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in Linked])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "kind"], name="link_once"),
            models.CheckConstraint(condition=~Q(one=F("other")), name="link_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.kind} {self.other_id}"


class Merge(models.Model):
    """A case that went into another one, until it is taken apart again. Its number leads there meanwhile.

    `state`: where it stood before.
    """

    gone = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges", db_index=False)
    into = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merged", db_index=False)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in State])

    class Meta:
        indexes = [
            models.Index(fields=["gone", "-id"], name="case_merge_gone"),
            models.Index(fields=["into"], name="case_merge_into"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(until=None), name="case_merge_into_one"),
            models.CheckConstraint(condition=~Q(gone=F("into")), name="case_merge_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.into_id}"
