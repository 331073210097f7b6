"""How far goals are, as files tell it: a value of a day, and none over a newer one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from rapport.relationships.events import GoalValued
from rapport.relationships.models import Goal, GoalValue

AT_ONCE = 500


class Values:
    """The values of goals on their days, while rows come in. One statement, and one more for what they add."""

    def __init__(self, goals: Iterable[Goal]) -> None:
        self.known: dict[int, dict[date, float]] = defaultdict(dict)
        self.added: dict[tuple[int, date], tuple[Goal, float]] = {}
        rows = GoalValue.objects.filter(goal__in=[goal.id for goal in goals])
        for goal_id, on, value in rows.values_list("goal_id", "on", "value"):
            self.known[goal_id][on] = value

    def take(self, goal: Goal, value: float | None, on: date) -> tuple[float | None, bool]:
        """Take in how far a goal was on a day; return how far it is by all that is known, and whether that was new.

        A file that is older than what is known, or tells no value, takes none back.
        """
        known = self.known[goal.id]
        if value is None or (known and value == goal.current):
            return goal.current if known else value, False
        late = bool(known) and on < max(known)
        if late and on in known:
            return goal.current, False
        known[on] = value
        self.added[goal.id, on] = (goal, value)
        return goal.current if late else value, True

    def write(self) -> list[GoalValued]:
        """Write down what was added, and return the facts of it."""
        rows = [GoalValue(goal=goal, on=on, value=value) for (_id, on), (goal, value) in self.added.items()]
        GoalValue.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["goal", "on"], update_fields=["value"], batch_size=AT_ONCE
        )
        return [
            GoalValued(goal_id=row.goal_id, relationship_id=row.goal.relationship_id, on=row.on, value=row.value)
            for row in rows
        ]
