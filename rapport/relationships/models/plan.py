"""What the two sides want to reach together, and the steps there."""

from django.db import models
from django.db.models import Q

from rapport.kit import clock
from rapport.relationships.models.book import Relationship
from rapport.relationships.models.contact import Touchpoint
from rapport.relationships.rules.words import LONGEST_LINE, GoalState

FIRST_NUMBER = 1  # of the address of a calendar, until its owner asks for another: no row is needed for that


class Goals(models.QuerySet["Goal"]):
    """Goals as they are asked for again and again."""

    def open(self) -> "Goals":
        """Those neither reached nor dropped."""
        return self.filter(state=GoalState.OPEN)


class Steps(models.QuerySet["Step"]):
    """Steps as they are asked for again and again."""

    def open(self) -> "Steps":
        """Those neither done nor dropped."""
        return self.filter(done_at=None, dropped_at=None)


class Goal(models.Model):
    """Something agreed with the customer: how it is measured, from which value to which, by when.

    `agreed_at`: when somebody of the other side said yes to it; until then it is a proposal of the team. `version`:
    which words and terms these are, so that a yes is to what was read.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="goals", db_index=False)
    words = models.CharField(max_length=LONGEST_LINE)
    measure = models.CharField(max_length=LONGEST_LINE, blank=True)  # what is counted, and in what
    start = models.FloatField(null=True)
    current = models.FloatField(null=True)
    target = models.FloatField(null=True)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in GoalState], default=GoalState.OPEN)
    made_by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    agreed_by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)  # when the other side said no to it
    answer = models.CharField(max_length=LONGEST_LINE, blank=True)  # what it said with that
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = Goals.as_manager()

    class Meta:
        indexes = [models.Index(fields=["relationship", "state", "id"], name="goal_of_relationship")]

    def __str__(self) -> str:
        return f"{self.relationship_id}: {self.id}"


class GoalValue(models.Model):
    """How far a goal was on a day, in what it is measured by."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="values", db_index=False)
    on = models.DateField()
    value = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "on"], name="goal_value_of_a_day")]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.value}"


class Step(models.Model):
    """What somebody does by when: towards a goal, or after a touchpoint. It waits on her as a task."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="steps", db_index=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, null=True, related_name="steps")
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.SET_NULL, null=True, related_name="steps")
    words = models.CharField(max_length=LONGEST_LINE)
    person = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(null=True)
    task_id = models.BigIntegerField(null=True)
    made_by = models.ForeignKey("directory.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=250, blank=True)  # what makes it the same when it is imported again

    objects = Steps.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["relationship", "due_on", "id"], condition=Q(done_at=None, dropped_at=None), name="step_open"
            ),
            models.Index(fields=["relationship", "-made_at", "-id"], name="step_of_relationship"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["relationship", "key"], condition=~Q(key=""), name="step_once"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(dropped_at=None), name="step_done_or_dropped"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship_id}: {self.id}"


class CalendarFeed(models.Model):
    """What of somebody's book her calendar program may fetch; another `number` makes every older address void."""

    person = models.OneToOneField("directory.Person", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(default=FIRST_NUMBER)
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.number}"
