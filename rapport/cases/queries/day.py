"""What a colleague's day holds of her own requests: those that are open, and those she has not said anything of yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import TeamRating, Waiting
from rapport.cases.queries.rows import Row, next_due, people_in, row_of, teams_in, with_standing
from rapport.cases.rules.ratings import RATES_WITHIN
from rapport.cases.rules.words import State, WaitsOn
from rapport.catalogue.public import serving_team_ids, team_cards
from rapport.directory.public import person_card
from rapport.kit import clock

OPEN, ANSWERED = 5, 3  # the rest is one click away


@dataclass(frozen=True, kw_only=True)
class Day:
    """Open requests, those that wait on her first, then the late and the next due; answered ones she may rate."""

    open: Sequence[Row]
    answered: Sequence[Row]


def day_of(*, by: Actor) -> Day:
    """Return what the actor's day holds of her own requests. Six statements at most."""
    me, now = by.person_id, clock.now()
    if me is None:
        return Day(open=[], answered=[])
    hers: Any = policy.visible_to(by).filter(Q(requester_id=me) | Q(for_person_id=me))
    waits = Exists(Waiting.objects.filter(case=OuterRef("pk"), until=None, on=WaitsOn.REQUESTER))
    due = hers.filter(state=State.OPEN).annotate(due=next_due(), waits_on_her=waits)
    due = due.order_by("-waits_on_her", F("due").asc(nulls_last=True), "-id")
    rated = TeamRating.objects.filter(case=OuterRef("pk"), person_id=me)
    fresh = hers.filter(state=State.RESOLVED, resolved_at__gt=now - RATES_WITHIN)
    unrated = fresh.filter(~Exists(rated)).exclude(owner_team_id__in=serving_team_ids(by))
    cases: list[Any] = list(with_standing(due)[:OPEN])
    answered: list[Any] = list(with_standing(unrated).order_by("-resolved_at", "-id")[:ANSWERED])
    every = [*cases, *answered]
    people, teams = person_card(people_in(every)), team_cards(teams_in(every))
    rows = [row_of(case, people, teams, now=now) for case in every]
    return Day(open=rows[: len(cases)], answered=rows[len(cases) :])
