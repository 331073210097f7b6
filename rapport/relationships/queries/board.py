"""A book as a board: by stage, the first of each; the rest is one click away in the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.relationships import policy
from rapport.relationships.queries.book import SHOWN, Row, row_of
from rapport.relationships.queries.stages import StageCard, stages_in

CARDS = 8  # of a lane


@dataclass(frozen=True, kw_only=True)
class Lane:
    """A stage: how many stand in it, and the first of them by what is due."""

    stage: StageCard
    relationships: int
    cards: Sequence[Row]

    @property
    def more(self) -> int:
        """How many are not on the board."""
        return self.relationships - len(self.cards)


def lanes(team_id: int, *, by: Actor, mine: bool = False) -> list[Lane]:
    """Return the stages of a team's book with what stands in each, only the actor's own if `mine`.

    Nothing for who does not read that book. Five statements at most, however many there are.
    """
    rows = policy.visible_to(by).going_on().filter(team_id=team_id)
    if mine:
        rows = rows.looked_after_by(by.person_id or 0)
    counts: dict[int, int] = dict(rows.order_by().values_list("stage_id").annotate(Count("id")))
    place = Window(RowNumber(), partition_by=[F("stage_id")], order_by=[F("due_on").asc(nulls_last=True), F("id")])
    first: Any = rows.annotate(nth=place).filter(nth__lte=CARDS).select_related(*SHOWN).order_by("nth")
    today, now = clock.today(), clock.now()
    cards: dict[int, list[Row]] = {}
    for one in first:
        cards.setdefault(one.stage_id, []).append(row_of(one, today=today, now=now))
    seen = {team_id} if by.is_system else {team_id} & policy.teams_of(by)
    return [
        Lane(stage=stage, relationships=counts.get(stage.id, 0), cards=cards.get(stage.id, ()))
        for stage in stages_in(seen)
    ]
