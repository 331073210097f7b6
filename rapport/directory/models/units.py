"""Units, a tree, and the names they had."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from rapport.kit import clock


class Unit(models.Model):
    """A company, division, department or team. Units form a tree; `path` holds the ids from the top, `/1/5/9/`."""

    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=500, unique=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, unique=True)
    depth = models.PositiveSmallIntegerField(default=0)
    manager = models.ForeignKey("Person", on_delete=models.SET_NULL, null=True, related_name="+")
    manager_given = models.BooleanField(
        default=False
    )  # somebody said so; otherwise it follows from who reports to whom
    search = models.TextField(default="")
    ended_on = models.DateField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            # the subtree of a unit: path LIKE '/1/5/%'
            models.Index(OpClass("path", name="varchar_pattern_ops"), name="unit_path"),
            GinIndex(OpClass("search", name="gin_trgm_ops"), name="unit_search"),
            models.Index(fields=["name", "id"], name="unit_name"),  # people listed unit by unit
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Headcount(models.Model):
    """How many people are directly in a unit: those still here, not the vacant nor the merged.

    Kept by triggers on the people, whoever writes them, so that no page counts 300,000 rows. No row means nobody.
    """

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="+")
    people = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.people} in {self.unit_id}"


class FormerUnit(models.Model):
    """Where a unit was found before it was renamed or moved: old addresses and files that still use it arrive."""

    slug = models.CharField(max_length=500, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="former", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["unit"], name="former_unit")]

    def __str__(self) -> str:
        return self.slug
