"""What each figure of service counts: its base, as sums of what cases came to."""

from collections.abc import Mapping

BASES: Mapping[str, tuple[str, ...]] = {
    "cases": ("n",),
    "asked": ("asked",),
    "answer": ("with_answer",),
    "answer_agreed": ("with_answer_agreed",),
    "promises": ("kept", "broken"),
    "words": ("words_in_time", "words_late"),
    "silence": ("with_silence",),
    "finish": ("with_finish",),
    "finish_agreed": ("with_finish_agreed",),
    "due": ("with_due",),
    "answered": ("answered",),
    "resolved": ("resolved",),
    "offers": ("offers",),
    "moved": ("with_handover",),
    "stayed": ("without_handover",),
    "passed": ("with_pass",),
    "unpassed": ("without_pass",),
}
# Of every figure its base; those not named here count all cases.
BASE_OF: Mapping[str, str] = {
    "answer_median": "answer",
    "answer_p90": "answer",
    "answer_work_median": "answer",
    "answer_work_p90": "answer",
    "answer_agreed": "answer_agreed",
    "unanswered": "asked",
    "solved": "asked",
    "promises_kept": "promises",
    "words_agreed": "words",
    "silence_median": "silence",
    "silence_p90": "silence",
    "finish_median": "finish",
    "finish_p90": "finish",
    "finish_work_median": "finish",
    "finish_work_p90": "finish",
    "finish_own_median": "finish",
    "finish_own_p90": "finish",
    "finish_agreed": "finish_agreed",
    "in_time": "due",
    "first_contact": "answered",
    "reopened": "resolved",
    "returned": "offers",
}
ALL = "cases"


def bases_of(counts: Mapping[str, int]) -> list[int]:
    """Return the number of each base, in the order of `BASES`."""
    return [sum(counts[name] for name in names) for names in BASES.values()]


def base_of(figure: str) -> str:
    """Return the base of a figure of service."""
    return BASE_OF.get(figure, ALL)
