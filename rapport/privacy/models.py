"""Tables of privacy. People are opaque subject ids here: the room lies below the directory."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rapport.kit import clock
from rapport.privacy.rules import NAME_PURPOSES, Wish


class OptOut(models.Model):
    """Somebody left the network, from `since` until she came back (`until`). Who asked is kept, never why."""

    subject_id = models.BigIntegerField()
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_id"], condition=Q(until=None), name="opted_out_once")]
        indexes = [models.Index(fields=["subject_id", "-since"], name="optout_subject")]

    def __str__(self) -> str:
        return f"{self.subject_id} since {self.since}"


class Look(models.Model):
    """Somebody looked at what is held about a person. Looks at the same thing within an hour are one row."""

    subject_id = models.BigIntegerField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_person_id = models.BigIntegerField(null=True)
    what = models.CharField(max_length=60)
    about_id = models.BigIntegerField(null=True)  # which one, where there may be several of that kind about her
    via = models.CharField(max_length=8)
    at = models.DateTimeField(default=clock.now)
    last_at = models.DateTimeField(default=clock.now)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "-id"], name="look_subject"),
            models.Index(fields=["by_user", "-at"], name="look_by"),
            models.Index(fields=["at"], name="look_at"),
        ]

    def __str__(self) -> str:
        return f"{self.by_user_id} at {self.subject_id}: {self.what}"


class Browsing(models.Model):
    """Somebody looked at many different people within an hour; those who oversee are told, once a day at most."""

    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    people = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by_user", "since"], name="browsing_once")]
        indexes = [models.Index(fields=["-since"], name="browsing_since")]

    def __str__(self) -> str:
        return f"{self.by_user_id} since {self.since}: {self.people}"


class Objection(models.Model):
    """Somebody asks to correct, stop using or erase what is held about her; an administrator answers.

    A correction of one `entry` (its room's key) is answered by who wrote it or keeps it, and read by them alone.
    `meant`: the key or label of the entry a request is about, empty for all of it. Of who was erased at her wish the
    request stays, without her number or a word (`subject_id` 0), as proof that it was done and when.
    """

    class State(models.TextChoices):
        """Where an objection stands."""

        OPEN = "open"
        GRANTED = "granted"
        REFUSED = "refused"

    subject_id = models.BigIntegerField()
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    wish = models.CharField(max_length=8, choices=[(w.value, w.value) for w in Wish])
    holding = models.CharField(max_length=100)
    entry = models.CharField(max_length=60, blank=True)
    meant = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "-id"], name="objection_subject"),
            models.Index(fields=["state", "id"], name="objection_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="objection_answered_with_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}: {self.wish} ({self.state})"


class NameRequest(models.Model):
    """Somebody who works on pseudonyms asks who is behind one. A second person decides; `until` the name is told."""

    class State(models.TextChoices):
        """Where a question stands."""

        OPEN = "open"
        GRANTED = "granted"
        REFUSED = "refused"

    subject_id = models.BigIntegerField()
    pseudonym = models.CharField(max_length=18)
    purpose = models.CharField(max_length=20, choices=[(p.value, p.value) for p in NAME_PURPOSES])
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    last_read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id"], name="name_subject"),
            models.Index(fields=["asked_by", "-id"], name="name_asked_by"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("answered_by")), name="name_takes_two"),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="name_answered_with_time",
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(state="granted"), name="name_told_once_granted"),
        ]

    def __str__(self) -> str:
        return f"{self.pseudonym} ({self.state})"


class RetentionRun(models.Model):
    """The report of one run of one clock: what was removed, and up to when."""

    name = models.CharField(max_length=60)
    ran_at = models.DateTimeField(default=clock.now)
    before = models.DateTimeField()
    removed = models.PositiveIntegerField()
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["name", "-ran_at"], name="retention_clock")]

    def __str__(self) -> str:
        return f"{self.name}: {self.removed}"


class SavedAssessment(models.Model):
    """An impact assessment as it was when somebody kept it, so that what changed since can be told."""

    made_at = models.DateTimeField(default=clock.now)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    values = models.JSONField()

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {self.digest[:8]}"


class AnsweredGroup(models.Model):
    """A group whose figure was shown, kept so that no later figure differs from it by too few people."""

    figure = models.CharField(max_length=100)
    digest = models.BinaryField(max_length=16)
    people = models.PositiveIntegerField()
    members = models.BinaryField()  # sorted subject ids as little-endian int64; read only by the guard
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["figure", "digest"], name="answered_once")]
        indexes = [models.Index(fields=["at"], name="answered_at")]

    def __str__(self) -> str:
        return f"{self.figure}: {self.people}"
