"""How it was, in both directions: what colleagues say of teams, and teams of units; shown in sums alone."""

from django.db import models
from django.db.models import Q

from rapport.cases.models.cases import Case
from rapport.cases.rules.ratings import LONGEST_WORD, Side
from rapport.kit import clock

SCORE = Q(score__range=(1, 5))


class TeamRating(models.Model):
    """What a colleague says of an answered case: how it was, whether she felt taken seriously, a free word.

    It is hers until its period (a quarter, by its first day) is published; then it goes. `unit` is where she sat.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    period = models.DateField()
    score = models.PositiveSmallIntegerField()
    taken_seriously = models.PositiveSmallIntegerField(null=True)
    word = models.CharField(max_length=LONGEST_WORD, blank=True)

    class Meta:
        indexes = [models.Index(fields=["period", "team"], name="team_rating_period")]
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="team_rating_once"),
            models.CheckConstraint(condition=SCORE, name="team_rating_score"),
            models.CheckConstraint(
                condition=Q(taken_seriously=None) | Q(taken_seriously__range=(1, 5)), name="team_rating_seriously"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.period:%Y-%m}"


class UnitRating(models.Model):
    """What a member of a team says of working with a unit in a period; of no case, and of nobody in it."""

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, related_name="+", db_index=False)
    period = models.DateField()
    score = models.PositiveSmallIntegerField()  # how it was to work with it
    clear = models.PositiveSmallIntegerField(null=True)  # whether it was clear what was needed

    class Meta:
        indexes = [models.Index(fields=["period", "unit"], name="unit_rating_period")]
        constraints = [
            models.UniqueConstraint(fields=["person", "team", "unit", "period"], name="unit_rating_once"),
            models.CheckConstraint(condition=SCORE, name="unit_rating_score"),
            models.CheckConstraint(condition=Q(clear=None) | Q(clear__range=(1, 5)), name="unit_rating_clear"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.period:%Y-%m}"


class RatingSum(models.Model):
    """A sum of a period, written once when it is published and never changed: who goes later shows in no difference.

    `side` says who is rated: a team (`team`; by all, or by those of `units`) or a unit (`unit`). Everybody counts once,
    with the mean of what she said; `total` and `squares` add up those means, `good` counts those of four and more.
    The second item has its own sums over those who answered it.
    """

    side = models.CharField(max_length=4, choices=[(side.value, side.value) for side in Side])
    period = models.DateField()
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, null=True, related_name="+")
    unit = models.ForeignKey("directory.Unit", on_delete=models.CASCADE, null=True, related_name="+")
    units = models.JSONField(default=list)  # of whose raters a row of a team is; empty: of all
    people = models.PositiveIntegerField()
    total = models.FloatField()
    squares = models.FloatField()
    good = models.PositiveIntegerField()
    item_people = models.PositiveIntegerField(default=0)
    item_total = models.FloatField(default=0)
    item_squares = models.FloatField(default=0)
    item_good = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(side="team", team__isnull=False, unit=None) | Q(side="unit", team=None, unit__isnull=False),
                name="rating_sum_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.period:%Y-%m}"


class RatingWord(models.Model):
    """A free word of a published period, for the lead of the team: without name, case and time, in random order."""

    id = models.UUIDField(primary_key=True)  # random, so that no order tells who wrote first
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.CASCADE, related_name="+", db_index=False)
    period = models.DateField()
    word = models.CharField(max_length=LONGEST_WORD)

    class Meta:
        indexes = [models.Index(fields=["team", "period", "id"], name="rating_word_team")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.period:%Y-%m}"


class RatedPeriod(models.Model):
    """A period whose sums are published, for both sides at the same moment."""

    period = models.DateField(primary_key=True)
    published_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.period:%Y-%m}"
