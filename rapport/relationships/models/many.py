"""What was done to many relationships at once, and whole books that change hands: kept so that it can be undone."""

from django.db import models
from django.db.models import Q

from rapport.kit import clock
from rapport.relationships.models.book import Relationship, Stage
from rapport.relationships.models.contact import Touchpoint
from rapport.relationships.rules.book import Does
from rapport.relationships.rules.words import LONGEST_LINE


class Bulk(models.Model):
    """One thing done to many relationships by one person. `undone_at`: when it was taken back."""

    do = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Does])
    by = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.do} {self.id}"


class BulkRow(models.Model):
    """What one of them was before, and at which version it stood after; null where it was refused, with the reason."""

    bulk = models.ForeignKey(Bulk, on_delete=models.CASCADE, related_name="rows", db_index=False)
    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    rhythm_days = models.PositiveSmallIntegerField(null=True)
    version = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=LONGEST_LINE, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bulk", "relationship"], name="relationship_bulk_row")]

    def __str__(self) -> str:
        return f"{self.bulk_id}: {self.relationship_id}"


class Transfer(models.Model):
    """Relationships of a team go from one who looks after them to another, on a day, for a reason.

    `giver` is null where nobody looked after them. `done_at`: when it was carried out; `dropped_at`: it never was.
    """

    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+")
    giver = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    taker = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=LONGEST_LINE, blank=True)
    steps = models.BooleanField(default=True)  # what the giver still has to do goes along
    made_by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["on"], condition=Q(done_at=None, dropped_at=None), name="transfer_waiting")]
        constraints = [
            models.CheckConstraint(condition=Q(done_at=None) | Q(dropped_at=None), name="transfer_done_or_dropped")
        ]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.giver_id} to {self.taker_id}"


class Transferred(models.Model):
    """A relationship that is part of a transfer. `first`: the first meeting with who takes over, once it is planned."""

    transfer = models.ForeignKey(Transfer, on_delete=models.CASCADE, related_name="rows", db_index=False)
    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="+")
    first = models.ForeignKey(Touchpoint, on_delete=models.SET_NULL, null=True, related_name="+")
    refused = models.CharField(max_length=LONGEST_LINE, blank=True)  # why it did not change hands

    class Meta:
        constraints = [models.UniqueConstraint(fields=["transfer", "relationship"], name="transferred_once")]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.relationship_id}"
