"""What a case came to, measured once when it is over: figures of service add these rows up."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value

from rapport.cases.models.cases import Case
from rapport.cases.models.custody import TimeRange


class Unmeasured(models.Model):
    """A case whose figures are still computed from its spans whenever somebody asks: it is open, or closed just now.

    The database itself enters every new case, and every closed one that is changed after all.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    opened_at = models.DateTimeField(db_index=True)  # repeats that of the case

    def __str__(self) -> str:
        return str(self.case_id)


class Measured(models.Model):
    """A closed case in numbers: times in microseconds, `work` those by the calendar of the team that answered.

    `teams` are all that had or answered for it, `held` how long each had the ball. What does not apply is empty: a part
    has no first answer, a case that was never resolved is neither reopened nor not.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="measured")
    opened_at = models.DateTimeField()
    service_id = models.BigIntegerField(null=True)
    teams = ArrayField(models.BigIntegerField())
    held = ArrayField(models.BigIntegerField())
    asked = models.BooleanField()  # by a colleague: it is not a part
    life = models.BigIntegerField()  # from opening to closing
    answer = models.BigIntegerField(null=True)  # to the first human answer
    answer_work = models.BigIntegerField(null=True)
    finish = models.BigIntegerField(null=True)  # to what it was resolved by
    finish_work = models.BigIntegerField(null=True)
    paused_work = models.BigIntegerField(db_default=0)  # of `finish_work`: while the colleague was waited for
    silence = models.BigIntegerField(null=True)  # the longest without a word to the colleague, her own time left out
    unanswered = models.BooleanField()  # withdrawn before anybody answered
    in_time = models.BooleanField(null=True)  # resolved by when it was due
    answer_agreed = models.BooleanField(null=True)  # answered, and resolved, in the time that was agreed
    finish_agreed = models.BooleanField(null=True)
    words_in_time = models.PositiveIntegerField(db_default=0)  # next words that were agreed
    words_late = models.PositiveIntegerField(db_default=0)
    kept = models.PositiveIntegerField()  # promises
    broken = models.PositiveIntegerField()
    offers = models.PositiveIntegerField()  # of the ball, accepted or returned
    returned = models.PositiveIntegerField()
    first_contact = models.BooleanField(null=True)  # resolved by the first answer
    reopened = models.BooleanField(null=True)
    handovers = models.PositiveIntegerField()  # between teams
    back = models.BooleanField()  # straight back to the team it had just left
    passes = models.PositiveIntegerField()  # between people
    passed_back = models.BooleanField()
    touched = models.PositiveIntegerField()  # teams that had the ball
    whole = models.BigIntegerField()  # time all teams together had the ball
    nobody = models.BigIntegerField()  # of it, with no named person
    unknown_spans = models.PositiveIntegerField()  # spans of the holder that name no team
    unknown = models.BigIntegerField()  # time in them

    class Meta:
        indexes = [
            models.Index(fields=["opened_at"], name="measured_opened"),
            GinIndex(fields=["teams"], name="measured_teams"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)


class Unsummed(models.Model):
    """A measured case that no sum of its month holds yet. The database itself enters every measured case."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    opened_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.case_id)


class SummedMonth(models.Model):
    """A month, on the clock months are told by, whose measured cases are added up, but for those that are unsummed.

    `stale`: a case that was added up is measured anew, so that the sums hold no more. `shape`: what was added up.
    """

    since = models.DateTimeField(primary_key=True)
    until = models.DateTimeField()
    stale = models.BooleanField(default=False)
    shape = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="summed_month_ends_last"),
            ExclusionConstraint(
                name="never_summed_twice",
                expressions=[(TimeRange("since", "until", Value("[)")), RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m}"


class MonthSum(models.Model):
    """What the cases of a month came to together: all of them, those of a team, or those of a service (0: any).

    `counts` and `held` are sums, which add up to those of several months; lengths of time are kept one by one, each in
    eight bytes and in no order, so that quantiles of several months are exact (`queries/figures/adding.py`). Of no case
    and of nobody.
    """

    month = models.ForeignKey(SummedMonth, on_delete=models.CASCADE, related_name="sums", db_index=False)
    team_id = models.BigIntegerField()
    service_id = models.BigIntegerField()
    counts = models.JSONField()
    held = models.JSONField()  # how long each team had the ball, and in how many cases
    life = models.BinaryField()
    answer = models.BinaryField()
    answer_work = models.BinaryField()
    finish = models.BinaryField()
    finish_work = models.BinaryField()
    finish_own = models.BinaryField()
    silence = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "team_id", "service_id"], name="month_sum_once")]

    def __str__(self) -> str:
        return f"{self.month_id:%Y-%m} {self.team_id} {self.service_id}"
