"""What people declared of whom they turn to, and when they were asked."""

from django.db import models
from django.db.models import F, Q

from rapport.kit import clock


class SurveyedTie(models.Model):
    """What somebody declared about a colleague. It belongs to the respondent alone and is used only in sums.

    said_here: she said it herself, to the questions of the product. What a file says she said stands apart, also to a
    question of the same name: nobody answers for her, and no import tells whom she named.
    """

    respondent = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    named = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=120)
    value = models.FloatField(null=True)
    at = models.DateTimeField(null=True)  # when it was said, where the source knows
    kept_since = models.DateTimeField(default=clock.now)
    said_here = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["respondent", "named", "question", "said_here"], name="surveyed_tie_once"),
            models.CheckConstraint(condition=~Q(respondent=F("named")), name="surveyed_tie_to_another"),
        ]
        indexes = [
            models.Index(fields=["named"], name="surveyed_tie_named"),
            models.Index(fields=["kept_since"], name="surveyed_tie_age"),
        ]

    def __str__(self) -> str:
        return f"surveyed tie {self.id}"


class TrustAsking(models.Model):
    """Somebody was asked the two questions of trust; her answers are surveyed ties and say nothing of this row.

    One that she put off counts as asked: nobody is asked more than twice a year.
    """

    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    put_off_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-asked_at"], name="trust_asking_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(put_off_at=None), name="trust_asking_one_way_or_the_other"
            )
        ]

    def __str__(self) -> str:
        return f"trust asking {self.id}"
