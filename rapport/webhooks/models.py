"""Tables of webhooks. Who subscribed stands in the facts; no row names a person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rapport.kit import clock
from rapport.webhooks.rules import State, Why


class Subscription(models.Model):
    """Facts of some kinds for one address. Its secrets are derived from `seed` and the signing key of the house."""

    url = models.CharField(max_length=2000)
    kinds = ArrayField(models.CharField(max_length=100))
    paused = models.CharField(max_length=8, choices=[(w.value, w.value) for w in Why], blank=True)
    seed = models.BinaryField(max_length=16)
    old_seed = models.BinaryField(max_length=16, null=True)
    old_until = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    sending_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.id}: {self.url}"


class Delivery(models.Model):
    """A fact on its way to one subscription, with the outcome of the last try."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="deliveries")
    fact_number = models.BigIntegerField()
    kind = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in State], default=State.WAITING.value)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.now)
    begun_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    code = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    error = models.CharField(max_length=300, blank=True)
    took_ms = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "fact_number"], name="webhook_once")]
        indexes = [
            models.Index(
                fields=["subscription", "due_at", "id"], name="webhook_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["subscription", "-id"], name="webhook_list"),
            models.Index(fields=["created_at"], name="webhook_old"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.subscription_id}: {self.state}"
