"""The door of messaging: mail out, and mail in."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.messaging.actions.incoming import (
    confide,
    forget_incoming,
    forget_incoming_about,
    remove_old_incoming,
    settle_incoming,
)
from rapport.messaging.actions.outgoing import Thread, address_for, forget, remove_old, send
from rapport.messaging.queries.incoming import Received, Waiting, held_from, letter_of, senders_are_checked, waiting
from rapport.messaging.queries.outbox import held_about
from rapport.messaging.rules.addresses import Confided
from rapport.messaging.rules.html import text_of_html
from rapport.messaging.rules.reading import Attached, Letter
from rapport.messaging.rules.words import Came, Why
from rapport.privacy.public import Clock, Holding

__all__ = [
    "HOLDINGS",
    "RETENTION",
    "Attached",
    "Came",
    "Confided",
    "Letter",
    "Received",
    "Thread",
    "Waiting",
    "Why",
    "address_for",
    "confide",
    "forget_incoming_about",
    "letter_of",
    "send",
    "senders_are_checked",
    "settle_incoming",
    "text_of_html",
    "waiting",
]

LOOKS = (("messaging.text", _("A mail with a link, to hand it over")),)
HOLDINGS = (
    Holding(
        name="messaging.mails",
        title=_("Mails to me"),
        source=_("Written by Rapport; the text is dropped once a mail is sent."),
        rows=held_about,
        erase=forget,
        of="account",
    ),
    Holding(
        name="messaging.incoming",
        title=_("Mails from me"),
        source=_("What was written from my addresses to the address of a service; kept whole for 90 days."),
        rows=held_from,
        erase=forget_incoming,
    ),
)
RETENTION = (
    Clock(name="messaging.mails", title=_("Mails"), keeps=timedelta(days=90), remove=remove_old),
    Clock(
        name="messaging.incoming", title=_("Mails that came in"), keeps=timedelta(days=90), remove=remove_old_incoming
    ),
)
