"""The figures of service: what each means, how it is computed, and how sure it is.

Accessibility, feedback on the way, speed, quality, accountability: each from what cases came to, none about a person.
"""

import math
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rapport.cases.rules.bases import base_of
from rapport.cases.rules.figures import Measure, Spread, mean, share, untold
from rapport.kit.ranges import Z

HOUR, MINUTE = 3_600_000_000, 60_000_000  # microseconds


class Side(StrEnum):
    """What of a service a figure tells."""

    ACCESS = "access"
    FEEDBACK = "feedback"
    SPEED = "speed"
    QUALITY = "quality"
    ACCOUNT = "account"


class Kind(StrEnum):
    """What its number is."""

    SHARE = "share"  # 0 to 1
    HOURS = "hours"
    COUNT = "count"  # a mean of counts


@dataclass(frozen=True, kw_only=True)
class Defined:
    """A figure before it is counted. `of`: of which cases it tells, as a condition on their measures, for a list."""

    side: Side
    kind: Kind
    title: str
    definition: str
    formula: str
    of: str = ""
    less_is_better: bool = True


@dataclass(frozen=True, kw_only=True)
class ServiceFigure:
    """A figure of service: its number with n and 95 % range, and what it means."""

    name: str
    about: Defined
    measure: Measure


_QUANTILE = "The value that {share} of the cases do not exceed; range: order statistics, 95 %"
_HALF, _NINE = _QUANTILE.format(share="half"), _QUANTILE.format(share="nine in ten")
_WILSON = "range: Wilson, 95 %"
_WORK = " Only hours count in which the team that answers is there, by its calendar when the case was closed."
_OWN = (
    " Left out as well is the time in which the colleague was waited for, as what is agreed stands then; waiting for "
    "an approval, somebody outside or a day counts."
)
_AGREED = (
    " In working time, without that in which the colleague was waited for. What still runs past its time is late; what "
    "was withdrawn in time counts as neither."
)
_LATE = "in time ÷ (in time + late); the list has the cases that were late; range: Wilson, 95 %"
_ANSWER = "Time from asking to the first answer a person gave; nothing is left out of it."
_FINISH = (
    "Time from asking to the answer that resolved the case, with all that it waited for; what was withdrawn is no case "
    "of it."
)
_SILENCE = (
    "The longest time in a case in which the colleague heard nothing, up to its resolution or to now, of one that only "
    "a log tells of up to its last event. Time in which she herself was waited for is left out."
)
HAD = (
    "The clock ends when the case is answered for good; opened again, it begins anew. Of open cases it runs up to now, "
    "of one that only a log tells of up to its last event."
)
DEFINED: Mapping[str, Defined] = {
    "answer_median": Defined(
        side=Side.ACCESS, kind=Kind.HOURS, title="First answer", definition=_ANSWER, formula=_HALF
    ),
    "answer_p90": Defined(
        side=Side.ACCESS, kind=Kind.HOURS, title="First answer, nine in ten", definition=_ANSWER, formula=_NINE
    ),
    "answer_work_median": Defined(
        side=Side.ACCESS, kind=Kind.HOURS, title="First answer, working hours",
        definition=_ANSWER + _WORK, formula=_HALF,
    ),
    "answer_work_p90": Defined(
        side=Side.ACCESS, kind=Kind.HOURS, title="First answer, working hours, nine in ten",
        definition=_ANSWER + _WORK, formula=_NINE,
    ),
    "answer_agreed": Defined(
        side=Side.ACCESS, kind=Kind.SHARE, title="First answer as agreed",
        definition="Of cases with an agreed time to a first answer: those answered within it." + _AGREED,
        formula=_LATE, of="answer_agreed = false", less_is_better=False,
    ),
    "unanswered": Defined(
        side=Side.ACCESS, kind=Kind.SHARE, title="Withdrawn unanswered",
        definition="Cases the colleague withdrew before any person answered.",
        formula=f"withdrawn without an answer ÷ cases colleagues asked; {_WILSON}", of="unanswered",
    ),
    "promises_kept": Defined(
        side=Side.FEEDBACK, kind=Kind.SHARE, title="Promises kept",
        definition="Of “you will hear by then”: those kept by a word in time. A promise renewed before its time "
        "counts as neither.",
        formula=f"kept ÷ (kept + broken); the list has the cases with a broken one; {_WILSON}",
        of="broken > 0", less_is_better=False,
    ),
    "words_agreed": Defined(
        side=Side.FEEDBACK, kind=Kind.SHARE, title="Next words as agreed",
        definition="Of words on the way that were due by an agreement: those that came in time." + _AGREED,
        formula=_LATE, of="words_late > 0", less_is_better=False,
    ),
    "silence_median": Defined(
        side=Side.FEEDBACK, kind=Kind.HOURS, title="Longest silence", definition=_SILENCE, formula=_HALF
    ),
    "silence_p90": Defined(
        side=Side.FEEDBACK, kind=Kind.HOURS, title="Longest silence, nine in ten", definition=_SILENCE, formula=_NINE
    ),
    "finish_median": Defined(
        side=Side.SPEED, kind=Kind.HOURS, title="Time to resolve", definition=_FINISH, formula=_HALF
    ),
    "finish_p90": Defined(
        side=Side.SPEED, kind=Kind.HOURS, title="Time to resolve, nine in ten", definition=_FINISH, formula=_NINE
    ),
    "finish_work_median": Defined(
        side=Side.SPEED, kind=Kind.HOURS, title="Time to resolve, working hours", definition=_FINISH + _WORK,
        formula=_HALF,
    ),
    "finish_work_p90": Defined(
        side=Side.SPEED, kind=Kind.HOURS, title="Time to resolve, working hours, nine in ten",
        definition=_FINISH + _WORK, formula=_NINE,
    ),
    "finish_own_median": Defined(
        side=Side.SPEED, kind=Kind.HOURS, title="Time to resolve, working hours, our own",
        definition=_FINISH + _WORK + _OWN, formula=_HALF,
    ),
    "finish_own_p90": Defined(
        side=Side.SPEED, kind=Kind.HOURS, title="Time to resolve, working hours, our own, nine in ten",
        definition=_FINISH + _WORK + _OWN, formula=_NINE,
    ),
    "finish_agreed": Defined(
        side=Side.SPEED, kind=Kind.SHARE, title="Resolved as agreed",
        definition="Of cases with an agreed time to resolve: those resolved within it." + _AGREED,
        formula=_LATE, of="finish_agreed = false", less_is_better=False,
    ),
    "in_time": Defined(
        side=Side.SPEED, kind=Kind.SHARE, title="Resolved when due",
        definition="Of resolved cases that had a due time: those resolved by then.",
        formula=f"resolved in time ÷ resolved with a due time; the list has those that were late; {_WILSON}",
        of="in_time = false", less_is_better=False,
    ),
    "first_contact": Defined(
        side=Side.QUALITY, kind=Kind.SHARE, title="Resolved at first contact",
        definition="Of resolved cases that were answered: those whose first answer resolved them, without a change of "
        "team and without being opened again.",
        formula=f"one answer, no handover, not reopened ÷ resolved and answered; {_WILSON}",
        of="first_contact", less_is_better=False,
    ),
    "reopened": Defined(
        side=Side.QUALITY, kind=Kind.SHARE, title="Opened again",
        definition="Of cases that were resolved at least once: those opened again.",
        formula=f"reopened ÷ ever resolved; {_WILSON}", of="reopened",
    ),
    "solved": Defined(
        side=Side.QUALITY, kind=Kind.SHARE, title="Answered by an article",
        definition="Of whoever came with a question: those whom an article of the knowledge base answered before they "
        "asked, each once a day and article. Of a team, its own articles; of a service, those that spared it.",
        formula=f"answered by an article ÷ (answered by an article + cases colleagues asked); {_WILSON}",
        less_is_better=False,
    ),
    "handovers": Defined(
        side=Side.ACCOUNT, kind=Kind.COUNT, title="Handovers a case",
        definition="Changes of team between consecutive spans of custody that name one.",
        formula="handovers ÷ cases; range: mean ± 1.96 standard errors", of="handovers > 0",
    ),
    "a_b_a": Defined(
        side=Side.ACCOUNT, kind=Kind.SHARE, title="Straight back",
        definition="Cases in which the ball went straight back to the team it had just left.",
        formula=f"such cases ÷ cases; {_WILSON}", of="back",
    ),
    "returned": Defined(
        side=Side.ACCOUNT, kind=Kind.SHARE, title="Offers returned",
        definition="Of offers of the ball that were answered: those returned with a reason.",
        formula=f"returned ÷ (accepted + returned); {_WILSON}", of="returned > 0",
    ),
    "touched": Defined(
        side=Side.ACCOUNT, kind=Kind.COUNT, title="Teams a case",
        definition="How many teams had the ball, each counted once.",
        formula="teams that had the ball ÷ cases; range: mean ± 1.96 standard errors", of="touched > 1",
    ),
    "nobody": Defined(
        side=Side.ACCOUNT, kind=Kind.SHARE, title="Time with no named person",
        definition="Of all the time teams had the ball: that in which no person in the team had it. " + HAD,
        formula="Σ time without a person ÷ Σ time; range: ratio ± 1.96 standard errors, by cases", of="nobody > 0",
    ),
}  # fmt: skip


def service_figures(
    counts: Mapping[str, int], spread: Callable[[str, str], Spread], *, minimum: int, solved: int | None = None
) -> dict[str, ServiceFigure]:
    """Return the figures of service by name; of fewer than `minimum` cases, promises or offers none has a number.

    `solved`: how many an article answered; None where that is not told, as of a month beside others.
    """
    shares = {
        "answer_agreed": (counts["answer_agreed"], counts["with_answer_agreed"]),
        "unanswered": (counts["unanswered"], counts["asked"]),
        "promises_kept": (counts["kept"], counts["kept"] + counts["broken"]),
        "words_agreed": (counts["words_in_time"], counts["words_in_time"] + counts["words_late"]),
        "finish_agreed": (counts["finish_agreed"], counts["with_finish_agreed"]),
        "in_time": (counts["in_time"], counts["with_due"]),
        "first_contact": (counts["first_contact"], counts["answered"]),
        "reopened": (counts["reopened"], counts["resolved"]),
        "solved": (solved or 0, (solved or 0) + counts["asked"]),
        "a_b_a": (counts["a_b_a"], counts["n"]),
        "returned": (counts["returned"], counts["offers"]),
    }
    means = {
        "handovers": (counts["handovers"], counts["squares"]),
        "touched": (counts["touched"], counts["touched_squares"]),
    }
    quantiles = {"median": "median", "p90": "ninetieth"}
    found = {}
    for name, about in DEFINED.items():
        if name == "solved" and solved is None:
            continue
        if name == "solved" and counts["asked"] < minimum:  # else how many asked were had by subtraction
            measure = untold(about.definition)
        elif name in shares:
            measure = share(*shares[name], about.definition, minimum=minimum)
        elif name in means:
            measure = mean(*means[name], counts["n"], about.definition, minimum=minimum)
        elif about.kind is Kind.HOURS:
            length, _, quantile = name.rpartition("_")
            measure = hours(spread(length, quantiles[quantile]), about.definition, minimum=minimum)
        else:
            measure = _ratio(counts, about.definition, minimum=minimum)
        found[name] = ServiceFigure(name=name, about=about, measure=measure)
    return found


def without(found: Mapping[str, ServiceFigure], hidden: Container[str]) -> dict[str, ServiceFigure]:
    """Return figures of service; those of the bases named are not told."""
    return {
        name: replace(one, measure=untold(one.about.definition)) if base_of(name) in hidden else one
        for name, one in found.items()
    }


def hours(spread: Spread, definition: str, *, minimum: int) -> Measure:
    """Return a quantile of microseconds in hours, or none of fewer cases than the minimum."""
    if spread.n < minimum or spread.median is None:
        return untold(definition)
    low, high = (None if at is None else at / HOUR for at in (spread.low, spread.high))
    return Measure(value=spread.median / HOUR, n=spread.n, definition=definition, low=low, high=high)


def _ratio(counts: Mapping[str, int], definition: str, *, minimum: int) -> Measure:
    """The share of time, with the range of a ratio of two sums over cases."""
    n, whole = counts["n"], counts["whole"]
    if n < minimum or not whole:
        return untold(definition)
    ratio = float(counts["nobody"] / whole)
    squares, both, wholes = (float(counts[name]) for name in ("nobody_squares", "nobody_whole", "whole_squares"))
    spread = max(squares - 2 * ratio * both + ratio * ratio * wholes, 0.0)  # minutes squared
    half = Z * math.sqrt(spread * n / max(n - 1, 1)) / float(whole / MINUTE)
    return Measure(value=ratio, n=n, definition=definition, low=max(0.0, ratio - half), high=min(1.0, ratio + half))
