"""What follows of how many are hit and how soon it is needed, where nobody has said otherwise."""

from rapport.catalogue.rules.words import Level

Matrix = dict[tuple[Level, Level], Level]


def default_priority(impact: Level, urgency: Level) -> Level:
    """Return the priority the sum of both gives, rounded outward: 2 and 3 high, 4 medium, 5 and 6 low."""
    total = impact + urgency
    both_medium = Level.MEDIUM + Level.MEDIUM
    if total == both_medium:
        return Level.MEDIUM
    return Level.HIGH if total < both_medium else Level.LOW


def default_matrix() -> Matrix:
    """Return all nine cells."""
    return {(impact, urgency): default_priority(impact, urgency) for impact in Level for urgency in Level}
