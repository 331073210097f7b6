"""The door of relationships: whom a service team looks after, and how it stands with each."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.ledger.public import SubjectKind
from rapport.messaging.public import Confided
from rapport.privacy.public import Clock, Holding
from rapport.relationships.actions.corrections import decide_correction, escalate, hear_correction
from rapport.relationships.actions.forgetting import (
    forget_customer,
    forget_keeper,
    leave,
    remove_old_entries,
    remove_old_words,
    remove_removed,
)
from rapport.relationships.actions.goals import decide_goal
from rapport.relationships.actions.health import catch_up, note_signals
from rapport.relationships.actions.mail import ABOUT, take_in_mail, team_of_book
from rapport.relationships.actions.many import remove_old_bulks
from rapport.relationships.actions.merging import follow_merged_people
from rapport.relationships.actions.steps import decide_step
from rapport.relationships.actions.timeline import News, tell, withdraw
from rapport.relationships.actions.transfer import remove_old_transfers
from rapport.relationships.actions.untelling import untell_trust
from rapport.relationships.queries.corrections import HOLDING, about_corrections
from rapport.relationships.queries.holdings import customer_held, keeper_held
from rapport.relationships.queries.seen import (
    about_goals,
    about_steps,
    found_relationships,
    keepers_of_goal,
    ours_at,
    relationships_seen,
    touchpoints_seen,
    who_hears,
)
from rapport.relationships.queries.told import LookedAfter, looked_after
from rapport.relationships.queries.transfer import transfers_seen
from rapport.relationships.rules import health
from rapport.relationships.rules.words import Happened, Seen, Signal, TaskOf
from rapport.tasks.public import TaskKind
from rapport.ui.finding import Finder

__all__ = [
    "CONFIDED",
    "FINDERS",
    "HOLDINGS",
    "RETENTION",
    "SUBJECTS",
    "TASKS",
    "Happened",
    "LookedAfter",
    "News",
    "Signal",
    "catch_up",
    "follow_merged_people",
    "health",
    "keepers_of_goal",
    "leave",
    "looked_after",
    "note_signals",
    "ours_at",
    "take_in_mail",
    "tell",
    "untell_trust",
    "withdraw",
]

DAY = timedelta(days=1)
HOLDINGS = (
    Holding(
        name=HOLDING,
        title=_("How service teams look after me"),
        source=_("What teams wrote of meetings and calls you were at."),
        rows=customer_held,
        erase=forget_customer,
        stays=_("That a team met your unit, without you."),
        hear=hear_correction,
        read_by=_(
            "Read by: who opened the relationship with you, or the meeting, and when last, within two years. What "
            "lists, figures and the history of your unit show of it to the same team is not written down."
        ),
    ),
    Holding(
        name="relationships.keeper",
        title=_("Whom I look after, and what I wrote of it"),
        source=_("Yourself, and who leads your team."),
        rows=keeper_held,
        erase=forget_keeper,
        stays=_("What you wrote of a unit stays in its book, without your name."),
    ),
)
RETENTION = (
    Clock(
        name="relationships.words",
        title=_("What was said at touchpoints, and who was there"),
        keeps=1096 * DAY,
        note=_("that the two sides met, and when, stays"),
        remove=remove_old_words,
    ),
    Clock(name="relationships.removed", title=_("Touchpoints taken away"), keeps=30 * DAY, remove=remove_removed),
    Clock(name="relationships.timeline", title=_("Timelines of books"), keeps=3653 * DAY, remove=remove_old_entries),
    Clock(
        name="relationships.bulks",
        title=_("What was done to many relationships at once"),
        keeps=30 * DAY,
        note=_("what it did stays"),
        remove=remove_old_bulks,
    ),
    Clock(
        name="relationships.transfers",
        title=_("Books that changed hands, as one step"),
        keeps=1096 * DAY,
        note=_("who looked after what, and when, stays"),
        remove=remove_old_transfers,
    ),
)

CONFIDED = (Confided(name=ABOUT, team_of=team_of_book),)
LOOKS = (
    (Seen.RELATIONSHIP, _("The relationship with a service team")),
    (Seen.TOUCHPOINT, _("What was written of a meeting")),
)
EXPORTS = (("relationships.exported", _("A book of relationships")),)
FINDERS = (Finder(title=_("Relationships"), find=found_relationships),)
SUBJECTS = (
    SubjectKind(name="relationship", title=_("Relationships"), see=relationships_seen, commented=True),
    SubjectKind(name="touchpoint", title=_("Touchpoints"), see=touchpoints_seen, commented=True, hears=who_hears),
    SubjectKind(name="transfer", title=_("Books that change hands"), see=transfers_seen),
)
TASKS = (
    TaskKind(
        name=TaskOf.STEP,
        title=_("A step is yours"),
        decide=decide_step,
        show=about_steps,
        yes=_("Done"),
        no=_("Drop it"),
    ),
    TaskKind(
        name=TaskOf.GOAL,
        title=_("A goal is proposed to you"),
        decide=decide_goal,
        show=about_goals,
        yes=_("Agree"),
        no=_("No"),
    ),
    TaskKind(
        name=TaskOf.CORRECTION,
        title=_("Somebody says this is not so"),
        decide=decide_correction,
        expire=escalate,
        show=about_corrections,
        yes=_("I changed it"),
        no=_("It stays"),
    ),
)
