"""Who of some units turns to a team, for other rooms: what the team's own page tells, and nothing beside."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from rapport.directory.public import unit_card
from rapport.kit.problems import Refusal
from rapport.network import policy
from rapport.network.queries.trust import trust_in


@dataclass(frozen=True, kw_only=True)
class Turning:
    """The share of a unit's people who turn to a team, as its page tells it; `few`: no more is told than few or none.

    `change`: since about a year before, in shares of 1; None without an earlier figure.
    """

    people: int
    share: float
    low: float
    high: float
    few: bool
    change: float | None
    as_of: date


def turning_to(office_id: int, unit_ids: Collection[int]) -> dict[int, Turning]:
    """Return who turns to a team's unit, of those units its page shows alone; the others are left out.

    For who may see the figures of that team: the caller answers for it. Two statements for each unit that has one of
    these right below it.
    """
    above = defaultdict(set)
    for card in unit_card(unit_ids).values():
        if card.parent_id is not None:
            above[card.parent_id].add(card.id)
    found: dict[int, Turning] = {}
    for parent, wanted in above.items():
        found |= _shown(office_id, parent, wanted)
    return found


def told_days() -> frozenset[date]:
    """Return the days whose figures about units stand: of which there is a snapshot nothing of which was taken back.

    One statement.
    """
    return frozenset(policy.ready().filter(groups=True).values_list("as_of", flat=True))


def _shown(office_id: int, parent: int, wanted: Collection[int]) -> dict[int, Turning]:
    try:
        trust = trust_in(office_id, under=parent)
    except Refusal:  # too small to tell, no snapshot, nobody there: told nowhere
        return {}
    return {
        line.row.units[0]: Turning(
            people=line.figure.people,
            share=line.figure.share,
            low=line.figure.low,
            high=line.figure.high,
            few=line.figure.few,
            change=line.change,
            as_of=trust.as_of,
        )
        for line in trust.lines
        if not line.row.merged and line.row.units[0] in wanted
    }
