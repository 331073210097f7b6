"""A person's own network, for herself alone: her side of her ties, never what anybody thinks of her."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard, person_card
from rapport.network import policy
from rapport.network.models import Snapshot
from rapport.network.queries import lake, snapshots, ties
from rapport.network.rules.words import Closeness, Direction, closeness, direction
from rapport.privacy.public import opted_out_ids

QUARTER = 91
CLOSEST = 12
POINTS = 13  # a year of months


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One of her closest colleagues, in words, with the numbers that explain them.

    share: of her own contact, in both directions as she sees it, the part with this colleague.
    """

    person: PersonCard
    closeness: Closeness
    direction: Direction
    days: int
    weeks: int
    last: date
    share: float
    trend: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class OwnNetwork:
    """Her closest colleagues as of a day; `contacts` counts her own ties, which are hers to know."""

    as_of: date
    contacts: int
    colleagues: tuple[Colleague, ...]


def own_network(*, by: Actor, limit: int = CLOSEST) -> OwnNetwork | None:
    """The closest colleagues of the person who asks; None before the first snapshot.

    Only for herself: there is no argument for somebody else. Who opted out sees and is shown nothing. Ties are
    counted in working hours and beyond alike, but only whole days are shown, so nobody's evenings are told.
    """
    person_id = policy.require_open(by)
    now = snapshots.latest()
    if now is None:
        return None
    hidden = opted_out_ids()
    own = [tie for tie in ties.own_ties(person_id, now, limit=1000) if tie.person_id not in hidden]
    chosen = own[:limit]
    past = _months(now)
    history = ties.weights_in(person_id, past)
    cards = person_card(tie.person_id for tie in chosen)
    weights = [tie.weight + tie.back for tie in own]
    quarter = snapshots.before(now, days=QUARTER, among=past[:-1])
    place = past.index(quarter) if quarter else None
    return OwnNetwork(
        as_of=now.as_of,
        contacts=len(own),
        colleagues=tuple(
            _colleague(tie, cards[tie.person_id], weights, history.get(tie.person_id, []), place)
            for tie in chosen
            if tie.person_id in cards
        ),
    )


def _colleague(
    tie: ties.OwnTie,
    card: PersonCard,
    weights: Sequence[float],
    trend: Sequence[float | None],
    quarter: int | None,
) -> Colleague:
    weight = tie.weight + tie.back
    return Colleague(
        person=card,
        closeness=closeness(weight, weights),
        # Without an earlier snapshot nothing can be said about a direction.
        direction=Direction.STEADY if quarter is None else direction(weight, trend[quarter] if trend else None),
        days=tie.days,
        weeks=tie.weeks,
        last=tie.last,
        share=round(weight / (sum(weights) or 1), 2),
        trend=tuple(trend),
    )


def _months(now: Snapshot) -> list[Snapshot]:
    """About one snapshot a month of the last year, oldest first, ending with the newest."""
    ready = policy.ready().filter(as_of__gt=now.as_of - timedelta(days=370), as_of__lte=now.as_of)
    newest: dict[tuple[int, int], Snapshot] = {}
    for snapshot in ready.order_by("-as_of", "-id"):
        if (snapshot.as_of.year, snapshot.as_of.month) not in newest and lake.is_whole(snapshot):
            newest[snapshot.as_of.year, snapshot.as_of.month] = snapshot
    newest[now.as_of.year, now.as_of.month] = now
    return sorted(newest.values(), key=lambda s: s.as_of)[-POINTS:]
