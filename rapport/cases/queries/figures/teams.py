"""Of which teams figures are told to whom, of which days, and what is too small to tell.

The rule of `queries/figures/service.py`, for figures that name a team by its id and count something else than all
cases.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from rapport.accounts.public import Actor, Scope
from rapport.cases.queries.figures.service import SmallTeam, may_see
from rapport.cases.rules.figures import Measure, untold
from rapport.catalogue.public import led_team_ids, small_teams, team_cards
from rapport.kit.problems import Forbidden, Refusal
from rapport.privacy.public import minimum_group


def teams_told(by: Actor, team_id: int | None = None) -> frozenset[int] | None:
    """Return the teams whose cases count, or the one that is asked for; None is all. Three statements at most.

    All for analysts, executives and administrators; for who leads a team those of hers. Teams of a person or two are
    left out, and refused by name: their figures would be about one of them. The operator is told of these as well.
    """
    found = _asked(by, team_id)
    if found is None or by.is_system:
        return found
    large = found - small_teams(team_cards(found).values())
    if not large:
        raise SmallTeam
    return large


def _asked(by: Actor, team_id: int | None) -> frozenset[int] | None:
    if may_see(by):
        return None if team_id is None else frozenset({team_id})
    led = led_team_ids(by) if by.may(Scope.READ) else frozenset[int]()
    if not led:
        raise Forbidden("Figures of service are for analysts, executives, administrators, and who leads a team.")
    if team_id is None:
        return led
    if team_id not in led:
        raise Forbidden("You may see the figures of the teams you lead.")
    return frozenset({team_id})


def check_days(since: date | None, until: date | None) -> None:
    """Refuse a period that ends before it begins."""
    if since and until and until <= since:
        raise Refusal("The period ends before it begins.", code="bad_period", field="until")


def begin_of(day: date) -> datetime:
    """Return when a day begins on the clock months are told by. Between two moments there may be a single case."""
    return datetime.combine(day, time.min, ZoneInfo(settings.READER_TIME_ZONE))


def without_few(found: Mapping[str, Measure], *, by: Actor) -> dict[str, Measure]:
    """Return figures without any of fewer than the minimum, nor how few there were; the operator is told all."""
    least = 0 if by.is_system else minimum_group()
    return {name: untold(one.definition) if one.n is None or one.n < least else one for name, one in found.items()}
