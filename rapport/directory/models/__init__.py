"""Tables of the directory. `Person` and `Unit` are nouns every room above may point to."""

from rapport.directory.models.groups import Group, GroupMember
from rapport.directory.models.people import (
    ALWAYS,
    DateRange,
    Identity,
    IdentityVersion,
    Person,
    Position,
    SharedAddress,
)
from rapport.directory.models.profile import Preference, Statement
from rapport.directory.models.records import (
    DuplicateSearch,
    Merge,
    MergeNote,
    NotDuplicate,
    RollCall,
    Suspicion,
)
from rapport.directory.models.units import FormerUnit, Headcount, Unit
from rapport.directory.models.words import Word

__all__ = [
    "ALWAYS",
    "DateRange",
    "DuplicateSearch",
    "FormerUnit",
    "Group",
    "GroupMember",
    "Headcount",
    "Identity",
    "IdentityVersion",
    "Merge",
    "MergeNote",
    "NotDuplicate",
    "Person",
    "Position",
    "Preference",
    "RollCall",
    "SharedAddress",
    "Statement",
    "Suspicion",
    "Unit",
    "Word",
]
