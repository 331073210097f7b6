"""The door of privacy."""

from rapport.privacy.actions.keys import keyed_hashes, pseudonyms
from rapport.privacy.actions.looks import record_look
from rapport.privacy.actions.optouts import opt_in, opt_out
from rapport.privacy.queries.looks import LookRow, looks_at
from rapport.privacy.queries.optouts import is_opted_out, minimum_group, opted_out_ids
from rapport.privacy.rules import (
    FLOOR,
    SENSITIVE_MINIMUM,
    Clock,
    Group,
    Held,
    Holding,
    MergedRows,
    Purpose,
    Row,
    band_of,
    edge_may_show,
    guard_difference,
    is_dominated,
    may_name_tie,
    merge_small,
)

__all__ = [
    "FLOOR",
    "SENSITIVE_MINIMUM",
    "Clock",
    "Group",
    "Held",
    "Holding",
    "LookRow",
    "MergedRows",
    "Purpose",
    "Row",
    "band_of",
    "edge_may_show",
    "guard_difference",
    "is_dominated",
    "is_opted_out",
    "keyed_hashes",
    "looks_at",
    "may_name_tie",
    "merge_small",
    "minimum_group",
    "opt_in",
    "opt_out",
    "opted_out_ids",
    "pseudonyms",
    "record_look",
]
