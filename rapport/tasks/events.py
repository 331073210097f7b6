"""What happens to tasks."""

from dataclasses import dataclass

from rapport.kit.facts import fact
from rapport.tasks.rules import State


@fact("tasks.asked", to_person_id="person", to_unit_id="unit", asked_by_id="person")
@dataclass(frozen=True, kw_only=True)
class Asked:
    """Something waits on a person or a unit."""

    task_id: int
    to_person_id: int | None
    to_unit_id: int | None
    asked_by_id: int | None


@fact("tasks.settled", by_person_id="person")
@dataclass(frozen=True, kw_only=True)
class Settled:
    """What waited was done, declined, withdrawn, or nobody answered in time."""

    task_id: int
    state: State
    by_person_id: int | None
