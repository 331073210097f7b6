"""Tables of fields. Subjects are opaque ids: this room lies below those that know persons and units."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from rapport.fields.rules import FieldType, Noun, Share, Visibility
from rapport.kit import clock


class FieldDefinition(models.Model):
    """A field that users gave a noun."""

    noun = models.CharField(max_length=20, choices=[(n.value, n.value) for n in Noun])
    key = models.CharField(max_length=50)
    label = models.CharField(max_length=100)
    help = models.CharField(max_length=300, blank=True)
    type = models.CharField(max_length=10, choices=[(t.value, t.value) for t in FieldType])
    choices = ArrayField(models.CharField(max_length=200), default=list)
    required = models.BooleanField(default=False)
    visibility = models.CharField(max_length=20, default=Visibility.EVERYBODY.value)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "key"], name="field_once")]

    def __str__(self) -> str:
        return f"{self.noun}.{self.key}"


class FieldValue(models.Model):
    """All values of one subject, by key."""

    noun = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    values = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "subject_id"], name="values_once")]
        indexes = [GinIndex(fields=["values"], name="values_held", opclasses=["jsonb_path_ops"])]  # who has this value

    def __str__(self) -> str:
        return f"{self.noun} {self.subject_id}"


class SavedView(models.Model):
    """A list as somebody filtered and sorted it: `query` is the query string of its page."""

    page = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    share = models.CharField(max_length=10, choices=[(s.value, s.value) for s in Share], default=Share.NOBODY.value)
    unit_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "owner", "name"], name="view_once")]
        indexes = [models.Index(fields=["page", "share"], name="view_page")]

    def __str__(self) -> str:
        return f"{self.page}: {self.name}"
