"""How long a correction waits on whom. Pure."""

from datetime import datetime, timedelta

PATIENCE = timedelta(days=7)


def level_at(since: datetime, now: datetime) -> int:
    """Return how far up a correction has come: 0 is who wrote it and who looks after her, and one more each week."""
    return max(0, (now - since) // PATIENCE)


def due_at(since: datetime, now: datetime) -> datetime:
    """Return until when whoever is asked now has: the end of the week that began with the correction."""
    return since + PATIENCE * (level_at(since, now) + 1)
