"""Introductions: who may be asked, how long, how often. What keeps a no private is decided here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

ASKED_AT_ONCE = 3  # go-betweens per introduction: enough for an answer, few enough to feel asked personally
OPEN_ASKS_OF_ONE = 3  # nobody is asked by more than three introductions at a time
OPEN_OF_REQUESTER = 5  # introductions somebody may have running
LOOKS_A_DAY = 20  # targets somebody may look up a day; more would map who knows whom
FEWEST_CONTACTS = 3  # with fewer own contacts, "somebody you know" would name the go-between
REFUSAL_KEPT_DAYS = 90  # a no is kept so long, only so that the same person is not asked again at once
SATURDAY = 5
EVENING = timedelta(hours=17)  # a day on which a question is open until five in the afternoon counts as one


@dataclass(frozen=True)
class Candidate:
    """A possible go-between: her trust score is the product of the requester's tie to her and hers to the target."""

    person_id: int
    score: float


def closes_at(asked_at: datetime, *, working_days: int, zone: tzinfo) -> datetime:
    """The end of the last working day for an answer: 18:00 on the requester's clock, `working_days` from today.

    The moment depends on when the question was asked and on her own clock, so it tells nothing about any answer.
    """
    day = asked_at.astimezone(zone)
    left = working_days
    while left > 0:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day.replace(hour=18, minute=0, second=0, microsecond=0).astimezone(asked_at.tzinfo)


def answer_by(closes: datetime) -> datetime:
    """A moment on the last day on which a go-between can answer until the evening, whatever her clock.

    She is told this day and not the hour at which the question closes: that is six in the evening where the requester
    lives by her own setting, and so would tell where she is.
    """
    return closes - EVENING


def chosen(candidates: Iterable[Candidate], *, busy: Iterable[int], refused: Iterable[int]) -> Sequence[int]:
    """The best few by score, without those who have enough questions open or lately refused this very one."""
    out = {*busy, *refused}
    free = sorted((c for c in candidates if c.person_id not in out), key=lambda c: (-c.score, c.person_id))
    return [c.person_id for c in free[:ASKED_AT_ONCE]]


def may_tell(own_contacts: int) -> bool:
    """Whether "at least one of your contacts could" is vague enough to be said at all."""
    return own_contacts >= FEWEST_CONTACTS
