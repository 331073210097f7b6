"""Counts for the operator: how much there is, never of whom."""

from typing import Any

from django.db.models import Count

from rapport.accounts.public import Actor
from rapport.network import policy
from rapport.network.models import SurveyedTie
from rapport.network.queries import snapshots
from rapport.network.rules.questions import Question


def tie_counts(*, by: Actor) -> dict[str, Any]:
    """Ties of the newest snapshot whose figures are shown, and surveyed ties by question.

    Of the two questions people answer here one by one, full tens: a count would tell who answered when.
    """
    policy.require_operator(by)
    snapshot = snapshots.latest_of_groups()
    counts = snapshot.counts if snapshot else {}
    asked = SurveyedTie.objects.values_list("question").annotate(n=Count("id")).order_by("question")
    return {
        "ties": counts.get("ties", 0),
        "pairs": counts.get("pairs", 0),
        "trusted_ties": counts.get("trusted_ties", 0),
        "as_of": snapshot.as_of if snapshot else None,
        "surveyed": {question: n // 10 * 10 if question in set(Question) else n for question, n in asked},
    }
