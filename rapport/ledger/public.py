"""The door of the ledger."""

from rapport.ledger.actions import record, record_many, record_stream, remove_old_failures
from rapport.ledger.queries.facts import (
    Delivered,
    FactRow,
    Verdict,
    delivered_facts,
    facts_between,
    held_about,
    newest_of,
    newest_since,
    timeline_of,
    verify,
)
from rapport.ledger.rules import Subject, SubjectKind

__all__ = [
    "Delivered",
    "FactRow",
    "Subject",
    "SubjectKind",
    "Verdict",
    "delivered_facts",
    "facts_between",
    "held_about",
    "newest_of",
    "newest_since",
    "record",
    "record_many",
    "record_stream",
    "remove_old_failures",
    "timeline_of",
    "verify",
]
