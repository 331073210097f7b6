"""A digest of what a version promises, so that a paper and the record can be held against one another."""

import hashlib
import json

from rapport.catalogue.rules.negotiation import Text

SHOWN, GROUP = 16, 4


def digest_of(agreement_id: int, number: int, text: Text, words: str) -> str:
    """Return the SHA-256 of what a version promises, as 64 hexadecimal digits.

    The day it holds from is no part of it, as the last signature may move it; contacts are none, as people leave.
    """
    clauses = text.clauses
    said = {
        "agreement": agreement_id,
        "version": number,
        "words": words,
        "review_on": text.review_on.isoformat() if text.review_on else None,
        "times": sorted([goal.value, level.value, minutes] for (goal, level), minutes in text.minutes.items()),
        "thresholds": {measure.value: float(value) for measure, value in clauses.thresholds.items()},
        "channels": list(clauses.channels),
        "obligations": list(clauses.obligations),
        "survey_weeks": clauses.survey_weeks,
    }
    plain = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def in_short(digest: str) -> str:
    """Return the beginning of a digest in groups, as people compare it: “3f2a 9c41 77d0 1b6e”."""
    return " ".join(digest[place : place + GROUP] for place in range(0, SHOWN, GROUP))
