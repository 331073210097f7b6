"""Actions on a case that somebody has to agree to, and who was asked."""

from django.db import models
from django.db.models import F, Q

from rapport.cases.models.cases import Case
from rapport.cases.rules.approvals import Answered, Approved
from rapport.kit import clock


class Approval(models.Model):
    """An action on a case (a credit of 620 EUR), and whether enough of those who were asked agreed to it.

    `rule` is the number of the catalogue's rule it was asked under, none where colleagues were chosen by name;
    `called_for` what the form of the case called for as it was asked, where the rule is held against a number. Under
    the limit nobody is asked and it is approved at once (`needed` 0). It ends as done, or as not to be done.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="approvals", db_index=False)
    rule = models.BigIntegerField(null=True)
    what = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(max_length=8, blank=True)
    called_for = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    words = models.TextField()
    asked_by = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(default=clock.now)
    needed = models.PositiveSmallIntegerField()
    answer_within = models.DurationField()
    state = models.CharField(max_length=8, choices=[(a.value, a.value) for a in Approved], default=Approved.OPEN)
    settled_at = models.DateTimeField(null=True)  # approved, refused
    ended_at = models.DateTimeField(null=True)  # done, or given up
    ended_by = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    reason = models.TextField(blank=True)  # why it is given up

    class Meta:
        indexes = [
            models.Index(fields=["case", "id"], name="approval_case"),
            models.Index(
                fields=["case"], condition=Q(state__in=["open", "refused", "approved"]), name="approval_in_the_way"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None, state__in=["open", "refused", "approved"])
                | Q(ended_at__isnull=False, state__in=["done", "given_up"]),
                name="approval_ends_once",
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="approval_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.what} ({self.state})"


class Approver(models.Model):
    """Somebody who was asked to agree, and what she said; `by` is who said it, where a colleague stood in for her."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="approvers", db_index=False)
    person = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    task_id = models.BigIntegerField(unique=True)
    asked_at = models.DateTimeField(default=clock.now)
    answer_by = models.DateTimeField()
    asked_again = models.PositiveSmallIntegerField(default=0)  # how often, where nobody is above who could be asked
    state = models.CharField(max_length=9, choices=[(a.value, a.value) for a in Answered], default=Answered.OPEN)
    answered_at = models.DateTimeField(null=True)
    by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["approval", "id"], name="approver_of"),
            models.Index(fields=["person"], condition=Q(state="open"), name="approver_waits"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["approval", "person"], name="approver_once"),
            # whoever agrees counts once, for herself or for another
            models.UniqueConstraint(
                fields=["approval", "by"], condition=Q(state__in=["yes", "no"]), name="one_answer_each"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | ~Q(state="open") & Q(answered_at__gte=F("asked_at")),
                name="approver_answers_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.approval_id} {self.person_id} ({self.state})"
