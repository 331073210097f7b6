"""What is due by when, as agreed."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from rapport.cases.models.cases import Case
from rapport.cases.models.custody import Offer
from rapport.cases.rules.clocks import Run
from rapport.cases.rules.words import Outcome
from rapport.catalogue.public import Goal
from rapport.kit import clock


class Clock(models.Model):
    """One thing an agreement promises about a case, counted in the working time of the team that promised it.

    Of `target` so much is `used` up to `since`, from which on it runs (`rules/clocks.py`); null: it stands, as the case
    waits on the colleague, or it has ended. `due_at` is null while it stands with time left. `behind`: how long the
    departments behind the case may take together, of a resolution.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks", db_index=False)
    goal = models.CharField(max_length=10, choices=[(g.value, g.value) for g in Goal])
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.SET_NULL, null=True, related_name="+")  # of internal ones
    version = models.BigIntegerField()  # of the agreement, in the catalogue
    target = models.DurationField()
    used = models.DurationField(default=timedelta)
    begun_at = models.DateTimeField(default=clock.now)
    since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=6, choices=[(o.value, o.value) for o in Outcome], default=Outcome.OPEN)
    warned = models.PositiveSmallIntegerField(default=0)  # the last percent that was told of
    warn_at = models.DateTimeField(null=True)  # when the next one is reached
    behind = models.DurationField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="clock_case"),
            models.Index(fields=["case", "due_at"], condition=Q(ended_at=None), name="clock_due"),
            models.Index(fields=["warn_at", "id"], condition=Q(ended_at=None), name="clock_warn"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "goal"], condition=Q(ended_at=None), name="one_clock_of_a_kind"),
            models.CheckConstraint(condition=Q(due_at=None) | Q(due_at__gte=F("begun_at")), name="clock_due_later"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN, ended_at=None)
                | ~Q(outcome=Outcome.OPEN) & Q(ended_at__isnull=False, since=None),
                name="clock_stands_when_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.goal}"

    @property
    def run(self) -> Run:
        """How far it is."""
        return Run(target=self.target, used=self.used, since=self.since, due=self.due_at)
