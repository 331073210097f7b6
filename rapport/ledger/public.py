"""The door of the ledger."""

from rapport.ledger.actions import Delivered, record, record_many, record_stream, remove_old_failures
from rapport.ledger.queries.facts import FactRow, Verdict, held_about, newest_of, timeline_of, verify
from rapport.ledger.rules import Subject, SubjectKind

__all__ = [
    "Delivered",
    "FactRow",
    "Subject",
    "SubjectKind",
    "Verdict",
    "held_about",
    "newest_of",
    "record",
    "record_many",
    "record_stream",
    "remove_old_failures",
    "timeline_of",
    "verify",
]
