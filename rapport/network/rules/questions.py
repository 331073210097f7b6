"""The two questions of trust: what they are, whom they may be put to when, and how long answers last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

MOST = 5  # names to a question
APART = timedelta(days=182)  # since she was last asked, answered or put it off
YEAR = timedelta(days=365)
MOST_A_YEAR = 2  # days 0, 182 and 364 would be three times in one year
WAITS = timedelta(days=14)  # an asking that is neither answered nor put off stays on her day as long, then goes quiet
KEPT = timedelta(days=365)  # as `public.RETENTION` removes surveyed ties


class Question(StrEnum):
    """What is asked. There is no question about distrust, and there will be none."""

    ADVICE = "advice"
    OPENNESS = "openness"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """When somebody was asked, and what she did."""

    asked_at: datetime
    answered_at: datetime | None = None
    put_off_at: datetime | None = None

    @property
    def touched_at(self) -> datetime:
        """The last moment anything happened to it."""
        return max(at for at in (self.asked_at, self.answered_at, self.put_off_at) if at is not None)

    def waits(self, now: datetime) -> bool:
        """Whether it still stands on her day."""
        return self.answered_at is None and self.put_off_at is None and now - self.asked_at < WAITS


def is_due(askings: Sequence[Asking], now: datetime) -> bool:
    """Whether it is somebody's turn. One that she put off or passed over counts as asked."""
    first = _next(askings)
    return first is None or now >= first


def next_turn(askings: Sequence[Asking]) -> date | None:
    """The first day on which she may be asked again; None if she never was."""
    first = _next(askings)
    return None if first is None else first.date()


def _next(askings: Sequence[Asking]) -> datetime | None:
    """The first moment of her next turn: half a year after the last time, a year after the last but one."""
    if not askings:
        return None
    asked = sorted((asking.asked_at for asking in askings), reverse=True)
    rested = max(asking.touched_at for asking in askings) + APART
    return max([rested, *(at + YEAR for at in asked[MOST_A_YEAR - 1 : MOST_A_YEAR])])


def expires(kept_since: datetime) -> date:
    """The day from which an answer is no longer kept."""
    return (kept_since + KEPT).date()
