"""When a service team works."""

from django.db import models
from django.db.models import Q

from rapport.kit import clock


class Calendar(models.Model):
    """Working hours of a week in a time zone, and the public holidays of a country (and a part of it).

    `week` holds seven lists, Monday first, of [from, until] in minutes of the day; `until` may be 1440. `revision`
    rises with every change, so that what was computed by an older one is known.
    """

    name = models.CharField(max_length=80)
    timezone = models.CharField(max_length=64)
    week = models.JSONField()
    country = models.CharField(max_length=2, blank=True)
    part = models.CharField(max_length=20, blank=True)
    revision = models.PositiveIntegerField(default=1)
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], condition=Q(retired_at=None), name="calendar_name")]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that is not as its weekday is: closed (`hours` empty) or open at other hours."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    name = models.CharField(max_length=80, blank=True)
    hours = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day")]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.day}"
