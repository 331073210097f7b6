"""What is late: of what somebody has in hand, for her list; of what a team has, for who leads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Subquery

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.queries.inbox.lists import Filters, Tab, holders_in
from rapport.cases.queries.rows import WORK, due_first, standing_promises
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.words import State
from rapport.catalogue.public import team_cards
from rapport.kit import clock
from rapport.tasks.public import About, Late

COUNTED = 50  # cases of a team; there are more than anybody counts from here on


@dataclass(frozen=True, kw_only=True)
class LateInTeam:
    """How many open cases of a team are late, and how many of these nobody in it has; `more`: than were counted."""

    team: str
    cases: int
    nobody: int
    more: bool
    filters: Filters

    @property
    def query(self) -> str:
        """The list that holds them, as an address has it."""
        return urlencode(dict(self.filters.given))


def late_in_hand(by: Actor, since: datetime | None, until: datetime, most: int) -> Sequence[Late]:
    """Return the cases the actor has that are later than was agreed, the oldest first. Three statements at most.

    Of those that were due after `since` and up to `until`, `most` at most. Where a promise was broken as well, the case
    stands in the list by that already: a colleague was told a time, which is graver than what teams agreed.
    """
    broken = standing_promises().filter(case=OuterRef("pk"), due_at__lte=clock.now())
    held = policy.visible_to(by).filter(~Exists(broken), holder_id=by.person_id, state=State.OPEN)
    late = held.annotate(late_at=Subquery(due_first(WORK).values("due_at")[:1])).filter(late_at__lte=until)
    if since is not None:
        late = late.filter(late_at__gt=since)
    columns = ("id", "team_id", "number", "subject", "restricted", "late_at")
    rows = list(late.order_by("late_at", "id").values_list(*columns)[:most])
    teams = team_cards({team for _id, team, *_rest in rows}) if rows else {}
    return [
        Late(
            about=About(
                label=f"{number_of(ident, teams[team], number)} {subject}", url=f"/cases/{ident}/", private=restricted
            ),
            due_at=late_at,
        )
        for ident, team, number, subject, restricted, late_at in rows
    ]


def late_where_led(*, by: Actor) -> Sequence[LateInTeam]:
    """Return of each team the actor leads what is late, as promised or as agreed, if anything is.

    It is what the list of the team shows under "Late". A statement, and one for each team she leads.
    """
    own = policy.own_teams(by)
    found = []
    for team in sorted(own.values(), key=lambda card: card.name):
        if team.lead_id != by.person_id or not team.prefix:
            continue
        filters = Filters(tab=Tab.TEAM, team=team.prefix, due="late", sort="due")
        holders = holders_in(filters, by=by, served_in=frozenset(own), most=COUNTED + 1)
        counted = holders[:COUNTED]
        found.append(
            LateInTeam(
                team=team.name,
                cases=len(counted),
                nobody=counted.count(None),
                more=len(holders) > COUNTED,
                filters=filters,
            )
        )
    return [one for one in found if one.cases]
