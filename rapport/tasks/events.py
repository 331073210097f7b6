"""What happens to tasks."""

from dataclasses import dataclass
from datetime import datetime

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


@fact("tasks.settled", by_person_id="person", for_person_id="person")
@dataclass(frozen=True, kw_only=True)
class Settled:
    """What waited was done, declined, withdrawn, or nobody answered in time."""

    task_id: int
    state: State
    by_person_id: int | None
    for_person_id: int | None = None  # for whom she stood in


@fact("tasks.readdressed", to_person_id="person", to_unit_id="unit")
@dataclass(frozen=True, kw_only=True)
class Readdressed:
    """What waits about a record waits on somebody else from now on."""

    task_id: int
    to_person_id: int | None
    to_unit_id: int | None


@fact("tasks.delegated", from_person_id="person", to_person_id="person")
@dataclass(frozen=True, kw_only=True)
class Delegated:
    """Somebody decides for a colleague for a time."""

    delegation_id: int
    from_person_id: int
    to_person_id: int
    since: datetime
    until: datetime


@fact("tasks.delegation_ended", from_person_id="person", to_person_id="person")
@dataclass(frozen=True, kw_only=True)
class DelegationEnded:
    """A delegation was taken back before its time."""

    delegation_id: int
    from_person_id: int
    to_person_id: int
