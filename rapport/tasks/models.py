"""Whatever waits on a person or a unit: one row each, whichever room asked."""

from django.db import models
from django.db.models import Q

from rapport.kit import clock
from rapport.tasks.rules import State


class Task(models.Model):
    """Something somebody is asked to decide or do, by when, and what came of it.

    `kind` is a code of the room that asked (`cases.offer`); `subject` and `subject_id` say about which record (`case`).
    It waits on a person, or on whoever of a unit takes it. `settled_for`: whom the one who settled it stood in for.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    to_person = models.ForeignKey(
        "directory.Person", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    to_unit = models.ForeignKey("directory.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked_by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    words = models.TextField(blank=True)  # what is asked, in the asker's words
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.OPEN)
    settled_by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    settled_for = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["to_person", "due_at", "id"], condition=Q(state="open"), name="task_person"),
            models.Index(fields=["to_unit", "due_at", "id"], condition=Q(state="open"), name="task_unit"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="task_due"),
            models.Index(fields=["subject", "subject_id", "-id"], name="task_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_person__isnull=False) | Q(to_unit__isnull=False), name="task_waits_on_somebody"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | ~Q(state="open") & Q(settled_at__isnull=False),
                name="task_settled_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}:{self.subject_id} ({self.state})"


class Delegation(models.Model):
    """Somebody decides for a colleague who is away: from when, until when, on what (`kind`; empty: on everything).

    It changes nothing of what waits: that stays her own, and whoever decides does so for her, by name.
    """

    from_person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    to_person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    made_by = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["to_person", "until"], name="delegation_to"),
            models.Index(fields=["from_person", "until"], name="delegation_from"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="delegation_has_time"),
            models.CheckConstraint(condition=~Q(from_person=models.F("to_person")), name="delegation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.from_person_id} to {self.to_person_id}"
