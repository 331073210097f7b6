"""What may be told of how many people of a group are something, and what moving whole units would do to contact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

STEP = 0.05  # shares of people are told to five points
UNSEEN, ASKED = "unseen", "asked"
ROLES = ("coordinator", "gatekeeper", "representative", "consultant", "liaison")
MEASURES = (UNSEEN, ASKED, *ROLES)
BROKER = 2.0  # times the mean: from there somebody counts as a broker of a role
MUCH_ASKED = 2.0  # times the median of incoming contact
MOST_MOVES = 5
STEADY = 0.8  # share of pairs that stay together whatever the seed, under which communities are warned of
NOTHING = 1e-9  # mails of today; what is left of a sum taken apart


class Told(StrEnum):
    """How a count of people inside a group is told. Nobody and a few are one class, and so are all and nearly all."""

    SHARE = "share"
    FEW = "few"  # fewer than the minimum, or nobody
    NEARLY_ALL = "nearly_all"  # all, or all but fewer than the minimum
    SMALL = "small"  # the group is too small for either to hide anybody


class Part(StrEnum):
    """How much of a group is in a community. Classes, so that one cannot be taken from another."""

    MOST = "most"
    PART = "part"


def told(count: int, people: int, *, minimum: int) -> tuple[Told, float | None]:
    """The class of `count` of `people`, and for `SHARE` the share to five points."""
    if people < 2 * minimum:
        return Told.SMALL, None
    if count < minimum:
        return Told.FEW, None
    if people - count < minimum:
        return Told.NEARLY_ALL, None
    return Told.SHARE, round(round(count / people / STEP) * STEP, 2)


def held(
    count: int, people: int, before: tuple[str, float | None] | None, *, minimum: int
) -> tuple[Told, float | None]:
    """What is told now, or what was told before as long as fewer than `minimum` people have changed it."""
    now = told(count, people, minimum=minimum)
    if before is None or now[0] is Told.SMALL or before[0] == Told.SMALL:
        return now
    share = before[1] if before[1] is not None else float(before[0] == Told.NEARLY_ALL)
    return now if abs(count - share * people) >= minimum else (Told(before[0]), before[1])


def part(count: int, people: int, *, minimum: int) -> Part | None:
    """How much of a group of `people` the `count` of it in a community are; None below the minimum."""
    if count < minimum:
        return None
    return Part.MOST if 2 * count > people else Part.PART


@dataclass(frozen=True)
class Contact:
    """Contact of a group: `total`, all with an end in it, once; `outside`, the share of it that leaves the group."""

    total: float
    outside: float

    @property
    def inside(self) -> float:
        """Contact with both ends in the group."""
        return self.total * (1 - self.outside)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How contact lies in a partition of the company. Shares from 0 to 1, to a hundredth.

    inside: share of all contact that stays within the divisions. modularity: how much more that is than if contact
    were spread by chance. outside: for each division the share of its contact that leaves it; none without contact.
    """

    inside: float
    modularity: float
    outside: Mapping[str, float | None]


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Before and after, and how many published ties between units change sides.

    covered: whether the published ties carry at least half of the contact that the moved units have outside.
    """

    before: Figures
    after: Figures
    becomes_outer: int
    becomes_inner: int
    covered: bool


def effect(
    home: Mapping[str, str],
    moves: Mapping[str, str],
    contact: Mapping[str, Contact],
    ties: Iterable[tuple[str, str, float]],
) -> Effect:
    """What moving units to other divisions does to contact as it is.

    home: the division of each unit; moves: the new one of those that move; contact: of units and divisions; ties:
    (one, other, weight), published, between units, each once, at least those of the units that move.

    Only what is published goes in: the totals of groups, the share outside as the map shows it, the ties of the units
    that move. What these have beside their published ties counts as outside before and after, since where it goes is
    not published. No figure hangs on a tie of too few pairs, so none can be had by setting two answers side by side.
    """
    divisions = sorted(set(home.values()))
    total = {key: contact[key].total if key in contact else 0.0 for key in divisions}
    inside = {key: contact[key].inside if key in contact else 0.0 for key in divisions}
    before = _figures(total, inside)
    rest = {unit: contact[unit].total * contact[unit].outside if unit in contact else 0.0 for unit in moves}
    outer = inner = 0
    published, needed = 0.0, sum(rest.values())
    for one, other, weight in ties:
        if one == other or not {one, other} & set(moves):
            continue
        then = (home[one], home[other])
        now = (moves.get(one, then[0]), moves.get(other, then[1]))
        _add(total, inside, then, -weight)
        _add(total, inside, now, weight)
        outer += then[0] == then[1] and now[0] != now[1]
        inner += then[0] != then[1] and now[0] == now[1]
        for end in {one, other} & set(moves):
            rest[end] = max(rest[end] - weight, 0.0)
            published += weight
    for unit, division in moves.items():
        own = contact[unit].inside if unit in contact else 0.0
        _add(total, inside, (home[unit], home[unit]), -own)
        _add(total, inside, (division, division), own)
        total[home[unit]] -= rest[unit]
        total[division] += rest[unit]
    return Effect(
        before=before,
        after=_figures(total, inside),
        becomes_outer=outer,
        becomes_inner=inner,
        covered=2 * published >= needed,
    )


def _add(total: dict[str, float], inside: dict[str, float], ends: tuple[str, str], weight: float) -> None:
    for division in set(ends):
        total[division] += weight
    if ends[0] == ends[1]:
        inside[ends[0]] += weight


def _figures(total: Mapping[str, float], inside: Mapping[str, float]) -> Figures:
    """Q = sum_d [ I_d / W - ((T_d + I_d) / 2W)^2 ], where a division's T is all its contact and I what stays in it."""
    all_contact = sum((total[d] + inside[d]) / 2 for d in total)
    outside = {d: round(min(max(1 - inside[d] / total[d], 0), 1), 2) if total[d] > NOTHING else None for d in total}
    if all_contact <= 0:
        return Figures(inside=0.0, modularity=0.0, outside=outside)
    share = sum(inside.values()) / all_contact
    chance = sum(((total[d] + inside[d]) / (2 * all_contact)) ** 2 for d in total)
    return Figures(inside=round(share, 2), modularity=round(share - chance, 2), outside=outside)
