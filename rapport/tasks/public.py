"""The door of tasks: whatever waits on a person is one kind of row in one list."""

from rapport.tasks.actions import TaskKind, ask, decide, expire_due, kinds, settle
from rapport.tasks.queries import About, Waiting, tasks_of, waiting_on
from rapport.tasks.rules import State

__all__ = [
    "About",
    "State",
    "TaskKind",
    "Waiting",
    "ask",
    "decide",
    "expire_due",
    "kinds",
    "settle",
    "tasks_of",
    "waiting_on",
]
