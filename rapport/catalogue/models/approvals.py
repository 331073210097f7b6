"""Which actions of a service need somebody's approval, and whose."""

from django.db import models
from django.db.models import Q

from rapport.catalogue.models.services import Service
from rapport.catalogue.rules.words import Counted, Deciders
from rapport.kit import clock


class ApprovalRule(models.Model):
    """An action of a service that needs approval from an amount on: what, above how much, who decides, how many.

    Of several rules for the same action the one with the highest limit that is passed counts. `deciders` are named
    people, who leads `of_unit`, or everybody in it; `needs` counts people, or is a percentage of those who are asked.
    `field` is the key of the number in the service's form that the limit is held against; none: it counts when asked.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="approval_rules", db_index=False)
    what = models.CharField(max_length=60)
    above = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    unit = models.CharField(max_length=8, blank=True)  # of the amount: EUR, h; none: it is asked whatever the amount
    field = models.CharField(max_length=100, blank=True, default="", db_default="")
    deciders = models.CharField(max_length=7, choices=[(d.value, d.value) for d in Deciders])
    of_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    counted = models.CharField(max_length=7, choices=[(c.value, c.value) for c in Counted], default=Counted.PEOPLE)
    needs = models.PositiveSmallIntegerField(default=1)
    answer_within = models.DurationField()  # unanswered for so long, it goes to the next manager
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "what", "unit", "above"], name="one_rule_per_limit"),
            models.CheckConstraint(
                condition=Q(deciders="people", of_unit=None) | ~Q(deciders="people") & Q(of_unit__isnull=False),
                name="rule_says_who",
            ),
            models.CheckConstraint(condition=Q(needs__gte=1) & Q(above__gte=0), name="rule_needs_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.what} above {self.above} {self.unit}"


class Decider(models.Model):
    """Somebody named by a rule as who decides."""

    rule = models.ForeignKey(ApprovalRule, on_delete=models.CASCADE, related_name="people", db_index=False)
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "person"], name="decider_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.person_id}"
