"""The door of tasks: whatever waits on a person is one kind of row in one list."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.ledger.public import SubjectKind
from rapport.privacy.public import Clock, Holding
from rapport.tasks.actions import (
    TaskKind,
    ask,
    covers_seen,
    decide,
    delegate,
    end_delegation,
    follow_merged_people,
    forget_delegations,
    forget_tasks,
    forget_words,
    readdress,
    remove_old_delegations,
    remove_old_tasks,
    settle,
    settle_all,
    tasks_seen,
)
from rapport.tasks.policy import stand_ins_of, stood_in_for
from rapport.tasks.queries import (
    About,
    Late,
    LateKind,
    Waiting,
    delegations_held,
    subjects_of_tasks,
    tasks_held,
    tasks_to,
    waiting_on,
    whom_it_reaches,
)
from rapport.tasks.rules import State, Wants

__all__ = [
    "HOLDINGS",
    "RETENTION",
    "SUBJECTS",
    "About",
    "Late",
    "LateKind",
    "State",
    "TaskKind",
    "Waiting",
    "Wants",
    "ask",
    "decide",
    "delegate",
    "end_delegation",
    "follow_merged_people",
    "forget_words",
    "readdress",
    "settle",
    "settle_all",
    "stand_ins_of",
    "stood_in_for",
    "subjects_of_tasks",
    "tasks_to",
    "waiting_on",
    "whom_it_reaches",
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
    Holding(
        name="tasks.delegations",
        title=_("Who decides for whom while away"),
        source=_("Yourself, or who leads your unit."),
        rows=delegations_held,
        erase=forget_delegations,
    ),
)
RETENTION = (
    Clock(name="tasks.settled", title=_("Settled tasks"), keeps=timedelta(days=1096), remove=remove_old_tasks),
    Clock(
        name="tasks.delegations",
        title=_("Who decided for whom"),
        keeps=timedelta(days=1096),
        remove=remove_old_delegations,
    ),
)
SUBJECTS = (
    SubjectKind(name="task", title=_("What waits"), see=tasks_seen),
    SubjectKind(name="delegation", title=_("Who decides for whom while away"), see=covers_seen),
)
