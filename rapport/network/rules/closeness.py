"""Whether a team is close to a unit: what may be told, how long it stands, and how many are asked."""

from datetime import timedelta
from enum import StrEnum

from rapport.network.rules.asking import LOOKS_A_DAY, OPEN_OF_REQUESTER

__all__ = ["LOOKS_A_DAY", "MOST_ASKED", "OPEN_OF_REQUESTER", "STANDS", "Closeness", "may_tell"]

MOST_ASKED = 12  # of a team, those closest first
STANDS = timedelta(days=90)  # what was told stands so long, whoever asks: who comes or goes does not show in it


class Closeness(StrEnum):
    """All that anybody learns: how many of a team are close to somebody in a unit, as a band."""

    NONE = "none"
    SOME = "some"
    TEN_OR_MORE = "ten_or_more"
    UNTOLD = "untold"


def may_tell(*, team: int, unit: int, whole: bool, minimum: int) -> bool:
    """Whether a band may be told: enough people on both sides, each of them whole groups that are shown elsewhere.

    So what is had by subtracting one unit from another is again whole groups, each of the minimum and more.
    """
    return whole and team >= minimum and unit >= minimum
