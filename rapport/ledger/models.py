"""Tables of the ledger. Facts are only ever added; a trigger of the database refuses anything else."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from rapport.kit import clock


class Fact(models.Model):
    """One thing that happened. `subjects` are `kind:id`; `data` holds ids, enums, numbers and times."""

    name = models.CharField(max_length=100)
    version = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=clock.now)
    by_user_id = models.BigIntegerField(null=True)
    by_person_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=8)
    subjects = ArrayField(models.CharField(max_length=60), default=list)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            GinIndex(fields=["subjects"], name="fact_subjects", fastupdate=True),  # timelines of a person or unit
            # Lists of an audit, newest first: all, of one kind, of what one account did.
            models.Index(fields=["at", "id"], name="fact_at"),
            models.Index(fields=["name", "at", "id"], name="fact_name"),
            models.Index(fields=["by_user_id", "at", "id"], name="fact_by"),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.name}"


class Seal(models.Model):
    """A link of the hash chain over facts `first_id` to `last_id`."""

    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField(unique=True)
    facts = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.first_id}-{self.last_id}"


class Delivery(models.Model):
    """A fact on its way to one reaction; it stays, with its error, until the reaction has succeeded."""

    class State(models.TextChoices):
        """Where a delivery stands."""

        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="deliveries")
    reaction = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "reaction"], name="delivery_once")]
        indexes = [models.Index(fields=["state", "-id"], name="delivery_state", condition=~models.Q(state="done"))]

    def __str__(self) -> str:
        return f"{self.fact_id} to {self.reaction}: {self.state}"


class JobError(models.Model):
    """Why a job failed the last time it ran; the queue itself keeps no reason."""

    job_id = models.BigIntegerField(unique=True)
    task = models.CharField(max_length=128)
    error = models.TextField()
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.task} ({self.job_id})"
