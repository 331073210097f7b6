"""Who answers and who has the ball, span by span; what was offered, promised and waited on."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from rapport.cases.models.cases import Case
from rapport.cases.rules.words import How, Offered, Part, Promised, WaitsOn
from rapport.kit import clock


class TimeRange(Func):
    """PostgreSQL's `tstzrange(since, until, '[)')`; an open end is endless."""

    function = "tstzrange"
    output_field: ClassVar[models.Field] = DateTimeRangeField()  # type: ignore[type-arg]


def never_two(name: str, *same: str) -> ExclusionConstraint:
    """No two spans of the same at one instant."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in same),
            (TimeRange("since", "until", Value("[)")), RangeOperators.OVERLAPS),
        ],
    )


class Custody(models.Model):
    """One span of a case in one pair of hands: a team always, within it at most one person.

    `place` counts the spans of a case and part from 1. A span may last no time at all, where two things happened at one
    instant. That each begins where the one before ended, from opening to closing, a check at commit sees to.
    `needed_by`: by when the work is needed, as was said with the ball; it stays with the ball within a team.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="custody", db_index=False)
    part = models.CharField(max_length=6, choices=[(p.value, p.value) for p in Part])
    place = models.PositiveIntegerField()
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("directory.Person", on_delete=models.PROTECT, null=True, related_name="+")
    person_key = models.BigIntegerField(null=True)  # of somebody only a log names
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, choices=[(h.value, h.value) for h in How])
    needed_by = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "part", "place"], name="custody_place"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="custody_ends_last"),
            never_two("one_in_custody", "case", "part"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.part} {self.place}"


class Waiting(models.Model):
    """A span in which a case waits on somebody or something that nobody here can hurry."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="waits", db_index=False)
    on = models.CharField(max_length=9, choices=[(w.value, w.value) for w in WaitsOn])
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    day = models.DateField(null=True)  # the day it waits for
    words = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["day"], condition=Q(until=None, day__isnull=False), name="waiting_day")]
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="waiting_ends_last"),
            never_two("waits_on_one", "case"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"


class Offer(models.Model):
    """The ball, offered to another team or person, with what is asked; it stays with the giver until it is accepted."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    task_id = models.BigIntegerField(unique=True)  # where it stands in the list of what waits on somebody
    from_team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+")
    from_person = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    to_team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+", db_index=False)
    to_person = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    words = models.TextField()
    made_at = models.DateTimeField(default=clock.now)
    answer_by = models.DateTimeField()  # unanswered until then, it escalates
    needed_by = models.DateTimeField(null=True)  # the work itself
    state = models.CharField(max_length=9, choices=[(o.value, o.value) for o in Offered], default=Offered.OPEN)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["to_team", "answer_by", "id"], condition=Q(state="open"), name="offer_team"),
            models.Index(fields=["to_person", "answer_by", "id"], condition=Q(state="open"), name="offer_person"),
            models.Index(fields=["answer_by"], condition=Q(state="open"), name="offer_answer_by"),
        ]
        constraints = [models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="one_offer_at_a_time")]

    def __str__(self) -> str:
        return f"{self.case_id} to {self.to_team_id} ({self.state})"


class Promise(models.Model):
    """“You will hear by then”, said to the colleague. It is kept by a reply in time, or broken at its time."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="promises")
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(
        "directory.Person", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey("catalogue.ServiceTeam", on_delete=models.PROTECT, related_name="+", db_index=False)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=[(p.value, p.value) for p in Promised], default=Promised.OPEN)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(state="open"), name="promise_due"),
            models.Index(fields=["team", "due_at", "id"], condition=Q(state="open"), name="promise_team"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="open"), name="one_promise_at_a_time"),
            models.CheckConstraint(condition=Q(due_at__gt=F("made_at")), name="promise_for_later"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} by {self.due_at:%Y-%m-%d %H:%M}"
