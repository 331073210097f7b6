"""The door of cases: who has the ball, since when, what was promised."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.cases.actions.ending import reopen, resolve, withdraw
from rapport.cases.actions.forgetting import forget_requests, forget_work, remove_old_cases, remove_old_strangers
from rapport.cases.actions.handing import KIND, decide, expire
from rapport.cases.actions.holding import leave
from rapport.cases.actions.mail import mail_reply, take_in_mail
from rapport.cases.actions.merging import follow_merged_people
from rapport.cases.actions.opening import open_case
from rapport.cases.queries.holdings import requests_held, work_held
from rapport.cases.queries.offers import about_offers
from rapport.privacy.public import Clock, Holding
from rapport.tasks.public import TaskKind

__all__ = [
    "HOLDINGS",
    "RETENTION",
    "TASKS",
    "follow_merged_people",
    "leave",
    "mail_reply",
    "open_case",
    "reopen",
    "resolve",
    "take_in_mail",
    "withdraw",
]

HOLDINGS = (
    Holding(
        name="cases.requests",
        title=_("What I asked for"),
        source=_("Your own words and those of the teams that answered; each case is a page of yours."),
        rows=requests_held,
        erase=forget_requests,
        private=True,
        stays=_("That there was a case, and which team had it from when to when, without you and without words."),
    ),
    Holding(
        name="cases.work",
        title=_("Cases I served"),
        source=_("Who had the ball, step by step, as it happened."),
        rows=work_held,
        erase=forget_work,
        stays=_("What you answered to colleagues stays with them, without your name."),
    ),
)
DAY = timedelta(days=1)
RETENTION = (
    Clock(
        name="cases.cases",
        title=_("People and words of closed cases"),
        keeps=1096 * DAY,
        note=_("teams, times and what was promised stay, for figures"),
        remove=remove_old_cases,
    ),
    Clock(
        name="cases.strangers",
        title=_("Whom only a log of cases names"),
        keeps=90 * DAY,
        note=_("kept as a keyed hash"),
        remove=remove_old_strangers,
    ),
)

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
