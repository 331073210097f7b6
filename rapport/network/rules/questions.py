"""The two questions of trust: what they are, whom they may be put to when, and how long answers last."""

from datetime import date, datetime, timedelta
from enum import StrEnum

MOST = 5  # names to a question
APART = timedelta(days=182)  # from one asking to the next: at most twice a year
WAITS = timedelta(days=14)  # an asking that is neither answered nor put off stays on her day as long, then goes quiet
KEPT = timedelta(days=365)  # as `public.RETENTION` removes surveyed ties


class Question(StrEnum):
    """What is asked. There is no question about distrust, and there will be none."""

    ADVICE = "advice"
    OPENNESS = "openness"


def is_due(last_asked: datetime | None, now: datetime) -> bool:
    """Whether it is somebody's turn. One that she put off or passed over counts as asked."""
    return last_asked is None or now - last_asked >= APART


def waits(last_asked: datetime, *, done: bool, now: datetime) -> bool:
    """Whether an asking still stands on her day; done: answered or put off."""
    return not done and now - last_asked < WAITS


def next_turn(last_asked: datetime) -> date:
    """The first day on which she may be asked again."""
    return (last_asked + APART).date()


def expires(kept_since: datetime) -> date:
    """The day from which an answer is no longer kept."""
    return (kept_since + KEPT).date()
