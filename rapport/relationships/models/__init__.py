"""Tables of relationships."""

from rapport.relationships.models.book import Deputy, OwnerSpan, Relationship, Relationships, Stage, StageMove
from rapport.relationships.models.contact import CONTACTS, Participant, Touchpoint, Touchpoints
from rapport.relationships.models.health import Health, SignalRow, Weights
from rapport.relationships.models.many import Bulk, BulkRow, Transfer, Transferred
from rapport.relationships.models.plan import CalendarFeed, Goal, GoalValue, Step
from rapport.relationships.models.timeline import Entry

__all__ = [
    "CONTACTS",
    "Bulk",
    "BulkRow",
    "CalendarFeed",
    "Deputy",
    "Entry",
    "Goal",
    "GoalValue",
    "Health",
    "OwnerSpan",
    "Participant",
    "Relationship",
    "Relationships",
    "SignalRow",
    "Stage",
    "StageMove",
    "Step",
    "Touchpoint",
    "Touchpoints",
    "Transfer",
    "Transferred",
    "Weights",
]
