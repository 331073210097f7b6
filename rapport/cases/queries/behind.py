"""Open cases of the people of a unit with a team, as far as the reader may see each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.words import State
from rapport.catalogue.public import team_cards

SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class BehindRow:
    """An open case: what it is called, who has the ball, since when it is open."""

    id: int
    number: str
    subject: str
    holder: str
    opened_at: datetime
    restricted: bool

    @property
    def url(self) -> str:
        """Its page."""
        return f"/cases/{self.id}/"


def open_behind(*, team_id: int, unit_id: int, by: Actor) -> Sequence[BehindRow]:
    """Return at most ten open cases of a unit's people that a team answers for or has, the oldest first.

    Three statements at most.
    """
    below = f"/{unit_id}/"  # a step of the path of everybody in it or below
    theirs = Q(requester__unit__path__contains=below) | Q(for_person__unit__path__contains=below)
    ours = Q(owner_team_id=team_id) | Q(holder_team_id=team_id)
    rows = policy.visible_to(by).filter(theirs, ours, state=State.OPEN).order_by("opened_at", "id")
    found: list[Case] = list(rows[:SHOWN])
    teams = team_cards({team for case in found for team in (case.team_id, case.holder_team_id)}) if found else {}
    return [
        BehindRow(
            id=case.id,
            number=number_of(case.id, teams[case.team_id], case.number),
            subject=case.subject,
            holder=teams[case.holder_team_id].name,
            opened_at=case.opened_at,
            restricted=case.restricted,
        )
        for case in found
    ]
