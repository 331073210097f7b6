"""The door of the directory."""

from rapport.directory.actions.claiming import link_user
from rapport.directory.queries.cards import (
    PersonCard,
    UnitCard,
    person_by_identity,
    person_card,
    unit_by_slug,
    unit_card,
)
from rapport.directory.queries.day import is_empty
from rapport.directory.queries.frames import people_frame, units_frame
from rapport.directory.queries.groups import GroupCard, is_public_tie, open_groups_shared
from rapport.directory.queries.identities import each_identity, identity_version, resolve_identities
from rapport.directory.queries.membership import NOWHERE, Membership, account_of, actor_for, company, membership_of
from rapport.directory.rules.identities import normalise

__all__ = [
    "NOWHERE",
    "GroupCard",
    "Membership",
    "PersonCard",
    "UnitCard",
    "account_of",
    "actor_for",
    "company",
    "each_identity",
    "identity_version",
    "is_empty",
    "is_public_tie",
    "link_user",
    "membership_of",
    "normalise",
    "open_groups_shared",
    "people_frame",
    "person_by_identity",
    "person_card",
    "resolve_identities",
    "unit_by_slug",
    "unit_card",
    "units_frame",
]
