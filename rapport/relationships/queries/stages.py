"""The stages of teams: as they stand, for choosers, and those a book begins with."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count

from rapport.relationships.models import Relationship, Stage
from rapport.relationships.rules.stages import FIRST

Scale = list[tuple[int | None, str, str]]  # id of a stage there is, its name, what it means


@dataclass(frozen=True)
class StageCard:
    """A stage of a team: its place in the scale, from 1, what it is called, what it means."""

    id: int
    team_id: int
    place: int
    name: str
    meaning: str = ""
    label: str = ""


def stages_in(team_ids: Collection[int], *, named: bool = False) -> list[StageCard]:
    """Return the stages of these teams in order; `named`: each says its team too. One statement."""
    rows = Stage.objects.filter(team_id__in=team_ids).select_related("team").order_by("team__name", "team_id", "place")
    return [
        StageCard(
            id=row.id,
            team_id=row.team_id,
            place=row.place,
            name=row.name,
            meaning=row.meaning,
            label=f"{row.name} ({row.team.name})" if named else row.name,
        )
        for row in rows
    ]


def stages_of(team_id: int) -> list[Stage]:
    """Return the stages a team has, in order; none before its book begins. One statement."""
    return list(Stage.objects.filter(team_id=team_id).order_by("place"))


def scale_of(team_id: int) -> Scale:
    """Return a team's scale in order; before its book begins, the one it would begin with. One statement."""
    scale: Scale = [(stage.id, stage.name, stage.meaning) for stage in stages_of(team_id)]
    return scale or [(None, name, meaning) for name, meaning in FIRST]


def standing_in(team_id: int) -> dict[int, int]:
    """Return how many relationships stand in each stage of a team, ended ones too. One statement."""
    rows = Relationship.objects.filter(team_id=team_id).order_by()
    return dict(rows.values_list("stage_id").annotate(Count("id")))
