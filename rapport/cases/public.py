"""The door of cases: who has the ball, since when, what was promised."""

from django.utils.translation import gettext_lazy as _

from rapport.cases.actions.ending import reopen, resolve, withdraw
from rapport.cases.actions.handing import KIND, decide, expire
from rapport.cases.actions.holding import leave
from rapport.cases.actions.opening import open_case
from rapport.tasks.public import TaskKind

__all__ = ["TASKS", "leave", "open_case", "reopen", "resolve", "withdraw"]

TASKS = (TaskKind(name=KIND, title=_("The ball is offered"), decide=decide, expire=expire),)
