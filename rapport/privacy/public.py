"""The door of privacy."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import erase as erase_account
from rapport.accounts.public import held_about as account_rows
from rapport.accounts.public import remove_old_entrances, remove_old_sessions, remove_old_tries
from rapport.ledger.public import SubjectKind, remove_old_failures
from rapport.privacy.actions.erasure import erase_person, forget_looks, forget_objections
from rapport.privacy.actions.figures import allow_figure
from rapport.privacy.actions.keys import keyed_hashes, pseudonym_keys
from rapport.privacy.actions.looks import record_look, record_looks
from rapport.privacy.actions.merging import move_person, move_person_back
from rapport.privacy.actions.names import forget_asker, forget_names
from rapport.privacy.actions.objections import answer_correction
from rapport.privacy.actions.optouts import opt_in, opt_out
from rapport.privacy.actions.retention import (
    remove_old_groups,
    remove_old_looks,
    remove_old_names,
    remove_old_objections,
    remove_old_runs,
)
from rapport.privacy.actions.watching import forget_browsing, remove_old_browsing
from rapport.privacy.queries.about import (
    account_fact_rows,
    fact_rows,
    looks_rows,
    name_rows,
    objection_rows,
    watched_rows,
)
from rapport.privacy.queries.corrections import Correction, corrections, objections_seen, open_corrections
from rapport.privacy.queries.looks import LookRow, looks_at
from rapport.privacy.queries.optouts import is_opted_out, minimum_group, opted_out_ids
from rapport.privacy.queries.readers import read_by
from rapport.privacy.rules import (
    FLOOR,
    Assessed,
    Clock,
    Group,
    Held,
    Holding,
    MergedRows,
    Overseen,
    Purpose,
    Row,
    SeenAt,
    band_of,
    is_dominated,
    merge_small,
    people_in_bands,
    told_by_tens,
)
from rapport.webhooks.public import remove_old as remove_old_deliveries

__all__ = [
    "FLOOR",
    "HOLDINGS",
    "RETENTION",
    "SUBJECTS",
    "Assessed",
    "Clock",
    "Correction",
    "Group",
    "Held",
    "Holding",
    "LookRow",
    "MergedRows",
    "Overseen",
    "Purpose",
    "Row",
    "SeenAt",
    "allow_figure",
    "answer_correction",
    "band_of",
    "corrections",
    "erase_person",
    "is_dominated",
    "is_opted_out",
    "keyed_hashes",
    "looks_at",
    "merge_small",
    "minimum_group",
    "move_person",
    "move_person_back",
    "open_corrections",
    "opt_in",
    "opt_out",
    "opted_out_ids",
    "people_in_bands",
    "pseudonym_keys",
    "read_by",
    "record_look",
    "record_looks",
    "told_by_tens",
]

# The ledger and the accounts lie below this room, so their shares are listed here.
HOLDINGS = (
    Holding(
        name="privacy.looks",
        title=_("Who looked at me"),
        source=_("Every view of a person's page is written down."),
        rows=looks_rows,
        erase=forget_looks,
    ),
    Holding(
        name="privacy.names",
        title=_("Who asked for my name"),
        source=_("Analysis works on pseudonyms; who needs to know whose one is asks, and a second person decides."),
        rows=name_rows,
        erase=forget_names,
    ),
    Holding(
        name="privacy.account",
        title=_("What I asked for about others"),
        source=_("Names behind pseudonyms, and looks at many people."),
        rows=watched_rows,
        erase=lambda user_id: forget_asker(user_id) + forget_browsing(user_id),
        of="account",
    ),
    Holding(
        name="privacy.objections",
        title=_("What I asked for"),
        source=_("My own requests, and the answers."),
        rows=objection_rows,
        erase=forget_objections,
    ),
    Holding(
        name="ledger.person",
        title=_("What happened to my record"),
        source=_("Facts: numbers and times of every change, without names or text."),
        rows=fact_rows,
        erase=lambda _person_id: 0,
        stays=_("All of it: without the rest, your number leads nowhere."),
    ),
    Holding(
        name="ledger.account",
        title=_("What happened to my account"),
        source=_("Facts: numbers and times of every change, without names or text."),
        rows=account_fact_rows,
        erase=lambda _user_id: 0,
        of="account",
        stays=_("All of it: without the rest, its number leads nowhere."),
    ),
    Holding(
        name="accounts.account",
        title=_("My account"),
        source=_("My settings, my sign-ins, and what administrators granted."),
        rows=account_rows,
        erase=erase_account,
        of="account",
        whole=True,
    ),
)
LOOKS = (
    ("privacy.name", _("The name behind a pseudonym")),
    ("privacy.data", _("Everything held, for a request on paper")),
    ("ledger.facts", _("What happened to the record")),
)
SUBJECTS = (SubjectKind(name="objection", title=_("What people ask for about their data"), see=objections_seen),)
MONTH = timedelta(days=30.5)
RETENTION = (
    Clock(name="privacy.looks", title=_("Looks at people"), keeps=24 * MONTH, remove=remove_old_looks),
    Clock(name="privacy.names", title=_("Questions for names"), keeps=24 * MONTH, remove=remove_old_names),
    Clock(name="privacy.browsing", title=_("Notices of browsing"), keeps=24 * MONTH, remove=remove_old_browsing),
    Clock(name="privacy.objections", title=_("Answered requests"), keeps=24 * MONTH, remove=remove_old_objections),
    Clock(
        name="privacy.groups", title=_("Groups whose figures were shown"), keeps=12 * MONTH, remove=remove_old_groups
    ),
    Clock(name="privacy.runs", title=_("Reports of these clocks"), keeps=24 * MONTH, remove=remove_old_runs),
    Clock(name="ledger.failures", title=_("Why jobs failed"), keeps=3 * MONTH, remove=remove_old_failures),
    Clock(name="webhooks.deliveries", title=_("What webhooks sent"), keeps=MONTH, remove=remove_old_deliveries),
    Clock(name="accounts.entrances", title=_("Invitations and claims"), keeps=MONTH, remove=remove_old_entrances),
    Clock(name="accounts.tries", title=_("Counts of tries to sign in"), keeps=timedelta(0), remove=remove_old_tries),
    Clock(name="accounts.sessions", title=_("Ended sessions"), keeps=timedelta(0), remove=remove_old_sessions),
)
