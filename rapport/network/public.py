"""The door of the network room: snapshots, who trusts a unit, introductions, surveyed ties.

Figures about units that come out of here obey the minimum and may be shown as they are. Ties of a person come out
only for that person. What crosses is ids, frozen dataclasses and facts.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.network.actions.merging import follow_merged_people
from rapport.network.actions.questions import remove_old_askings
from rapport.network.actions.retention import (
    forget_introductions_of,
    forget_invitations_of,
    forget_sender,
    forget_surveyed,
    forget_ties,
    remove_old_closeness,
    remove_old_declined,
    remove_old_forwards,
    remove_old_introductions,
    remove_old_looks,
    remove_old_refusals,
    remove_old_rounds,
    remove_old_silence,
    remove_old_snapshots,
    remove_old_surveyed,
)
from rapport.network.actions.ties import DeclaredTie, TieCounts, declare_ties
from rapport.network.queries.assessed import asked, figures, organised, trust
from rapport.network.queries.between import Turning, told_days, turning_to
from rapport.network.queries.forward import forward_letter
from rapport.network.queries.holdings import introductions_held, invitations_held, sender_held, surveyed_held, ties_held
from rapport.network.queries.introductions import (
    Letter,
    letter_of_thanks,
    letter_to_asked,
    letter_to_requester,
)
from rapport.network.queries.lake import person_behind
from rapport.network.queries.messengers import InvitationLetter, letter_to_messengers
from rapport.privacy.public import Clock, Holding

__all__ = [
    "HOLDINGS",
    "RETENTION",
    "DeclaredTie",
    "InvitationLetter",
    "Letter",
    "TieCounts",
    "Turning",
    "declare_ties",
    "follow_merged_people",
    "forward_letter",
    "letter_of_thanks",
    "letter_to_asked",
    "letter_to_messengers",
    "letter_to_requester",
    "told_days",
    "turning_to",
]

HOLDINGS = (
    Holding(
        name="network.ties",
        title=_("My ties and scores"),
        source=_("Computed from logs of contact, without content; the newest snapshot."),
        rows=ties_held,
        erase=forget_ties,
        private=True,
        network=True,
        stays=_("Sums about groups of ten and more stay; they hold nobody's row."),
    ),
    Holding(
        name="network.surveyed",
        title=_("What I declared in surveys"),
        source=_("My own answers; used only in sums."),
        rows=surveyed_held,
        erase=forget_surveyed,
        private=True,
        network=True,
    ),
    Holding(
        name="network.introductions",
        title=_("Introductions"),
        source=_("What I asked for and what I was asked."),
        rows=introductions_held,
        erase=forget_introductions_of,
        private=True,
        network=True,
    ),
    Holding(
        name="network.messengers",
        title=_("Messengers"),
        source=_("What I was invited to carry to others, and what I said."),
        rows=invitations_held,
        erase=forget_invitations_of,
        private=True,
        network=True,
    ),
    Holding(
        name="network.sender",
        title=_("Taken for a robot or mailbox"),
        source=_("Found by how a record is in contact; decided by an administrator."),
        rows=sender_held,
        erase=forget_sender,
    ),
)
LOOKS = (
    ("introduction", _("Asked to be introduced")),
    ("network.path", _("Whether a way of trusted ties leads to or from you")),
    ("network.sender", _("Proposed as a robot or mailbox")),
)
RESOLVERS = (person_behind,)
DAY = timedelta(days=1)
ASSESSED = (trust, figures, organised, asked)
RETENTION = (
    Clock(name="network.surveyed", title=_("Surveyed ties"), keeps=365 * DAY, remove=remove_old_surveyed),
    Clock(name="network.askings", title=_("When people were asked"), keeps=365 * DAY, remove=remove_old_askings),
    Clock(name="network.refusals", title=_("Refused introductions"), keeps=90 * DAY, remove=remove_old_refusals),
    Clock(
        name="network.forward_refusals", title=_("Who did not step forward"), keeps=90 * DAY, remove=remove_old_silence
    ),
    Clock(
        name="network.forwards", title=_("Who was asked to step forward"), keeps=365 * DAY, remove=remove_old_forwards
    ),
    Clock(
        name="network.closeness",
        title=_("How close teams are to units"),
        keeps=90 * DAY,
        note=_("as bands, of nobody"),
        remove=remove_old_closeness,
    ),
    Clock(name="network.introductions", title=_("Introductions"), keeps=365 * DAY, remove=remove_old_introductions),
    Clock(
        name="network.declined", title=_("Messengers who did not accept"), keeps=90 * DAY, remove=remove_old_declined
    ),
    Clock(
        name="network.messengers",
        title=_("Rounds of messengers"),
        keeps=365 * DAY,
        note=_("whom was found and not invited goes after 30 days"),
        remove=remove_old_rounds,
    ),
    Clock(name="network.looks", title=_("Who was looked up"), keeps=2 * DAY, remove=remove_old_looks),
    Clock(name="network.snapshots", title=_("Snapshots"), keeps=732 * DAY, remove=remove_old_snapshots),
)
