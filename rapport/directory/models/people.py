"""People, their dated positions, and the identities by which other systems know them."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Collate, Left

from rapport.directory.models.units import Unit
from rapport.kit import clock

ALWAYS = date.min


class DateRange(Func):
    """PostgreSQL's `daterange(since, until, '[)')`; an open end is endless."""

    function = "daterange"
    output_field: ClassVar[models.Field] = DateRangeField()  # type: ignore[type-arg]


class Person(models.Model):
    """Somebody in the organisation, or a vacant post (`vacant`), so that reporting lines stay whole.

    `title`, `unit` and `manager` repeat the primary position that holds today, for lists and search.
    """

    external_id = models.CharField(max_length=200, null=True)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    title = models.CharField(max_length=300, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    manager = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    location = models.CharField(max_length=200, blank=True)
    timezone = models.CharField(max_length=64, blank=True)
    languages = ArrayField(models.CharField(max_length=20), default=list)
    grade = models.CharField(max_length=60, blank=True)
    skills = ArrayField(models.CharField(max_length=100), default=list)
    vacant = models.BooleanField(default=False)
    listed = models.BooleanField(default=False)  # a file named her: only these does a full file end by leaving them out
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)  # the last day, once it has passed
    leaves_on = models.DateField(null=True)  # the last day, while it is still to come
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    search = models.TextField(default="")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "name", "id"], name="person_unit"),
            models.Index(fields=["manager"], name="person_manager"),
            models.Index(fields=["name", "id"], name="person_name"),
            # the order of names in lists, and names that begin so: the search text begins with the folded name
            models.Index(Collate(Left("search", 60), "C"), "id", name="person_sorted", condition=Q(merged_into=None)),
            models.Index(fields=["title", "id"], name="person_title"),
            models.Index(fields=["location", "id"], name="person_location"),
            models.Index(fields=["merged_into"], name="person_merged", condition=~Q(merged_into=None)),
            models.Index(fields=["leaves_on"], name="person_leaves", condition=~Q(leaves_on=None)),
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="person_search"),
        ]
        constraints = [
            # a constraint instead of `unique=True`, which would keep a second index for LIKE
            models.UniqueConstraint(fields=["external_id"], name="person_external_id"),
            models.CheckConstraint(condition=Q(manager=None) | ~Q(manager=F("id")), name="person_not_own_manager"),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                name="person_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Position(models.Model):
    """What a person did where and under whom, from `since` to the day before `until`.

    `since` is `ALWAYS` where nobody knows when it began.

    One primary position at a time, kept by the database; further memberships beside it are not primary.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="positions", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    title = models.CharField(max_length=300, blank=True)
    manager = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    primary = models.BooleanField(default=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-since"], name="position_person"),
            models.Index(fields=["unit", "since"], name="position_unit"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="position_has_days"),
            ExclusionConstraint(
                name="one_primary_position_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("since", "until", Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(primary=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.since}"


class Identity(models.Model):
    """An address, login or number by which some system knows a person; each belongs to one person."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities", db_index=False)
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=254)  # normalised: trimmed and lower case
    source = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["person"], name="identity_person")]
        constraints = [models.UniqueConstraint(fields=["value"], name="identity_value")]

    def __str__(self) -> str:
        return self.value


class IdentityVersion(models.Model):
    """One row whose number a trigger raises with every change of identities, so that caches know when to go."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class SharedAddress(models.Model):
    """An address several people were once listed with: it says nothing about who wrote, so it is nobody's identity."""

    value = models.CharField(max_length=254, unique=True)
    seen_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.value
