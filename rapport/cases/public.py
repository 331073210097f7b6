"""The door of cases: who has the ball, since when, what was promised."""

from django.utils.translation import gettext_lazy as _

from rapport.cases.actions.ending import reopen, resolve, withdraw
from rapport.cases.actions.handing import KIND, decide, expire
from rapport.cases.actions.holding import leave
from rapport.cases.actions.mail import mail_reply, take_in_mail
from rapport.cases.actions.opening import open_case
from rapport.cases.queries.offers import about_offers
from rapport.cases.queries.standing import restricted_among
from rapport.tasks.public import TaskKind

__all__ = [
    "TASKS",
    "leave",
    "mail_reply",
    "open_case",
    "reopen",
    "resolve",
    "restricted_among",
    "take_in_mail",
    "withdraw",
]

TASKS = (
    TaskKind(
        name=KIND,
        title=_("The ball is offered"),
        decide=decide,
        expire=expire,
        show=about_offers,
        yes=_("Accept"),
        no=_("Return"),
    ),
)
