"""Files that came with words."""

from django.db import models

from rapport.cases.models.cases import Message
from rapport.kit import clock


class Attachment(models.Model):
    """A file that came with a message. Its bytes lie in the home, by their digest; the same bytes lie there once."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=150)
    type = models.CharField(max_length=100)  # as its first bytes tell, never as its sender says
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256, in hex
    at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["digest"], name="attachment_digest")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.digest[:8]}"
