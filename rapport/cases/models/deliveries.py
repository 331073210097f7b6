"""What a delivery was agreed to be, what it became, and what the colleague says of it."""

from django.db import models
from django.db.models import F, Q

from rapport.cases.models.cases import Case
from rapport.cases.rules.deliveries import LONGEST_CRITERION, Verdict
from rapport.kit import clock


class Delivery(models.Model):
    """Terms of a delivery: proposed by the team, agreed by the colleague, from then on fixed.

    New terms are a new row (`place` counts them); the last agreed one is what is delivered and signed off.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.PositiveIntegerField()
    due_on = models.DateField()
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    proposed_at = models.DateTimeField(default=clock.now)
    agreed_at = models.DateTimeField(null=True)
    delivered_on = models.DateField(null=True)
    spent = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["delivered_on"], condition=Q(delivered_on__isnull=False), name="delivery_delivered_on")
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "place"], name="delivery_place"),
            models.CheckConstraint(
                condition=Q(delivered_on=None) | Q(agreed_at__isnull=False), name="delivered_as_agreed"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at=None) | Q(agreed_at__gte=F("proposed_at")), name="agreed_last"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} terms {self.place}"


class Criterion(models.Model):
    """Something a delivery has to be, and whether the colleague accepts that it is."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="criteria", db_index=False)
    place = models.PositiveIntegerField()
    text = models.CharField(max_length=LONGEST_CRITERION)
    verdict = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Verdict], blank=True)
    word = models.CharField(max_length=LONGEST_CRITERION, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "place"], name="criterion_place"),
            models.CheckConstraint(
                condition=Q(verdict="", settled_at=None) | ~Q(verdict="") & Q(settled_at__isnull=False),
                name="criterion_settled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.place}"
