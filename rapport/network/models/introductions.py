"""Introductions, who was asked for them, and who was looked up."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from rapport.kit import clock


class Introduction(models.Model):
    """Somebody asks to be introduced to a colleague, through whoever of her own contacts is willing.

    Outside the room it goes by `public_id`: numbers in a row would tell how many others ask. So do questions, whose
    numbers would tell how many, if any, were put.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    requester = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    message = models.CharField(max_length=1000)
    asked_at = models.DateTimeField(default=clock.now)
    closes_at = models.DateTimeField()
    thanked_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(requester=F("target")), name="introduction_to_another"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("asked_at")), name="introduction_closes_later"),
        ]
        indexes = [
            models.Index(fields=["requester", "-asked_at"], name="introduction_mine"),
            models.Index(fields=["target"], name="introduction_target"),
        ]

    def __str__(self) -> str:
        return f"introduction {self.id}"


class IntroductionAsk(models.Model):
    """One go-between asked, privately. Only a yes ever leaves this row; a no and silence are the same to everybody."""

    class Decision(models.TextChoices):
        """What the go-between said."""

        YES = "yes"
        NO = "no"

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="asks")
    go_between = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    decision = models.CharField(max_length=3, choices=Decision.choices, null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["introduction", "go_between"], name="asked_once"),
            models.CheckConstraint(
                condition=Q(decision=None, decided_at=None) | Q(decision__isnull=False, decided_at__isnull=False),
                name="decision_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["go_between", "-id"], name="ask_of_me")]

    def __str__(self) -> str:
        return f"ask {self.id}"


class IntroductionLook(models.Model):
    """Somebody looked up whether a colleague could be reached: counted, so that nobody maps who knows whom."""

    requester = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    target = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requester", "on", "target"], name="look_once_a_day")]

    def __str__(self) -> str:
        return f"look {self.id}"
