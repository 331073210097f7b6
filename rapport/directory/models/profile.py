"""What a team should know to serve somebody well; the person sees and may correct all of it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.directory.models.people import Person
from rapport.directory.models.units import Unit
from rapport.directory.rules.profile import Confidence, NeedState, Source
from rapport.kit import clock

SOURCES = (
    (Source.HERSELF.value, _("Said by the person")),
    (Source.SEEN.value, _("Seen by a colleague")),
    (Source.TALK.value, _("Said in a talk")),
    (Source.FILE.value, _("From a file")),
)
CONFIDENCES = (
    (Confidence.SURE.value, _("Sure")),
    (Confidence.LIKELY.value, _("Likely")),
    (Confidence.GUESS.value, _("A guess")),
)
STATES = ((NeedState.OPEN.value, _("Open")), (NeedState.MEETING.value, _("Being met")), (NeedState.MET.value, _("Met")))
STANDING_NEEDS = Q(topic="need", withdrawn_at=None)


class Statement(models.Model):
    """One sentence about a person: who said it, from where and how sure, who reads it, and when it was last found true.

    A need has a state; the unit that meets it, a service team, is `met_by`. `search` is what "Ask me about" and
    "Answers for" are found by, empty for all else.
    """

    class Topic(models.TextChoices):
        """What a statement is about."""

        REACH = "reach", _("Reach me by")
        TELL = "tell", _("Tell me")
        AVOID = "avoid", _("Please avoid")
        MOVES = "moves", _("What moves me")
        DO = "do", _("What I do")
        NEED = "need", _("What I need")
        ASK = "ask", _("Ask me about")
        ANSWERS = "answers", _("Answers for")

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
    source = models.CharField(max_length=8, choices=SOURCES, default=Source.HERSELF.value)
    confidence = models.CharField(max_length=8, choices=CONFIDENCES, default=Confidence.SURE.value)
    expires_on = models.DateField(null=True)  # its last day; later only its subject and its author read it
    state = models.CharField(max_length=8, choices=STATES, default=NeedState.OPEN.value)
    met_by = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    state_at = models.DateTimeField(null=True)  # since when it is so; None: since it was said
    search = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["person", "topic", "-at"], name="statement_person"),
            models.Index(fields=["author"], name="statement_author"),
            models.Index(fields=["person"], name="statement_needs", condition=STANDING_NEEDS),
            GinIndex(
                OpClass("search", name="gin_trgm_ops"),
                name="statement_search",
                condition=Q(withdrawn_at=None) & ~Q(search=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(visibility="me") | Q(author=models.F("person")), name="statement_only_me_is_mine"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="statement_says_something"),
            models.CheckConstraint(
                condition=Q(topic="need") | Q(state=NeedState.OPEN.value, met_by=None),
                name="statement_only_needs_are_met",
            ),
            models.CheckConstraint(
                condition=~Q(state=NeedState.MEETING.value) | Q(met_by__isnull=False), name="statement_met_by_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state=NeedState.OPEN.value) | Q(met_by=None), name="statement_open_is_met_by_nobody"
            ),
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
    findable = models.BooleanField(default=True)  # may be found as somebody to ask
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
