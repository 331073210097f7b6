"""The door of conversation: speak under a record, follow it, be told of it, see who else is writing."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.conversation.actions.commenting import comment
from rapport.conversation.actions.following import follow, keep_following, unfollow
from rapport.conversation.actions.forgetting import (
    forget_account,
    forget_comments,
    forget_said,
    forget_talk,
    remove_old_notifications,
)
from rapport.conversation.actions.merging import follow_merged_people
from rapport.conversation.actions.naming import named_in
from rapport.conversation.actions.presence import put_down, remove_old_presence
from rapport.conversation.actions.telling import tell
from rapport.conversation.queries.holdings import account_held, comments_held
from rapport.conversation.queries.talk import follows_it
from rapport.conversation.rules.naming import calls_in
from rapport.conversation.rules.naming import named as meant
from rapport.conversation.rules.words import Kind
from rapport.privacy.public import Clock, Holding

__all__ = [
    "HOLDINGS",
    "RETENTION",
    "Kind",
    "calls_in",
    "comment",
    "follow",
    "follow_merged_people",
    "follows_it",
    "forget_said",
    "forget_talk",
    "keep_following",
    "meant",
    "named_in",
    "put_down",
    "tell",
    "unfollow",
]

HOLDINGS = (
    Holding(
        name="conversation.comments",
        title=_("What I said under records"),
        source=_("Yourself; and that others were told of what you did."),
        rows=comments_held,
        erase=forget_comments,
    ),
    Holding(
        name="conversation.account",
        title=_("What I was told, and follow"),
        source=_("Rapport told you of what happened; what you follow and how you hear of it you chose."),
        rows=account_held,
        erase=forget_account,
        of="account",
    ),
)
RETENTION = (
    Clock(
        name="conversation.notifications",
        title=_("Notifications"),
        keeps=timedelta(days=90),
        remove=remove_old_notifications,
    ),
    Clock(
        name="conversation.presence",
        title=_("Who was writing where"),
        keeps=timedelta(hours=1),
        remove=remove_old_presence,
    ),
)
