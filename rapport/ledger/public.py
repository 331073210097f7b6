"""The door of the ledger."""

from rapport.ledger.actions import Delivered, record, record_many, record_stream, remove_old_failures
from rapport.ledger.queries.facts import FactRow, Verdict, held_about, newest_of, timeline_of, verify

__all__ = [
    "Delivered",
    "FactRow",
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
