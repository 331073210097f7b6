"""Who serves, and what."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q

from rapport.catalogue.models.calendars import Calendar
from rapport.catalogue.rules.words import Kind, Level
from rapport.kit import clock

KINDS = [(kind.value, kind.value) for kind in Kind]
LEVELS = [(level.value, level.name) for level in Level]


class ServiceTeam(models.Model):
    """A unit that serves others. A team that only an imported log names has no unit.

    `prefix` begins the numbers of its cases (IT-1042); the team without a name in a log is the one with `unknown`.
    """

    name = models.CharField(max_length=200)
    prefix = models.CharField(max_length=12, null=True)
    unit = models.OneToOneField("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    about = models.TextField(blank=True)
    unknown = models.BooleanField(default=False)
    next_number = models.BigIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["prefix"], name="team_prefix"),
            models.UniqueConstraint(fields=["name"], condition=Q(unit=None), name="team_of_a_log"),
            models.UniqueConstraint(fields=["unknown"], condition=Q(unknown=True), name="one_unknown_team"),
            models.CheckConstraint(condition=Q(unit=None) | Q(prefix__isnull=False), name="serving_team_has_prefix"),
        ]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """Something a team offers, with the short form that is asked for it.

    `form` is a JSON Schema of type object (draft 2020-12) of few properties: what the form asks, in the order of its
    `x-order`, as the database keeps no order of keys; empty: nothing is asked beyond what everybody is asked.
    `default_impact`, `default_urgency`: what a case begins with.
    """

    team = models.ForeignKey(ServiceTeam, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=120)
    slug = models.CharField(max_length=120, unique=True)
    about = models.TextField(blank=True)
    kind = models.CharField(max_length=10, choices=KINDS, default=Kind.REQUEST)
    form = models.JSONField(default=dict)
    default_impact = models.PositiveSmallIntegerField(choices=LEVELS, default=Level.LOW)
    default_urgency = models.PositiveSmallIntegerField(choices=LEVELS, default=Level.MEDIUM)
    # who may ask: everybody in these units; none: everybody
    for_units = models.ManyToManyField("directory.Unit", related_name="+")
    confidential = models.BooleanField(default=False)  # its cases are restricted to named people
    last_resort = models.BooleanField(default=False)  # offered to whoever searches, whatever fits
    keywords = models.TextField(blank=True, default="")  # what else people call it, parted by commas
    search = models.TextField(default="")
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [GinIndex(OpClass("search", name="gin_trgm_ops"), name="service_search")]

    def __str__(self) -> str:
        return self.name


class Priority(models.Model):
    """One cell of the matrix: what follows of an impact and an urgency where the organisation says otherwise."""

    impact = models.PositiveSmallIntegerField(choices=LEVELS)
    urgency = models.PositiveSmallIntegerField(choices=LEVELS)
    priority = models.PositiveSmallIntegerField(choices=LEVELS)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["impact", "urgency"], name="priority_cell")]

    def __str__(self) -> str:
        return f"{self.impact} × {self.urgency} → {self.priority}"
