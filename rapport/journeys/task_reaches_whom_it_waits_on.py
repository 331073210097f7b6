"""When something waits on a person or a unit, then she, or whoever decides for her or is in it, is told."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered
from rapport.tasks.public import whom_it_reaches


def react(fact: Delivered) -> None:
    """Tell the person, or who decides for her while she is away; else the people of the unit."""
    task_id = int(fact.data["task_id"])
    tell(
        kind=Kind.ASKED if fact.data["to_person_id"] is not None else Kind.ASKED_TEAM,
        about="task",
        about_id=task_id,
        source=f"fact:{fact.id}",
        people=whom_it_reaches(task_id),
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
