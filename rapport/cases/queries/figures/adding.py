"""What is added up of cases, and how sums of several groups become one.

Every count is a sum over cases, so that those of groups without a common case add up. A length of time is kept for each
case, in eight bytes, so that the quantiles of several groups together are exact.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rapport.cases.rules.figures import Spread
from rapport.cases.rules.quantiles import spreads_of

SHAPE = 3  # rises when what is added up changes, so that what was added up before is added up anew
MINUTE = 60_000_000  # microseconds
COUNTS = {
    "n": "count(*)",
    "open": "count(*) FILTER (WHERE open)",
    "handovers": "coalesce(sum(handovers), 0)",
    "squares": "coalesce(sum(handovers * handovers), 0)",
    "with_handover": "count(*) FILTER (WHERE handovers > 0)",
    "without_handover": "count(*) FILTER (WHERE handovers = 0)",
    "a_b_a": "count(*) FILTER (WHERE back)",
    "passes": "coalesce(sum(passes), 0)",
    "passes_squares": "coalesce(sum(passes * passes), 0)",
    "with_pass": "count(*) FILTER (WHERE passes > 0)",
    "without_pass": "count(*) FILTER (WHERE passes = 0)",
    "passed_back": "count(*) FILTER (WHERE passed_back)",
    "unknown_spans": "coalesce(sum(unknown_spans), 0)",
    "unknown_cases": "count(*) FILTER (WHERE unknown_spans > 0)",
    "unknown": "coalesce(sum(unknown), 0)",
    "asked": "count(*) FILTER (WHERE asked)",
    "with_answer": "count(answer)",
    "with_silence": "count(silence)",
    "with_finish": "count(finish)",
    "unanswered": "count(*) FILTER (WHERE unanswered)",
    "with_due": "count(in_time)",
    "in_time": "count(*) FILTER (WHERE in_time)",
    "with_answer_agreed": "count(answer_agreed)",
    "answer_agreed": "count(*) FILTER (WHERE answer_agreed)",
    "with_finish_agreed": "count(finish_agreed)",
    "finish_agreed": "count(*) FILTER (WHERE finish_agreed)",
    "words_in_time": "coalesce(sum(words_in_time), 0)",
    "words_late": "coalesce(sum(words_late), 0)",
    "kept": "coalesce(sum(kept), 0)",
    "broken": "coalesce(sum(broken), 0)",
    "offers": "coalesce(sum(offers), 0)",
    "returned": "coalesce(sum(returned), 0)",
    "answered": "count(first_contact)",
    "first_contact": "count(*) FILTER (WHERE first_contact)",
    "resolved": "count(reopened)",
    "reopened": "count(*) FILTER (WHERE reopened)",
    "touched": "coalesce(sum(touched), 0)",
    "touched_squares": "coalesce(sum(touched * touched), 0)",
    "nobody": "coalesce(sum(nobody), 0)",
    "whole": "coalesce(sum(whole), 0)",
    # in minutes, whose squares no sum of cases overflows
    "nobody_squares": f"coalesce(sum(nobody / {MINUTE} * (nobody / {MINUTE})), 0)",
    "whole_squares": f"coalesce(sum(whole / {MINUTE} * (whole / {MINUTE})), 0)",
    "nobody_whole": f"coalesce(sum(nobody / {MINUTE} * (whole / {MINUTE})), 0)",
}
OF_PEOPLE = {"handovers": "passes", "squares": "passes_squares", "with_handover": "with_pass", "a_b_a": "passed_back"}
# The two lowest bits of a life say whether it had a handover between teams, and between people.
LENGTHS = {
    "life": "life * 4 + (handovers > 0)::int * 2 + (passes > 0)::int",
    "answer": "answer",
    "answer_work": "answer_work",
    "finish": "finish",
    "finish_work": "finish_work",
    "finish_own": "finish_work - paused_work",
    "silence": "silence",
}
OF_LIFE = ("life",)
OF_SERVICE = ("answer", "answer_work", "finish", "finish_work", "finish_own", "silence")
QUANTILES = {"median": 0.5, "ninetieth": 0.9}
Lengths = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Summed:
    """What a group came to: `counts` by the names of `COUNTS`, `spreads` in microseconds.

    `by_team`: how long each team had the ball, in microseconds; `cases_by_team`: in how many of the cases.
    """

    key: int
    counts: Mapping[str, int]
    spreads: Mapping[tuple[str, str], Spread] = field(default_factory=dict)
    by_team: Mapping[int, int] = field(default_factory=dict)
    cases_by_team: Mapping[int, int] = field(default_factory=dict)

    def spread(self, name: str, quantile: str = "median") -> Spread:
        """A quantile of a length of time, with the values between which it lies."""
        return self.spreads[name, quantile]


def sums_sql(lengths: Iterable[str]) -> str:
    """Return the columns that add up rows: one of all counts, and one for each length of time."""
    counts = ", ".join(f"'{name}', {what}" for name, what in COUNTS.items())
    kept = (f"coalesce(string_agg(int8send({LENGTHS[name]}), ''), '') AS {name}" for name in lengths)
    return ", ".join([f"jsonb_build_object({counts}) AS counts", *kept])


def merged(key: int, parts: Sequence[Sequence[Any]], lengths: Sequence[str], *, people: bool) -> Summed:
    """Return one sum of several: of each its counts, how long teams had the ball, and its lengths of time in order.

    `people`: handovers are those between people.
    """
    counts = Counter(dict.fromkeys(COUNTS, 0))
    held: Counter[int] = Counter()
    had: Counter[int] = Counter()
    for part in parts:
        counts.update(json.loads(part[0]))
        for team, (length, cases) in json.loads(part[1] or "{}").items():
            held[int(team)] += length
            had[int(team)] += cases
    for name, of in OF_PEOPLE.items() if people else ():
        counts[name] = counts[of]
    spreads: dict[tuple[str, str], Spread] = {}
    for place, name in enumerate(lengths, 2):
        for what, values in _told_apart(name, _joined(part[place] for part in parts), people=people):
            found = zip(QUANTILES, spreads_of(values, list(QUANTILES.values())), strict=True)
            spreads |= {(what, quantile): spread for quantile, spread in found}
    return Summed(key=key, counts=dict(counts), spreads=spreads, by_team=held, cases_by_team=had)


def _joined(parts: Iterable[bytes]) -> Lengths:
    whole = b"".join(parts)
    return np.frombuffer(whole, dtype=">i8").astype(np.int64) if whole else np.empty(0, dtype=np.int64)


def _told_apart(name: str, values: Lengths, *, people: bool) -> Iterable[tuple[str, Lengths]]:
    if name != "life":
        return [(name, values)]
    moved, life = values & (1 if people else 2) > 0, values >> 2
    return [("life", life), ("life_with", life[moved]), ("life_without", life[~moved])]
