"""The door of the directory."""

from django.utils.translation import gettext_lazy as _

from rapport.directory.actions.claiming import link_user
from rapport.directory.actions.erasing import (
    erase_identities,
    erase_memberships,
    erase_merges,
    erase_positions,
    erase_preferences,
    erase_record,
    erase_statements,
    forget_loader,
)
from rapport.directory.actions.following import follow_merges
from rapport.directory.queries.cards import (
    PersonCard,
    UnitCard,
    names_shared,
    people_called,
    person_by_identity,
    person_card,
    unit_by_slug,
    unit_card,
    units_seen,
)
from rapport.directory.queries.choosers import PersonField, UnitField, UnitsField
from rapport.directory.queries.choosing import people_beginning, units_named
from rapport.directory.queries.day import is_empty
from rapport.directory.queries.frames import people_frame, units_frame
from rapport.directory.queries.groups import GroupCard
from rapport.directory.queries.holdings import (
    groups_held,
    identities_held,
    loadings_held,
    merges_held,
    positions_held,
    preferences_held,
    record_held,
    statements_held,
)
from rapport.directory.queries.identities import (
    each_identity,
    identities_of,
    identity_version,
    merged_records,
    records_of,
    resolve_identities,
    resolve_mentions,
)
from rapport.directory.queries.line import lead_of, leads_of, managers_above
from rapport.directory.queries.listing import places
from rapport.directory.queries.members import member_ids, members_of
from rapport.directory.queries.membership import (
    Membership,
    account_of,
    accounts_of,
    actor_for,
    actor_of_account,
    actor_of_person,
    company,
    membership_of,
    time_zone_of,
    time_zones_of,
    unit_ids_of,
    units_around,
    units_led_by,
)
from rapport.directory.queries.search import beginning_with
from rapport.directory.queries.spread import Spread, missed_units, spread, units_of_size
from rapport.directory.queries.tree import headcounts
from rapport.directory.rules.identities import normalise
from rapport.directory.rules.spelling import most as most_typos
from rapport.directory.rules.spelling import typos
from rapport.ledger.public import SubjectKind
from rapport.privacy.public import Holding

__all__ = [
    "HOLDINGS",
    "SUBJECTS",
    "GroupCard",
    "Membership",
    "PersonCard",
    "PersonField",
    "Spread",
    "UnitCard",
    "UnitField",
    "UnitsField",
    "account_of",
    "accounts_of",
    "actor_for",
    "actor_of_account",
    "actor_of_person",
    "beginning_with",
    "company",
    "each_identity",
    "follow_merges",
    "headcounts",
    "identities_of",
    "identity_version",
    "is_empty",
    "lead_of",
    "leads_of",
    "link_user",
    "managers_above",
    "member_ids",
    "members_of",
    "membership_of",
    "merged_records",
    "missed_units",
    "most_typos",
    "names_shared",
    "normalise",
    "people_beginning",
    "people_called",
    "people_frame",
    "person_by_identity",
    "person_card",
    "places",
    "records_of",
    "resolve_identities",
    "resolve_mentions",
    "spread",
    "time_zone_of",
    "time_zones_of",
    "typos",
    "unit_by_slug",
    "unit_card",
    "unit_ids_of",
    "units_around",
    "units_frame",
    "units_led_by",
    "units_named",
    "units_of_size",
]

LOOKS = (
    ("directory.person", _("Page of a person")),
    ("directory.before", _("What to know before a meeting")),
    ("directory.timeline", _("What happened to a person")),
    ("directory.statements", _("What is said about working with a person")),
    ("directory.record", _("Record of a person")),
    ("directory.identities", _("What a person is known by")),
    ("directory.fields", _("Fields of a person the organisation added")),
)
EXPORTS = (("directory.people_exported", _("A list of people")),)
# Erasing goes from top to bottom: the record itself last, as the others find hers by it.
HOLDINGS = (
    Holding(
        name="directory.statements",
        title=_("What is said about working with me"),
        source=_("Yourself and colleagues; and what you said of others."),
        rows=statements_held,
        erase=erase_statements,
    ),
    Holding(
        name="directory.preferences",
        title=_("How I like to be contacted"),
        source=_("Yourself."),
        rows=preferences_held,
        erase=erase_preferences,
    ),
    Holding(
        name="directory.groups",
        title=_("My groups"),
        source=_("Yourself, or files of people."),
        rows=groups_held,
        erase=erase_memberships,
    ),
    Holding(
        name="directory.identities",
        title=_("What I am known by"),
        source=_("Files of people, administrators, and addresses you proved."),
        rows=identities_held,
        erase=erase_identities,
    ),
    Holding(
        name="directory.positions",
        title=_("Where I work and worked"),
        source=_("Files of people, and administrators."),
        rows=positions_held,
        erase=erase_positions,
    ),
    Holding(
        name="directory.merges",
        title=_("Records that are mine"),
        source=_("Administrators, who found two records to be one person."),
        rows=merges_held,
        erase=erase_merges,
    ),
    Holding(
        name="directory.record",
        title=_("My record"),
        source=_("Files of people, and administrators."),
        rows=record_held,
        erase=erase_record,
        whole=True,
    ),
    Holding(
        name="directory.loadings",
        title=_("Files of people I loaded"),
        source=_("The register of imports."),
        rows=loadings_held,
        erase=forget_loader,
        of="account",
    ),
)
SUBJECTS = (SubjectKind(name="unit", title=_("Units"), see=units_seen, commented=True),)
