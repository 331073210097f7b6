"""The book of a service team: whom it looks after, who of it does, and how far they have come."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q

from rapport.kit import clock
from rapport.relationships.rules.words import LONGEST_LINE, LONGEST_NAME


class Stage(models.Model):
    """How far a relationship has come, by the team's own scale; `place` orders it, 1 is the first."""

    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    meaning = models.CharField(max_length=LONGEST_LINE, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "place"], name="stage_place"),
            models.UniqueConstraint(fields=["team", "name"], name="stage_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Relationships(models.QuerySet["Relationship"]):
    """Relationships as they are asked for again and again."""

    def going_on(self) -> "Relationships":
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def looked_after_by(self, person_id: int) -> "Relationships":
        """Those somebody owns, and those she is a deputy of."""
        deputy = Exists(Deputy.objects.filter(relationship=OuterRef("pk"), person_id=person_id))
        return self.filter(Q(owner_id=person_id) | Q(deputy))


class Relationship(models.Model):
    """A service team's link to a unit or a person it serves.

    `rhythm_days`: every how many days the two should be in contact; null without a plan. `last_at`: their last
    contact, `planned_at`: the next one that stands in the calendar, `due_on`: the day by which the rhythm wants one.
    `score`: health from 0 to 100, null where too little is known; what it was made of stands in `Health`.
    """

    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, null=True, related_name="+")
    owner = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    staged_at = models.DateTimeField(default=clock.now)
    rhythm_days = models.PositiveSmallIntegerField(null=True)
    last_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    about = models.TextField(blank=True)  # what to know before anything else, in the team's words
    score = models.PositiveSmallIntegerField(null=True)
    score_before = models.PositiveSmallIntegerField(null=True)  # a month ago
    judged_at = models.DateTimeField(null=True)
    open_cases = models.PositiveIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)  # promises and agreed times missed in the last 90 days
    stale = models.BooleanField(default=True)  # something happened since its health was judged
    cold_told_on = models.DateField(null=True)  # when its owner was last told that it goes cold; null while it does not
    version = models.PositiveIntegerField(default=1)
    external_id = models.CharField(max_length=120, blank=True)  # what another system calls it
    began_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    objects = Relationships.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_on", "id"], condition=Q(ended_at=None), name="relationship_owner"),
            models.Index(fields=["team", "due_on", "id"], condition=Q(ended_at=None), name="relationship_due"),
            models.Index(fields=["team", "score", "id"], condition=Q(ended_at=None), name="relationship_score"),
            models.Index(fields=["id"], condition=Q(stale=True, ended_at=None), name="relationship_stale"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit=None, person__isnull=False) | Q(unit__isnull=False, person=None),
                name="relationship_with_one",
            ),
            models.UniqueConstraint(
                fields=["team", "unit"], condition=Q(ended_at=None, person=None), name="relationship_with_unit"
            ),
            models.UniqueConstraint(
                fields=["team", "person"], condition=Q(ended_at=None, unit=None), name="relationship_with_person"
            ),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=100), name="relationship_score_of_100"),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}: {self.unit_id or self.person_id}"


class Deputy(models.Model):
    """Who looks after a relationship beside its owner."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="deputies", db_index=False)
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["relationship", "person"], name="deputy_once")]

    def __str__(self) -> str:
        return f"{self.relationship_id}: {self.person_id}"


class OwnerSpan(models.Model):
    """Who looked after a relationship from when until when; null is nobody. The last one is open while it goes on."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="owners", db_index=False)
    person = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_LINE, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_owner_at_a_time",
                expressions=[
                    (OpClass("relationship_id", name="gist_int8_ops"), RangeOperators.EQUAL),
                    (Func(F("since"), F("until"), function="TSTZRANGE"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship_id}: {self.person_id}"


class StageMove(models.Model):
    """A relationship came from one stage to another, and why. `before` is null where it began."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="moves", db_index=False)
    before = models.ForeignKey(Stage, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    after = models.ForeignKey(Stage, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=LONGEST_LINE, blank=True)
    by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["relationship", "-at", "-id"], name="stage_move_of")]

    def __str__(self) -> str:
        return f"{self.relationship_id}: {self.before_id} to {self.after_id}"
