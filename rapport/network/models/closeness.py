"""Whether a team is close to a unit, as it was told, and whom of the team was asked to step forward."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from rapport.kit import clock
from rapport.network.rules.closeness import Closeness


class ClosenessTold(models.Model):
    """What was told of a team and a unit, which stands for all who ask until it is old. It is about nobody."""

    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="+")
    closeness = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Closeness])
    as_of = models.DateField()
    told_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "unit"], name="closeness_told_once")]

    def __str__(self) -> str:
        return f"{self.team_id} to {self.unit_id}"


class ClosenessLook(models.Model):
    """Somebody asked how close a team is to a unit: counted, so that nobody maps who knows whom."""

    asker = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asker", "on", "team", "unit"], name="closeness_look_once_a_day")
        ]

    def __str__(self) -> str:
        return f"look {self.id}"


class Forward(models.Model):
    """Somebody asks who of a team would step forward towards a unit. Outside the room it goes by `public_id`."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    asker = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="+")
    message = models.CharField(max_length=1000)
    asked_at = models.DateTimeField(default=clock.now)
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("asked_at")), name="forward_closes_later")
        ]
        indexes = [models.Index(fields=["asker", "-asked_at"], name="forward_mine")]

    def __str__(self) -> str:
        return f"forward {self.id}"


class ForwardAsk(models.Model):
    """One of the team asked, privately. Only a yes ever leaves this row; a no and silence are the same to everybody."""

    class Decision(models.TextChoices):
        """What she said."""

        YES = "yes"
        NO = "no"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    forward = models.ForeignKey(Forward, on_delete=models.CASCADE, related_name="asks")
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    decision = models.CharField(max_length=3, choices=Decision.choices, null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["forward", "person"], name="forward_asked_once"),
            models.CheckConstraint(
                condition=Q(decision=None, decided_at=None) | Q(decision__isnull=False, decided_at__isnull=False),
                name="forward_decision_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["person", "-id"], name="forward_of_me")]

    def __str__(self) -> str:
        return f"ask {self.id}"
