"""Tables of messaging: the outbox, and every try to deliver."""

from django.conf import settings
from django.db import models

from rapport.kit import clock


class Mail(models.Model):
    """One mail to one address. Its text is dropped once it is sent; the row stays as proof of delivery."""

    class State(models.TextChoices):
        """Where a mail stands. Kept: no mail server is set; it waits for one."""

        WAITING = "waiting"
        KEPT = "kept"
        SENT = "sent"
        FAILED = "failed"

    to = models.CharField(max_length=254)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    private = models.BooleanField(default=False)  # to whom and about what is between us and the reader
    reason = models.CharField(max_length=60)
    subject = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    reply_to = models.CharField(max_length=254, blank=True)
    refers_to = models.TextField(blank=True)  # message ids of its thread, oldest first, with blanks between
    unsubscribe = models.CharField(max_length=500, blank=True)  # where one POST stops mails of its kind
    by_itself = models.BooleanField(default=False)  # it answers a mail at once, and nobody wrote it
    about = models.CharField(max_length=20, blank=True)  # the record it tells of, so that answers and bounces find it
    about_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="mail_state"),
            models.Index(fields=["user", "-id"], name="mail_user"),
            models.Index(fields=["created_at"], name="mail_created"),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.reason} ({self.state})"


class Attempt(models.Model):
    """One try to hand a mail to the server, and what the server said."""

    mail = models.ForeignKey(Mail, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField(default=clock.now)
    outcome = models.CharField(max_length=8, choices=[(o, o) for o in ("sent", "refused", "later")])
    answer = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.mail_id}: {self.outcome}"
