"""Answers to evaluate by: which of them count as a yes."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass

from rapport.kit.problems import Refusal

COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
FEWEST_RESPONDENTS = 30
FEWEST_POSITIVES = 50
MANY_POSITIVES = 500
_CONDITION = re.compile(r"\s*value\s*(>=|<=|!=|==|=|>|<)\s*(-?\d+(?:[.,]\d+)?)\s*")


@dataclass(frozen=True)
class Label:
    """What a respondent said of somebody: both by person id, and whether it is a yes."""

    respondent_id: int
    named_id: int
    positive: bool


@dataclass(frozen=True)
class Positive:
    """Which values are a yes; without a condition every row is."""

    sign: str = ""
    mark: float = 0.0

    def holds(self, value: float | None) -> bool:
        """Whether a row with this value is a yes; a row without one is none if a condition was given."""
        if not self.sign:
            return True
        return value is not None and COMPARE[self.sign](value, self.mark)


def read_positive(text: str | None) -> Positive:
    """Read `value>=3`; refuses what is no condition on the value."""
    if not text:
        return Positive()
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise Refusal(
            f"“{text}” is no condition on the value. Write for instance --positive 'value>=3'.",
            code="bad_positive",
            field="positive",
            hint="--positive",
        )
    return Positive(found[1].replace("==", "="), float(found[2].replace(",", ".")))


def ensure_enough(respondents: int, positives: int) -> None:
    """Refuse an evaluation against few answers: made up one by one, they would make its figures tell of single ties."""
    if respondents < FEWEST_RESPONDENTS:
        raise Refusal(
            f"{respondents} people answered; at least {FEWEST_RESPONDENTS} are needed to tell how well trust is "
            "estimated.",
            code="too_few_answers",
        )
    if positives < FEWEST_POSITIVES:
        raise Refusal(
            f"{positives} pairs were named; at least {FEWEST_POSITIVES} are needed to tell how well trust is "
            "estimated.",
            code="too_few_answers",
        )


def digits_told(positives: int) -> int:
    """To how many digits a measure is told: as many as a few answers more or less would leave alone."""
    return 4 if positives >= MANY_POSITIVES else 3
