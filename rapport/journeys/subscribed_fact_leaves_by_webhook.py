"""When something happens that a program outside asked to hear of, then it is sent there."""

from collections.abc import Sequence

from rapport.cases.public import restricted_among
from rapport.ledger.public import Delivered
from rapport.tasks.public import subjects_of_tasks
from rapport.webhooks.public import send_out


def react(fact: Delivered) -> None:
    """Queue the fact for everybody outside who hears of its kind."""
    send_out([fact])


def withheld(facts: Sequence[Delivered]) -> frozenset[int]:
    """Return the numbers of those facts that stay in the house: what is about a case only those named on it see.

    A task about such a case is as quiet as the case; and so is one that is gone, for nobody knows what it was about.
    """
    tasks = _named(facts, "task_id")
    known = subjects_of_tasks(set(tasks.values())) if tasks else {}
    asked = {fact: known[task] for fact, task in tasks.items() if task in known}
    about = _named(facts, "case_id") | {fact: ident for fact, (kind, ident) in asked.items() if kind == "case"}
    restricted = restricted_among(set(about.values())) if about else frozenset()
    return frozenset(fact for fact, case in about.items() if case in restricted) | (tasks.keys() - asked.keys())


def _named(facts: Sequence[Delivered], field: str) -> dict[int, int]:
    """Return which record a field names, by the number of the fact."""
    return {fact.id: found for fact in facts if isinstance(found := fact.data.get(field), int)}
