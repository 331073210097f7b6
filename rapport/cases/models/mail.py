"""Which mails belong to which case, so that answers find it and go out in the same thread."""

from django.db import models

from rapport.cases.models.cases import Case


class MailedFrom(models.Model):
    """A mail that became a case or more words to one, by its message id."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=300, unique=True)

    def __str__(self) -> str:
        return self.message_id
