"""Mail that came in. Nothing that arrives is lost: what nobody can place stays in triage."""

from django.db import models
from django.db.models import Q

from rapport.kit import clock
from rapport.messaging.models.outgoing import Mail
from rapport.messaging.rules.words import Came


class IncomingMail(models.Model):
    """One mail as it came, whole (`raw`) until its time is over, and what became of it.

    `digest` tells the same bytes to the same address apart from new ones: what is handed over twice is kept once.
    `about` and `about_id` say which record it answers, as its signed address or what it refers to tells.
    """

    via = models.CharField(max_length=4, choices=[(v, v) for v in ("imap", "lmtp")])
    to = models.CharField(max_length=254)
    digest = models.BinaryField(max_length=32)
    raw = models.BinaryField(null=True)
    size = models.BigIntegerField()
    came_at = models.DateTimeField(default=clock.now)
    message_id = models.CharField(max_length=300, blank=True)
    from_address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in Came], default=Came.NEW)
    why = models.CharField(max_length=20, blank=True)  # a code of `rules.words.Why`
    answers = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, related_name="+")
    about = models.CharField(max_length=20, blank=True)
    about_id = models.BigIntegerField(null=True)
    private = models.BooleanField(default=False)  # that it came, and from whom, is for who sees what it became
    # To whom a private one is confided while it waits in triage: a team, which is who leads it.
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="incoming_state"),
            models.Index(fields=["from_address", "-came_at"], name="incoming_from"),
            models.Index(fields=["message_id"], condition=~Q(message_id=""), name="incoming_message"),
            models.Index(fields=["came_at"], name="incoming_came"),
        ]
        constraints = [models.UniqueConstraint(fields=["digest"], name="incoming_once")]

    def __str__(self) -> str:
        return f"{self.id}: {self.state}"
