"""The door of the ledger."""

from rapport.ledger.actions import Delivered, record, record_many

__all__ = ["Delivered", "record", "record_many"]
