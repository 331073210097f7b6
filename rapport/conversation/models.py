"""What was said, who follows what, who was told, and how she wants to be. Records are named by kind and number."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from rapport.conversation.rules.words import USUAL_HOUR, Doing, How, Kind, Topic
from rapport.kit import clock


class Comment(models.Model):
    """What somebody said under a record. It is never changed; taken back, its text is gone."""

    about = models.CharField(max_length=20)
    about_id = models.BigIntegerField()
    author = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)
    once = models.CharField(max_length=60, null=True)  # given by the sender, so that what is sent twice is kept once

    class Meta:
        indexes = [models.Index(fields=["about", "about_id", "-id"], name="comment_about")]
        constraints = [models.UniqueConstraint(fields=["about", "about_id", "once"], name="comment_once")]

    def __str__(self) -> str:
        return f"{self.about}:{self.about_id}"


class Follow(models.Model):
    """An account that hears how a record goes on."""

    about = models.CharField(max_length=20)
    about_id = models.BigIntegerField()
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "about_id", "reader"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} follows {self.about}:{self.about_id}"


class Notification(models.Model):
    """Something an account was told, once for each `source`. What it is about is read anew whenever it is shown."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Kind])
    about = models.CharField(max_length=20)
    about_id = models.BigIntegerField()
    by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    source = models.CharField(max_length=60)  # the fact or comment it tells of
    how = models.CharField(max_length=8, choices=[(h.value, h.value) for h in How], default=How.HERE)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["reader", "-at", "-id"], name="news_of"),
            models.Index(fields=["reader", "-at", "-id"], condition=Q(read_at=None), name="news_unread"),
            models.Index(
                fields=["reader", "at"], condition=Q(how="daily", mailed_at=None, read_at=None), name="news_to_mail"
            ),
            models.Index(fields=["at"], name="news_at"),
        ]
        constraints = [models.UniqueConstraint(fields=["reader", "source"], name="news_once")]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.kind} {self.about}:{self.about_id}"


class Preference(models.Model):
    """How an account wants to hear of a topic, where it is not as usual."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    topic = models.CharField(max_length=10, choices=[(t.value, t.value) for t in Topic])
    how = models.CharField(max_length=8, choices=[(h.value, h.value) for h in How])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "topic"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.topic}: {self.how}"


class Digest(models.Model):
    """At which hour of her own day an account gets its digest, and when the last one went."""

    reader = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    hour = models.PositiveSmallIntegerField(default=USUAL_HOUR)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(hour__lte=23), name="digest_hour_of_a_day")]

    def __str__(self) -> str:
        return f"{self.reader_id} at {self.hour}"


class Presence(models.Model):
    """That an account is writing in a record just now; soon forgotten, and not worth the database's journal."""

    about = models.CharField(max_length=20)
    about_id = models.BigIntegerField()
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    doing = models.CharField(max_length=5, choices=[(d.value, d.value) for d in Doing])
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "about_id", "reader"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.doing} {self.about}:{self.about_id}"
