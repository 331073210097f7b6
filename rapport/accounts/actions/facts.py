"""Writing facts from below the ledger."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from rapport.accounts.rules import Actor


def record(fact: Any, *, by: Actor) -> None:
    """Write a fact in the caller's transaction. The ledger lies above this room; the settings name its function."""
    import_string(settings.RECORD_FACT)(fact, by=by)
