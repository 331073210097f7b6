"""The door of tasks: whatever waits on a person is one kind of row in one list."""

from rapport.tasks.actions import (
    TaskKind,
    ask,
    decide,
    delegate,
    end_delegation,
    expire_due,
    kinds,
    readdress,
    settle,
    settle_all,
)
from rapport.tasks.policy import stand_ins_of, stood_in_for
from rapport.tasks.queries import About, Cover, Waiting, covers, tasks_of, waiting_on
from rapport.tasks.rules import State, Wants

__all__ = [
    "About",
    "Cover",
    "State",
    "TaskKind",
    "Waiting",
    "Wants",
    "ask",
    "covers",
    "decide",
    "delegate",
    "end_delegation",
    "expire_due",
    "kinds",
    "readdress",
    "settle",
    "settle_all",
    "stand_ins_of",
    "stood_in_for",
    "tasks_of",
    "waiting_on",
]
