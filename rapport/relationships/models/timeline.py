"""What happened between a team and whom it serves, from all rooms."""

from django.db import models
from django.db.models import Q

from rapport.relationships.models.book import Relationship
from rapport.relationships.rules.words import Happened


class Entry(models.Model):
    """One thing that happened: what, when, and of which record of which room. It holds no words.

    `record` and `record_id` name the record (`ledger.public.SubjectKind`), whose room says at each reading who may
    see it, and by what name. `fact_id`: the fact it came from, so that the same fact makes one entry, however often
    it is told. `change`: what it adds to what is open, 1 or -1. `value`: a number that goes with it, as its kind says.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="entries", db_index=False)
    what = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Happened])
    at = models.DateTimeField()
    record = models.CharField(max_length=20)
    record_id = models.BigIntegerField()
    fact_id = models.BigIntegerField(null=True)
    change = models.SmallIntegerField(default=0)
    value = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["relationship", "-at", "-id"], name="entry_of_relationship"),
            models.Index(fields=["record", "record_id"], name="entry_of_record"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fact_id", "relationship", "what"], condition=Q(fact_id__isnull=False), name="entry_of_a_fact"
            ),
            models.UniqueConstraint(  # told anew from all there is, as often as anything happens
                fields=["record_id", "relationship", "what", "at"],
                condition=Q(record__in=["case", "unit"]),
                name="entry_told_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship_id}: {self.what}"
