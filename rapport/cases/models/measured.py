"""What a case came to, measured once when it is over: figures of service add these rows up."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from rapport.cases.models.cases import Case


class Unmeasured(models.Model):
    """A case whose figures are still computed from its spans whenever somebody asks: it is open, or closed just now.

    The database itself enters every new case, and every closed one that is changed after all.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")

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
    silence = models.BigIntegerField(null=True)  # the longest without a word to the colleague
    unanswered = models.BooleanField()  # withdrawn before anybody answered
    in_time = models.BooleanField(null=True)  # resolved by when it was due
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
