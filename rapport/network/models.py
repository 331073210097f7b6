"""Tables of the network. Ties and scores of people live in Parquet beside them, one folder per snapshot."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from rapport.kit import clock


class Snapshot(models.Model):
    """One computation of the network as of a day. Once ready it never changes; a trigger of the database sees to it.

    `groups` says whether figures about units may be shown from it (`rules.difference`); where not, pages go on
    showing those of the snapshot before. `changed` is the number of people whose move made us hold them back.
    `answers` says the same of what people said when they were asked.
    """

    class State(models.TextChoices):
        """Where a snapshot stands."""

        BUILDING = "building"
        READY = "ready"
        FAILED = "failed"

    as_of = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.BUILDING)
    inputs = models.CharField(max_length=64)  # digest of everything that went in
    checksum = models.CharField(max_length=64, blank=True)  # digest of everything that came out
    engine = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    folder = models.CharField(max_length=200, blank=True)  # below RAPPORT_HOME/lake
    groups = models.BooleanField(default=False)
    answers = models.BooleanField(default=False)
    changed = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    made_at = models.DateTimeField(default=clock.now)
    ready_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-as_of", "-id"], name="snapshot_latest", condition=Q(state="ready")),
            models.Index(fields=["inputs"], name="snapshot_inputs"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(checksum="") & Q(ready_at__isnull=False)),
                name="snapshot_ready_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.as_of} ({self.state})"


class FittedModel(models.Model):
    """A model of trust fitted on what people said, with how well it does on people it has not seen; sums only.

    The newest that holds and was not retired is used by snapshots made from then on; without one, the prior.
    `card` has what its page tells (`queries.model`); `shortfalls` say why it may not be used.
    """

    fitted_at = models.DateTimeField(default=clock.now)
    as_of = models.DateField()  # contacts and answers up to this day
    intercept = models.FloatField()
    coefficients = models.JSONField()  # by feature of the engine
    theta = models.FloatField()
    card = models.JSONField()
    shortfalls = models.JSONField(default=list)
    retired_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"fitted-{self.id}"


class SurveyedTie(models.Model):
    """What somebody declared about a colleague. It belongs to the respondent alone and is used only in sums."""

    respondent = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    named = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    question = models.CharField(max_length=120)
    value = models.FloatField(null=True)
    at = models.DateTimeField(null=True)  # when it was said, where the source knows
    kept_since = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["respondent", "named", "question"], name="surveyed_tie_once"),
            models.CheckConstraint(condition=~Q(respondent=F("named")), name="surveyed_tie_to_another"),
        ]
        indexes = [
            models.Index(fields=["named"], name="surveyed_tie_named"),
            models.Index(fields=["kept_since"], name="surveyed_tie_age"),
        ]

    def __str__(self) -> str:
        return f"surveyed tie {self.id}"


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
