"""Words for figures: one vocabulary for pages, REST and the terminal. No number about a person leaves this file."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

# Quantiles among one's own ties, not absolute marks: a quiet person has closest colleagues too.
VERY_CLOSE = 0.80
CLOSE = 0.50
# A tie has to change by a third to be called growing or cooling: smaller steps are the noise of a holiday.
CLEARLY = 1 / 3
SURE = 1.96**2  # z² of a 95 % range


class Closeness(StrEnum):
    """How near a colleague is, seen from one's own side only."""

    VERY_CLOSE = "very_close"
    CLOSE = "close"
    LOOSE = "loose"


class Direction(StrEnum):
    """Where a tie is going, compared with three months ago."""

    NEW = "new"
    GROWING = "growing"
    STEADY = "steady"
    COOLING = "cooling"


class Turn(StrEnum):
    """What happened between a unit and a team over the period looked at."""

    WON = "won"
    GROWN = "grown"
    UNCLEAR = "no_clear_change"  # the likely ranges overlap; the shares may well differ
    COOLED = "cooled"
    LOST = "lost"
    FEW = "few_or_none"  # then as now; that it was nobody is not known
    DIFFERS = "differs"  # contacts tell of few or none, people said otherwise
    UNKNOWN = "unknown"  # no earlier figure to compare with


class Strength(StrEnum):
    """How strong a tie between two units is. Classes, not amounts, so that parent and children never add up."""

    FAINT = "faint"
    STEADY = "steady"
    STRONG = "strong"
    VERY_STRONG = "very_strong"


@dataclass(frozen=True)
class Figure:
    """A share from 0 to 1 with its likely range, about `people` people; few: no more is told than that few or none."""

    people: int
    share: float
    low: float
    high: float
    few: bool = False

    @property
    def is_none(self) -> bool:
        """Whether nobody, or as good as nobody: fewer than one person in fifty, and the range begins at zero."""
        return self.few or (self.share < 0.02 and self.low < 0.005)  # noqa: PLR2004 (one in fifty; half a per cent)


def closeness(weight: float, own_weights: Sequence[float]) -> Closeness:
    """How near a tie of this weight is among one's own ties (share of them that are weaker)."""
    weaker = sum(other < weight for other in own_weights)
    rank = weaker / max(1, len(own_weights) - 1)
    if rank >= VERY_CLOSE:
        return Closeness.VERY_CLOSE
    return Closeness.CLOSE if rank >= CLOSE else Closeness.LOOSE


def direction(now: float, before: float | None) -> Direction:
    """Where a tie is going: `before` is its weight three months ago, None or 0 if there was none."""
    if not before:
        return Direction.NEW
    change = (now - before) / before
    if change > CLEARLY:
        return Direction.GROWING
    return Direction.COOLING if change < -CLEARLY else Direction.STEADY


def turn(now: Figure, before: Figure | None) -> Turn:
    """Put a change of trust reach into a word. Ranges that overlap are no change: no arrow for noise.

    won: few or none before, clearly somebody now; lost: the reverse; few: few or none then, few or none now. Against
    few or none it is enough that the other range begins above what chance makes of none: that so many came or went is
    known, or the figure would not have moved.
    """
    if before is None:
        return Turn.FEW if now.is_none else Turn.UNKNOWN
    if before.is_none and now.is_none:
        return Turn.FEW
    if now.low > _chance(before):
        return Turn.WON if before.is_none else Turn.GROWN
    if _chance(now) < before.low:
        return Turn.LOST if now.is_none else Turn.COOLED
    return Turn.UNCLEAR


def heard(word: Turn, now: Figure, said: Figure | None) -> Turn:
    """The word once people were asked: few or none by contacts is not told where clearly more said they turn there."""
    if word in {Turn.FEW, Turn.LOST} and said is not None and said.low > now.high:
        return Turn.DIFFERS
    return word


def _chance(figure: Figure) -> float:
    """The upper end of the likely range; for few or none, that of none: z² / (n + z²)."""
    return SURE / (figure.people + SURE) if figure.few else figure.high


def strengths(weights: Sequence[float]) -> list[Strength]:
    """Class each weight among the ties of one picture: below the median faint, then steady, strong, very strong.

    Marks at the 50th, 80th and 95th per cent of what is shown, so the classes say "compared with the others here".
    """
    ranked = sorted(weights)
    marks = [ranked[min(len(ranked) - 1, int(share * len(ranked)))] for share in (0.5, 0.8, 0.95)] if ranked else []
    names = list(Strength)
    return [names[sum(weight >= mark for mark in marks)] for weight in weights]
