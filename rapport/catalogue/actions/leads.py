"""Who is asked to sign for a unit, and to look at what it promised."""

from rapport.directory.public import unit_card


def lead_of(unit_id: int) -> int | None:
    """Return who leads a unit, else who leads the nearest one above; None if nobody does. A statement a step."""
    at: int | None = unit_id
    while at is not None:
        card = unit_card([at]).get(at)
        if card is None or card.manager_id is not None:
            return card.manager_id if card else None
        at = card.parent_id
    return None
