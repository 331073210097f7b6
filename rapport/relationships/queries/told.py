"""What journeys ask of relationships: with whom the books of teams are."""

from collections.abc import Collection
from dataclasses import dataclass

from rapport.relationships.models import Relationship


@dataclass(frozen=True, kw_only=True)
class LookedAfter:
    """A relationship that goes on: whose book it stands in, and with whom it is."""

    id: int
    team_id: int
    unit_id: int | None
    person_id: int | None
    owner_id: int | None


def looked_after(*, ids: Collection[int] | None = None) -> list[LookedAfter]:
    """Return the relationships that go on, or those of some numbers, by team. One statement."""
    rows = Relationship.objects.going_on().order_by("team_id", "id")
    rows = rows if ids is None else rows.filter(id__in=ids)
    columns = ("id", "team_id", "unit_id", "person_id", "owner_id")
    return [LookedAfter(**row) for row in rows.values(*columns)]
