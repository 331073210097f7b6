"""What a team should know to serve somebody well; the person sees and may correct all of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.directory.models.people import Person
from rapport.kit import clock


class Statement(models.Model):
    """One sentence about a person: who said it, when, who may read it, and when it was last found true."""

    class Topic(models.TextChoices):
        """What a statement is about."""

        REACH = "reach", _("Reach me by")
        TELL = "tell", _("Tell me")
        AVOID = "avoid", _("Please avoid")
        MOVES = "moves", _("What moves me")
        DO = "do", _("What I do")
        NEED = "need", _("What I need")

    class Visibility(models.TextChoices):
        """Who may read a statement, beside its subject and its author."""

        EVERYONE = "everyone", _("Everyone")
        UNIT = "unit", _("My unit")
        TEAM = "team", _("Service teams")
        ME = "me", _("Only me")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="statements", db_index=False)
    topic = models.CharField(max_length=8, choices=Topic.choices)
    text = models.CharField(max_length=500)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.EVERYONE)
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)
    checked_on = models.DateField(null=True)
    disputed_at = models.DateTimeField(null=True)  # the subject says it is wrong: nobody else reads it meanwhile
    withdrawn_at = models.DateTimeField(null=True)
    corrects = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["person", "topic", "-at"], name="statement_person"),
            models.Index(fields=["author"], name="statement_author"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(visibility="me") | Q(author=models.F("person")), name="statement_only_me_is_mine"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="statement_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.topic}"


class Preference(models.Model):
    """How somebody likes to be contacted: channels in order, hours on their own clock, languages."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="preference")
    channels = ArrayField(models.CharField(max_length=20), default=list)
    hours_from = models.TimeField(null=True)
    hours_to = models.TimeField(null=True)
    languages = ArrayField(models.CharField(max_length=20), default=list)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hours_from=None, hours_to=None) | Q(hours_from__isnull=False, hours_to__isnull=False),
                name="preference_hours_in_pairs",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)
