"""What a case is found by."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from rapport.cases.models.cases import Case


class Words(models.Model):
    """The folded words that stand in a case and in what was merged into it, each once, marked by where they stand.

    What is no mark is read by everybody who sees the case (`rules.searching`). The database itself keeps what it can
    without reading: the row, whose the case is, which teams had it, whether it is open; actions add what is said. What
    is open lies in an index of its own: it is small, and what is said every minute changes that one alone.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="words")
    open = models.BooleanField()
    words = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], condition=Q(open=True), name="words_open", gin_pending_list_limit=256),
            GinIndex(fields=["words"], condition=Q(open=False), name="words_over", gin_pending_list_limit=1024),
        ]

    def __str__(self) -> str:
        return str(self.case_id)
