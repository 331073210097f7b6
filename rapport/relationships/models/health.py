"""How a relationship does: what is known of each signal, what they were weighed by, and what came of it."""

from django.db import models
from django.db.models import Q

from rapport.kit import clock
from rapport.relationships.models.book import Relationship
from rapport.relationships.rules.words import Signal

SIGNALS = [(one.value, one.value) for one in Signal]


class SignalRow(models.Model):
    """The newest word on one signal of a relationship: `good` from 0 to 1, null while unknown, and what it rests on.

    `n`: how many things it was counted from. `at`: how old what it says is. `low`, `high`: its likely range.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="signals", db_index=False)
    signal = models.CharField(max_length=10, choices=SIGNALS)
    good = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n = models.PositiveIntegerField(default=0)
    data = models.JSONField(default=dict)  # numbers, words of enums and days that explain it; no text of people
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relationship", "signal"], name="signal_once"),
            models.CheckConstraint(
                condition=Q(good=None) | Q(good__gte=0.0, good__lte=1.0), name="signal_between_0_and_1"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship_id}: {self.signal}"


class Weights(models.Model):
    """How much each signal counts for a team, from a moment on; no row: the first ones."""

    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, null=True, related_name="+")
    points = models.JSONField(default=dict)  # signal: points, whole numbers from 0 to 100
    since = models.DateTimeField(default=clock.now)
    by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "since"], name="weights_since")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.since:%Y-%m-%d}"


class Health(models.Model):
    """What came of the signals of a relationship on a day; a row where it differs from the one before.

    `known`: the share of the weight of which anything was known. `parts`: by signal how good, and its points.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="healths", db_index=False)
    on = models.DateField()
    score = models.PositiveSmallIntegerField(null=True)
    known = models.FloatField()
    parts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["relationship", "on"], name="health_of_a_day")]

    def __str__(self) -> str:
        return f"{self.relationship_id} {self.on}"
