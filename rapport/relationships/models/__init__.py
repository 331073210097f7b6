"""Tables of relationships."""

from rapport.relationships.models.book import Deputy, OwnerSpan, Relationship, Stage, StageMove
from rapport.relationships.models.contact import Participant, Touchpoint
from rapport.relationships.models.health import Health, SignalRow, Weights
from rapport.relationships.models.plan import Goal, Step
from rapport.relationships.models.timeline import Entry

__all__ = [
    "Deputy",
    "Entry",
    "Goal",
    "Health",
    "OwnerSpan",
    "Participant",
    "Relationship",
    "SignalRow",
    "Stage",
    "StageMove",
    "Step",
    "Touchpoint",
    "Weights",
]
