"""What an agreement says beside its times: how good it is to be, by which way one comes, what the other side brings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rapport.catalogue.rules.agreements import HOUR, LONGEST, read_length, show_length
from rapport.kit.problems import Refusal

MOST_ITEMS, LONGEST_ITEM = 20, 200
LONGEST_RHYTHM = 52  # weeks
LOWEST, HIGHEST = 1, 5  # of a rating
WHOLE = 100  # per cent
_NUMBER = re.compile(r"^(\d{1,3}(?:[.,]\d)?)\s*(?:%|per cent|percent)?$", re.IGNORECASE)


class Aspect(StrEnum):
    """Of what a measure tells."""

    ACCESSIBILITY = "accessibility"
    FEEDBACK = "feedback"
    SPEED = "speed"
    QUALITY = "quality"
    ATTITUDE = "attitude"
    ON_TIME = "on_time"
    ON_BUDGET = "on_budget"
    TO_SPECIFICATION = "to_specification"


class Scale(StrEnum):
    """In what a threshold is written."""

    SHARE = "share"  # per cent
    MINUTES = "minutes"  # of working time
    RATING = "rating"  # a mean from 1 to 5


class Measure(StrEnum):
    """A figure of service one can agree on, called as the figure is."""

    ANSWER_AGREED = "answer_agreed"
    ANSWER_WORK_MEDIAN = "answer_work_median"
    PROMISES_KEPT = "promises_kept"
    WORDS_AGREED = "words_agreed"
    FINISH_AGREED = "finish_agreed"
    FINISH_WORK_MEDIAN = "finish_work_median"
    FIRST_CONTACT = "first_contact"
    REOPENED = "reopened"
    RATING = "rating"
    ATTITUDE = "attitude"
    ON_TIME = "on_time"
    ON_BUDGET = "on_budget"
    TO_SPECIFICATION = "to_specification"


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """How the threshold of a measure is read: of what it tells, in what, and whether less is better."""

    aspect: Aspect
    scale: Scale
    less_is_better: bool = False


MEASURES: Mapping[Measure, Scaled] = {
    Measure.ANSWER_AGREED: Scaled(aspect=Aspect.ACCESSIBILITY, scale=Scale.SHARE),
    Measure.ANSWER_WORK_MEDIAN: Scaled(aspect=Aspect.ACCESSIBILITY, scale=Scale.MINUTES, less_is_better=True),
    Measure.PROMISES_KEPT: Scaled(aspect=Aspect.FEEDBACK, scale=Scale.SHARE),
    Measure.WORDS_AGREED: Scaled(aspect=Aspect.FEEDBACK, scale=Scale.SHARE),
    Measure.FINISH_AGREED: Scaled(aspect=Aspect.SPEED, scale=Scale.SHARE),
    Measure.FINISH_WORK_MEDIAN: Scaled(aspect=Aspect.SPEED, scale=Scale.MINUTES, less_is_better=True),
    Measure.FIRST_CONTACT: Scaled(aspect=Aspect.QUALITY, scale=Scale.SHARE),
    Measure.REOPENED: Scaled(aspect=Aspect.QUALITY, scale=Scale.SHARE, less_is_better=True),
    Measure.RATING: Scaled(aspect=Aspect.QUALITY, scale=Scale.RATING),
    Measure.ATTITUDE: Scaled(aspect=Aspect.ATTITUDE, scale=Scale.RATING),
    Measure.ON_TIME: Scaled(aspect=Aspect.ON_TIME, scale=Scale.SHARE),
    Measure.ON_BUDGET: Scaled(aspect=Aspect.ON_BUDGET, scale=Scale.SHARE),
    Measure.TO_SPECIFICATION: Scaled(aspect=Aspect.TO_SPECIFICATION, scale=Scale.SHARE),
}


@dataclass(frozen=True, kw_only=True)
class Clauses:
    """What is agreed beside the times.

    `thresholds`: per cent, minutes of working time or a mean rating, as `MEASURES` says. `channels`: how one reaches
    the team. `survey_weeks`: how often the unit is asked how it goes; None: not regularly. `obligations`: what the
    unit, or the other team, brings. Contacts are people by id: `giver_contact_id` of the team that promises.
    """

    thresholds: Mapping[Measure, float] = field(default_factory=dict)
    channels: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    survey_weeks: int | None = None
    giver_contact_id: int | None = None
    taker_contact_id: int | None = None


NO_CLAUSES = Clauses()


def check_clauses(clauses: Clauses) -> Clauses:
    """Return clauses in order and trimmed; refuses a threshold out of its scale, too long and too many sentences."""
    rounded = {measure: round(value, 1) for measure, value in clauses.thresholds.items()}
    for measure, value in rounded.items():
        _check_threshold(measure, value)
    rhythm = clauses.survey_weeks
    if rhythm is not None and not 1 <= rhythm <= LONGEST_RHYTHM:
        raise Refusal(
            f"Ask how it goes every 1 to {LONGEST_RHYTHM} weeks, or not regularly.",
            code="bad_rhythm",
            field="survey_weeks",
        )
    return Clauses(
        thresholds={measure: rounded[measure] for measure in Measure if measure in rounded},
        channels=_items(clauses.channels, field="channels"),
        obligations=_items(clauses.obligations, field="obligations"),
        survey_weeks=rhythm,
        giver_contact_id=clauses.giver_contact_id,
        taker_contact_id=clauses.taker_contact_id,
    )


def read_threshold(measure: Measure, text: str) -> float | None:
    """Return what “90 %”, “4 h” or “4.2” says of a measure; None for an empty text. Refuses the rest."""
    plain = text.strip()
    if not plain:
        return None
    scale = MEASURES[measure].scale
    if scale is Scale.MINUTES:
        value: float = read_length(plain) or 0
    else:
        found = _NUMBER.match(plain)
        if found is None:
            wanted = "per cent, as 90 %" if scale is Scale.SHARE else f"a rating from {LOWEST} to {HIGHEST}, as 4.2"
            raise Refusal(f"Write {wanted}.", code="bad_threshold", field=measure)
        value = float(found[1].replace(",", "."))
    _check_threshold(measure, value)
    return value


def show_threshold(measure: Measure, value: float) -> str:
    """Return a threshold as it is typed: “90 %”, “4 h”, “4.2”."""
    scale = MEASURES[measure].scale
    if scale is Scale.MINUTES:
        return show_length(int(value))
    return f"{value:g} %" if scale is Scale.SHARE else f"{value:.1f}"


def stricter(measure: Measure, old: float, new: float) -> bool:
    """Whether a new threshold asks more than the old one."""
    return new < old if MEASURES[measure].less_is_better else new > old


def _check_threshold(measure: Measure, value: float) -> None:
    scale = MEASURES[measure].scale
    if scale is Scale.SHARE and not 0 < value <= WHOLE:
        raise Refusal("Write a share above 0 and up to 100 %.", code="bad_threshold", field=measure)
    if scale is Scale.RATING and not LOWEST <= value <= HIGHEST:
        raise Refusal(f"Write a rating from {LOWEST} to {HIGHEST}.", code="bad_threshold", field=measure)
    if scale is Scale.MINUTES and not (1 <= value <= LONGEST and value == int(value)):
        said = f"Write whole minutes, from one up to {LONGEST // HOUR} working hours."
        raise Refusal(said, code="bad_threshold", field=measure)


def _items(said: Iterable[str], *, field: str) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(filter(None, (" ".join(one.split()) for one in said))))
    if len(kept) > MOST_ITEMS or any(len(one) > LONGEST_ITEM for one in kept):
        raise Refusal(
            f"Write up to {MOST_ITEMS} sentences of up to {LONGEST_ITEM} letters.", code="too_long", field=field
        )
    return kept
