"""Messengers: an audience, a topic, and the people invited to carry the news."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from rapport.kit import clock


class MessengerRound(models.Model):
    """Somebody looks for the people through whom an audience would hear of a topic from those it trusts.

    `audience` says who is meant (`rules.messengers`), `people` how many they are; `report` holds figures about the
    audience and never a person. Who was chosen is in the invitations, which whoever asked does not read.
    """

    class State(models.TextChoices):
        """Where a round stands: looked for, found, invited, or impossible."""

        CHOOSING = "choosing"
        READY = "ready"
        INVITED = "invited"
        FAILED = "failed"

    class Mode(models.TextChoices):
        """News is heard once; a habit takes two people one trusts, from two sides."""

        NEWS = "news"
        HABIT = "habit"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    topic = models.CharField(max_length=200)
    message = models.CharField(max_length=2000, blank=True)  # what those invited read
    audience = models.JSONField()
    people = models.PositiveIntegerField(default=0)
    wanted = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=5, choices=Mode.choices, default=Mode.NEWS)
    state = models.CharField(max_length=8, choices=State.choices, default=State.CHOOSING)
    snapshot = models.ForeignKey("network.Snapshot", on_delete=models.SET_NULL, null=True, related_name="+")
    report = models.JSONField(default=dict)
    figure = models.CharField(max_length=64, blank=True)  # digest of what was asked: the same is told the same again
    error = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    invited_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(
        null=True
    )  # on no list any more; its figures are told again to whoever asks the same

    class Meta:
        indexes = [models.Index(fields=["-made_at", "-id"], name="messenger_round_latest")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="invited") | Q(invited_at__isnull=False, closes_at__isnull=False),
                name="messenger_round_invited_when",
            ),
            models.CheckConstraint(condition=Q(wanted__gte=1), name="messenger_round_wants_somebody"),
        ]

    def __str__(self) -> str:
        return f"messenger round {self.id}"


class MessengerInvitation(models.Model):
    """One person chosen for a round; asked once the round is invited. Only a yes ever leaves this row."""

    class Decision(models.TextChoices):
        """What she said."""

        YES = "yes"
        NO = "no"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(MessengerRound, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    decision = models.CharField(max_length=3, choices=Decision.choices, null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "person"], name="messenger_invited_once"),
            models.CheckConstraint(
                condition=Q(decision=None, decided_at=None) | Q(decision__isnull=False, decided_at__isnull=False),
                name="messenger_decision_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["person", "-id"], name="messenger_invited")]

    def __str__(self) -> str:
        return f"messenger invitation {self.id}"
