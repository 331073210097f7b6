"""Snapshots of the network and the models of trust they are computed with."""

from django.db import models
from django.db.models import Q

from rapport.kit import clock


class Snapshot(models.Model):
    """One computation of the network as of a day. Once ready it never changes; a trigger of the database sees to it.

    All that may still be said of it is when it was `superseded_at`: what it was computed from was taken back, so no
    page reads it any more.

    `groups` says whether figures about units may be shown from it (`rules.difference`); where not, pages go on
    showing those of the snapshot before. `changed` is the number of people whose move made us hold them back.
    `answers` says the same of what people said when they were asked.
    """

    class State(models.TextChoices):
        """Where a snapshot stands."""

        BUILDING = "building"
        READY = "ready"
        FAILED = "failed"

    as_of = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.BUILDING)
    inputs = models.CharField(max_length=64)  # digest of everything that went in
    who = models.CharField(max_length=64, blank=True)  # digest of who took part, where, and whom they named
    checksum = models.CharField(max_length=64, blank=True)  # digest of everything that came out
    engine = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    folder = models.CharField(max_length=200, blank=True)  # below RAPPORT_HOME/lake
    groups = models.BooleanField(default=False)
    answers = models.BooleanField(default=False)
    changed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-as_of", "-id"], name="snapshot_latest", condition=Q(state="ready")),
            models.Index(fields=["inputs"], name="snapshot_inputs"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(checksum="") & Q(ready_at__isnull=False)),
                name="snapshot_ready_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} ({self.state})"


class FittedModel(models.Model):
    """A model of trust fitted on what people said, with how well it does on people it has not seen; sums only.

    The newest that holds and was not retired is used by snapshots made from then on; without one, the prior.
    `card` has what its page tells (`queries.model`); `shortfalls` say why it may not be used.
    """

    fitted_at = models.DateTimeField(default=clock.now)
    as_of = models.DateField()  # contacts and answers up to this day
    intercept = models.FloatField()
    coefficients = models.JSONField()  # by feature of the engine
    theta = models.FloatField()
    card = models.JSONField()
    shortfalls = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"fitted-{self.id}"
