"""When the two sides met, who was there, what was said."""

from django.db import models
from django.db.models import Q

from rapport.kit import clock
from rapport.relationships.models.book import Relationship
from rapport.relationships.rules.words import LONGEST_LINE, Contact, Mood, Side, Source


def _choices(kind: type[Contact | Mood | Side | Source]) -> list[tuple[str, str]]:
    return [(one.value, one.value) for one in kind]


CONTACTS = tuple(kind.value for kind in Contact if kind.is_contact)


class Touchpoints(models.QuerySet["Touchpoint"]):
    """Touchpoints as they are asked for again and again."""

    def standing(self) -> "Touchpoints":
        """Those nobody took away."""
        return self.filter(removed_at=None)

    def planned(self) -> "Touchpoints":
        """Those that stand in the calendar."""
        return self.filter(removed_at=None, planned=True)

    def took_place(self) -> "Touchpoints":
        """Those that were, notes with them."""
        return self.filter(removed_at=None, planned=False)

    def contacts(self) -> "Touchpoints":
        """Those at which the two sides met or spoke."""
        return self.filter(removed_at=None, planned=False, kind__in=CONTACTS)


class Touchpoint(models.Model):
    """A meeting, a call, a visit, a coffee; planned while `planned`, else as it was.

    `minutes`: how long; of a shadowing or an exchange the time that was spent. `outcome`: one line; `words`: all of
    it, for the team and for whoever was there. `learned`: what a shadowing or an exchange taught. `key`: what makes it
    the same when it comes in again, by mail, calendar or import.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="touchpoints", db_index=False)
    kind = models.CharField(max_length=10, choices=_choices(Contact))
    at = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True)
    planned = models.BooleanField(default=False)
    place = models.CharField(max_length=LONGEST_LINE, blank=True)
    outcome = models.CharField(max_length=LONGEST_LINE, blank=True)
    words = models.TextField(blank=True)
    learned = models.TextField(blank=True)
    mood = models.CharField(max_length=5, choices=_choices(Mood), blank=True)
    source = models.CharField(max_length=8, choices=_choices(Source), default=Source.HAND)
    key = models.CharField(max_length=250, blank=True)
    author = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    objects = Touchpoints.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["relationship", "-at", "-id"], condition=Q(removed_at=None), name="touchpoint_of_relationship"
            ),
            models.Index(fields=["at"], condition=Q(planned=True, removed_at=None), name="touchpoint_planned"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["relationship", "source", "key"],
                condition=~Q(key="") & Q(removed_at=None),  # what was taken away may come in again
                name="touchpoint_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship_id}: {self.kind}"


class Participant(models.Model):
    """Somebody who was there, and on which side; at a note nobody was, and it is whom its words name."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="participants", db_index=False)
    person = models.ForeignKey("directory.Person", on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=6, choices=_choices(Side))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["touchpoint", "person"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.touchpoint_id}: {self.person_id}"
