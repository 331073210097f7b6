"""Somebody outside of the organisation behind a case."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from rapport.cases.models.cases import Case
from rapport.cases.rules.outside import OutsideKind


class Outside(models.Model):
    """Who outside stands behind a case: a reference, and no account. Name and number go by a clock of their own.

    `keep_days` run from the end of the case; then name and number are gone (`forgotten_at`), and that somebody outside
    waited stays, as a number among others.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in OutsideKind])
    name = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60, blank=True)  # by which they are known in other systems
    keep_days = models.PositiveIntegerField()
    search = models.TextField(default="")
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [GinIndex(OpClass("search", name="gin_trgm_ops"), name="outside_search")]
        constraints = [
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(name="", number="", search=""), name="outside_forgotten_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
