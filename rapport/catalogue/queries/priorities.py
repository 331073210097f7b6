"""The matrix: what follows of an impact and an urgency."""

from rapport.catalogue.models import Priority
from rapport.catalogue.rules.priorities import Matrix, default_matrix
from rapport.catalogue.rules.words import Level


def matrix() -> Matrix:
    """Return the priority of each impact and urgency: as the organisation says, else by their sum. One statement."""
    said = Priority.objects.values_list("impact", "urgency", "priority")
    return default_matrix() | {(Level(i), Level(u)): Level(p) for i, u, p in said}


def priority_of(impact: Level, urgency: Level) -> Level:
    """Return the priority of one impact and urgency; for many, read the `matrix` once. One statement."""
    return matrix()[Level(impact), Level(urgency)]
