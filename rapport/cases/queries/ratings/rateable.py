"""What the page on which a case is rated begins with."""

from dataclasses import dataclass
from datetime import date

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Case
from rapport.cases.queries.ratings.published import Mine, mine
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.ratings import next_period, period_of
from rapport.catalogue.public import ServiceTeamCard, team_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing
from rapport.privacy.public import minimum_group


@dataclass(frozen=True, kw_only=True)
class Rateable:
    """A case of the reader's own, its team, and what she said of it so far."""

    case: Case
    number: str
    team: ServiceTeamCard
    mine: Mine | None
    minimum: int
    told_on: date  # the day from which the quarter is told


def rateable(case_id: int, *, by: Actor) -> Rateable:
    """Return a case as the colleague rates it; for herself alone. Three statements."""
    case = policy.visible_to(by).filter(id=case_id).first()
    if case is None:
        raise Missing
    if not policy.is_hers(by, case):
        raise Forbidden("Only the colleague whose case this is says how it was.")
    team = team_card(case.owner_team_id)
    first = team if team.id == case.team_id else team_card(case.team_id)
    return Rateable(
        case=case,
        number=number_of(case.id, first, case.number),
        team=team,
        mine=mine(case.id, by=by),
        minimum=minimum_group(),
        told_on=next_period(period_of(clock.now())),
    )
