"""What a service team promised, whom, and since when."""

from django.db import models
from django.db.models import Q

from rapport.catalogue.models.services import LEVELS, ServiceTeam
from rapport.catalogue.rules.agreements import Goal, Side
from rapport.catalogue.rules.clauses import Measure
from rapport.catalogue.rules.negotiation import Ended
from rapport.kit import clock

SIGNED = Q(given_at__isnull=False, taken_at__isnull=False)
AGREED = Q(proposed_by="") | SIGNED
HOLDS = Q(ended_as="") & AGREED  # as `rules.negotiation.holds` says
TAKEN_BACK = AGREED & Q(ended_as=Ended.WITHDRAWN.value)  # before its day
OPEN = ~Q(proposed_by="") & Q(ended_as="") & (Q(given_at=None) | Q(taken_at=None))


class Agreement(models.Model):
    """A promise of a team to a unit, or to everybody (`unit` null); an internal one to another team, or to all.

    What is promised stands in its versions: each holds from a day on, and what began before keeps the one before.
    `review_on`: when it is looked at again; `review_task`: what waits on the lead of the team because of that.
    """

    team = models.ForeignKey(ServiceTeam, on_delete=models.PROTECT, related_name="+", db_index=False)
    internal = models.BooleanField(default=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    with_team = models.ForeignKey(ServiceTeam, on_delete=models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    review_task = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["review_on"], condition=Q(retired_at=None, review_task=None), name="agreement_review_on"
            )
        ]
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
    """What an agreement promises from a day on, by the wall of the team's time zone.

    It is never changed, but that a proposal signed after its day holds from the day of the last signature, and that one
    to come is taken back before its day.
    `given_at`, `taken_at`: when somebody who leads that side signed it; who did stands in the ledger. `proposed_by`:
    which side proposed it; empty for what the team wrote alone. `give_task`, `take_task`: what waits on a side.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    since = models.DateField()
    review_on = models.DateField(null=True)
    words = models.TextField(blank=True)
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=clock.now)
    proposed_by = models.CharField(max_length=5, choices=[(s.value, s.value) for s in Side], blank=True)
    ended_as = models.CharField(max_length=9, choices=[(e.value, e.value) for e in Ended], blank=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)  # why it was declined, or taken back
    give_task = models.BigIntegerField(null=True)
    take_task = models.BigIntegerField(null=True)
    channels = models.JSONField(default=list)  # sentences
    obligations = models.JSONField(default=list)  # sentences
    survey_weeks = models.PositiveSmallIntegerField(null=True)
    giver_contact = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    taker_contact = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_version"),
            models.UniqueConstraint(fields=["agreement", "since"], condition=HOLDS, name="agreement_version_a_day"),
            models.UniqueConstraint(fields=["agreement"], condition=OPEN, name="agreement_one_proposal"),
            models.CheckConstraint(
                condition=Q(ended_as="", ended_at=None)
                | (~Q(ended_as="") & Q(ended_at__isnull=False) & (~AGREED | TAKEN_BACK)),
                name="agreement_version_ended",
            ),
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


class Threshold(models.Model):
    """How good something is to be: per cent, minutes of working time or a mean rating, as its measure says."""

    version = models.ForeignKey(AgreementVersion, on_delete=models.CASCADE, related_name="thresholds", db_index=False)
    measure = models.CharField(max_length=20, choices=[(m.value, m.value) for m in Measure])
    value = models.DecimalField(max_digits=7, decimal_places=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "measure"], name="threshold_once"),
            models.CheckConstraint(condition=Q(value__gt=0), name="threshold_asks_something"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.measure}"
