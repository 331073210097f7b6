"""What is being written and not sent."""

from django.db import models

from rapport.cases.models.cases import Case
from rapport.cases.rules.words import Said
from rapport.kit import clock


class Draft(models.Model):
    """What somebody is writing in a case, hers alone: one for each case, on whatever device she goes on.

    Once it is sent or dropped its words are gone; `at` stays for a while, so that a browser that has them still knows.
    `hear_by`: the promise she chose with it, by its key in the form.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    said = models.CharField(max_length=5, choices=[(s.value, s.value) for s in Said])
    text = models.TextField(blank=True)
    hear_by = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "case"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.case_id}"
