"""The door of tasks: whatever waits on a person is one kind of row in one list."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.privacy.public import Clock, Holding
from rapport.tasks.actions import (
    TaskKind,
    ask,
    decide,
    expire_due,
    follow_merged_people,
    forget_tasks,
    kinds,
    remove_old_tasks,
    settle,
)
from rapport.tasks.queries import About, Waiting, tasks_held, tasks_of, waiting_on
from rapport.tasks.rules import State

__all__ = [
    "HOLDINGS",
    "RETENTION",
    "About",
    "State",
    "TaskKind",
    "Waiting",
    "ask",
    "decide",
    "expire_due",
    "follow_merged_people",
    "kinds",
    "settle",
    "tasks_of",
    "waiting_on",
]

HOLDINGS = (
    Holding(
        name="tasks.tasks",
        title=_("What waits, or waited, on me"),
        source=_("Asked by colleagues: an offer of the ball, an approval, a question."),
        rows=tasks_held,
        erase=forget_tasks,
        stays=_("What still waits goes to the unit it was for."),
    ),
)
RETENTION = (
    Clock(name="tasks.settled", title=_("Settled tasks"), keeps=timedelta(days=1096), remove=remove_old_tasks),
)
