"""Records of the directory that are hardly people: robots, lists, shared mailboxes."""

from django.db import models
from django.db.models import Q

from rapport.kit import clock


class Sender(models.Model):
    """A record whose contacts look like those of no person; an administrator decides whether it is set aside.

    Set aside, it is in no snapshot made after, like somebody who left the network. Nothing is set aside by itself.
    """

    class State(models.TextChoices):
        """Where it stands."""

        PROPOSED = "proposed"
        ASIDE = "aside"
        PERSON = "person"

    person = models.OneToOneField("directory.Person", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)  # of the engine: robot, list, shared
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    found_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None) | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="sender_decided_with_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"sender {self.id}: {self.kind} ({self.state})"
