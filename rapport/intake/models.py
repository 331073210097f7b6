"""Tables of intake."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.kit import clock


class ImportRun(models.Model):
    """One import: what was said, how far it is, what came of it. A dry run is one too.

    `files` holds per file its name, path, size and checksum; `said` what was said about them; `report` the rows that
    were rejected first and how files were understood. `kept` tells whether the files are ours to delete.
    """

    class State(models.TextChoices):
        """Where a run stands."""

        DRAFT = "draft", _("Being prepared")
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped")

    kind = models.CharField(max_length=60)
    files = models.JSONField(default=list)
    said = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    kept = models.BooleanField(default=False)
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    rows_done = models.BigIntegerField(default=0)
    rows_total = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=120, blank=True)
    stage_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    report = models.JSONField(default=dict)
    rejected_file = models.CharField(max_length=500, blank=True)
    error = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_person_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=8, default="page")
    after = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-id"], name="import_newest"),
            models.Index(fields=["by", "-id"], name="import_of"),
            models.Index(fields=["state"], name="import_open", condition=models.Q(state__in=["waiting", "running"])),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.state}"


class RememberedMapping(models.Model):
    """Which columns gave what the last time a file with this header was imported."""

    kind = models.CharField(max_length=60)
    fingerprint = models.CharField(max_length=32)
    pairs = models.JSONField(default=list)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "fingerprint"], name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint}"
