"""The door of messaging: outgoing mail."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.messaging.actions import forget, remove_old, send
from rapport.messaging.queries import held_about
from rapport.privacy.public import Clock, Holding

__all__ = ["HOLDINGS", "RETENTION", "send"]

HOLDINGS = (
    Holding(
        name="messaging.mails",
        title=_("Mails to me"),
        source=_("Written by Rapport; the text is dropped once a mail is sent."),
        rows=held_about,
        erase=forget,
        of="account",
    ),
)
RETENTION = (Clock(name="messaging.mails", title=_("Mails"), keeps=timedelta(days=90), remove=remove_old),)
