"""What a team can promise: by when what is done, in its working time, for each priority."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from rapport.catalogue.rules.words import Level
from rapport.kit.problems import Refusal

K = TypeVar("K")
V = TypeVar("V")

HOUR = 60
LONGEST = 2000 * HOUR  # about a working year
_LENGTH = re.compile(r"^(?:(\d{1,5})\s*(?:h|hours?))?\s*(?:(\d{1,6})\s*(?:m|min|minutes?)?)?$", re.IGNORECASE)
_CLOCK = re.compile(r"^(\d{1,5}):([0-5]\d)$")


class Goal(StrEnum):
    """What is to be done in time: for a colleague, or for another team."""

    ANSWER = "answer"  # the first human answer
    UPDATE = "update"  # the next word, after each word
    RESOLUTION = "resolution"
    ACCEPT = "accept"  # take the ball that another team offers, or say no
    FINISH = "finish"  # be done with it, once taken


class Side(StrEnum):
    """Who signs an agreement: the team that promises, and whom it is with."""

    GIVER = "giver"
    TAKER = "taker"


OUTER = (Goal.ANSWER, Goal.UPDATE, Goal.RESOLUTION)  # what a colleague was promised
INTERNAL = (Goal.ACCEPT, Goal.FINISH)  # and what teams promise one another

Targets = Mapping[tuple[Goal, Level], int]  # minutes of working time


def goals_of(*, internal: bool) -> tuple[Goal, ...]:
    """Return what can be promised to colleagues, or between teams."""
    return INTERNAL if internal else OUTER


def nearest_of(said: Iterable[Mapping[K, V]]) -> dict[K, V]:
    """Return of each key what the first of these says that says something of it."""
    found: dict[K, V] = {}
    for one in said:
        found = {**one, **found}
    return found


def check_targets(targets: Targets, *, internal: bool, needed: bool = True) -> dict[tuple[Goal, Level], int]:
    """Return targets in order; refuses none at all, one that fits not, and an answer promised after the resolution.

    Not `needed` where something else is promised.
    """
    kept = {
        (goal, level): targets[goal, level]
        for goal in goals_of(internal=internal)
        for level in Level
        if (goal, level) in targets
    }
    if not kept and needed:
        raise Refusal("Promise something: one time at least.", code="no_targets", field="targets")
    if len(kept) < len(targets):
        what = "to accept and to finish" if internal else "an answer, the next word and the resolution"
        raise Refusal(f"An agreement of this kind promises {what}.", code="bad_target", field="targets")
    if any(not 1 <= minutes <= LONGEST for minutes in kept.values()):
        raise Refusal(
            f"Promise from one minute to {LONGEST // HOUR} working hours.", code="bad_target", field="targets"
        )
    for level in Level:
        answer, done = kept.get((Goal.ANSWER, level)), kept.get((Goal.RESOLUTION, level))
        if answer and done and answer > done:
            raise Refusal(
                f"At {level.name.lower()} priority the first answer cannot be due after it is done.",
                code="bad_target",
                field="targets",
            )
    return kept


def read_length(text: str) -> int | None:
    """Return how many minutes “4 h”, “90 min”, “1 h 30” or “1:30” are; None for an empty text. Refuses the rest."""
    plain = text.strip()
    if not plain:
        return None
    if found := _CLOCK.match(plain):
        return int(found[1]) * HOUR + int(found[2])
    found = _LENGTH.match(plain)
    if found is None or plain.isdecimal():
        raise Refusal("Write working time as 30 min, 4 h or 1 h 30.", code="bad_length", field="targets")
    return int(found[1] or 0) * HOUR + int(found[2] or 0)


def show_length(minutes: int) -> str:
    """Return minutes as they are typed: “30 min”, “4 h”, “1 h 30”."""
    hours, rest = divmod(minutes, HOUR)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"
