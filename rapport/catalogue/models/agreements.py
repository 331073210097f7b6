"""What a service team promised, whom, and since when."""

from django.db import models
from django.db.models import Q

from rapport.catalogue.models.services import LEVELS, ServiceTeam
from rapport.catalogue.rules.agreements import Goal
from rapport.kit import clock


class Agreement(models.Model):
    """A promise of a team to a unit, or to everybody (`unit` null); an internal one to another team, or to all.

    What is promised stands in its versions: each holds from a day on, and what began before keeps the one before.
    """

    team = models.ForeignKey(ServiceTeam, on_delete=models.PROTECT, related_name="+", db_index=False)
    internal = models.BooleanField(default=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    with_team = models.ForeignKey(ServiceTeam, on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "internal"], condition=Q(unit=None, with_team=None), name="agreement_with_all"
            ),
            models.UniqueConstraint(fields=["team", "unit"], condition=~Q(unit=None), name="agreement_with_unit"),
            models.UniqueConstraint(
                fields=["team", "with_team"], condition=~Q(with_team=None), name="agreement_with_team"
            ),
            models.CheckConstraint(
                condition=Q(internal=True, unit=None) | Q(internal=False, with_team=None), name="agreement_is_one_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.id}"


class AgreementVersion(models.Model):
    """What an agreement promises from a day on, by the wall of the team's time zone. It is never changed.

    `given_at`, `taken_at`: when somebody who leads that side signed it; who did stands in the ledger.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    since = models.DateField()
    review_on = models.DateField(null=True)
    words = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version"),
            models.UniqueConstraint(fields=["agreement", "since"], name="agreement_version_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.number}"


class Target(models.Model):
    """So many minutes of working time for one thing at one priority."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="targets", db_index=False)
    goal = models.CharField(max_length=10, choices=[(g.value, g.value) for g in Goal])
    priority = models.PositiveSmallIntegerField(choices=LEVELS)
    minutes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "goal", "priority"], name="target_once"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="target_takes_time"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.goal} {self.priority}"
