"""The register: which sources and files there are, what became of their rows, and what must never come in."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from rapport.interactions.rules import RAW_DAYS
from rapport.kit import clock


class Source(models.Model):
    """Where logs come from, such as a mail system; remembers how its files are read."""

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=40)
    options = models.JSONField(default=dict)  # mapping and options as last told, so that the next file needs none
    retention_days = models.PositiveIntegerField(null=True, default=RAW_DAYS)  # null: kept until withdrawn
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LogFile(models.Model):
    """One file that was loaded; stays in the register when its rows are gone."""

    class State(models.TextChoices):
        LOADING = "loading"
        LOADED = "loaded"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    checksum = models.CharField(max_length=64)  # of the bytes and of the options that change what is read from them
    format = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=State, default=State.LOADING)
    read = models.BigIntegerField(default=0)
    created = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    unresolved = models.BigIntegerField(default=0)
    excluded = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    overlap = models.BigIntegerField(default=0)  # of the unchanged: rows that an earlier file had brought
    reasons = models.JSONField(default=dict)
    months = models.JSONField(default=dict)  # rows in the lake by month
    contacts = ArrayField(models.CharField(max_length=200), default=list)  # files in the lake, relative to it
    pending = ArrayField(models.CharField(max_length=200), default=list)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)  # also of expired rows, once the sums left of them are taken back
    complete = models.BooleanField(default=True)  # false: rows it shared with a file withdrawn since are missing
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-loaded_at", "-id"]
        indexes = [models.Index(fields=["source", "-loaded_at"], name="logfile_source")]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "checksum"],
                condition=Q(state__in=["loading", "loaded"], complete=True),
                name="a_file_is_loaded_once",
            ),
            models.CheckConstraint(
                condition=Q(read=F("created") + F("unchanged") + F("unresolved") + F("excluded") + F("rejected")),
                name="every_row_read_is_accounted_for",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RunningSums(models.Model):
    """What is left of a source's rows that passed their retention: decayed sums by pair of people (`lake.summing`).

    `landmark` is the day the sums grow from, `until` the last day in them, `half_life` in days.
    """

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="sums")
    path = models.CharField(max_length=200)  # in the lake, relative to it
    landmark = models.DateField()
    until = models.DateField()
    half_life = models.FloatField()
    rows = models.BigIntegerField(default=0)  # interactions in them
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"sums of {self.source_id} until {self.until}"


class ExcludedChannel(models.Model):
    """Addresses, channels or labels whose rows are dropped before anything is stored."""

    pattern = models.CharField(max_length=254, unique=True)
    why = models.CharField(max_length=200)
    since = models.DateTimeField(default=clock.now)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pattern"]

    def __str__(self) -> str:
        return self.pattern
