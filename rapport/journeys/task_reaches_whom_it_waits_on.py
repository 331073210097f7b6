"""When something waits on a person or a unit, then she, or whoever is in it, is told."""

from rapport.conversation.public import Kind, tell
from rapport.directory.public import members_of
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell the person, else the people of the unit."""
    person, unit = fact.data["to_person_id"], fact.data["to_unit_id"]
    people = [int(person)] if person is not None else [card.id for card in members_of([int(unit)])]
    tell(
        kind=Kind.ASKED if person is not None else Kind.ASKED_TEAM,
        about="task",
        about_id=int(fact.data["task_id"]),
        source=f"fact:{fact.id}",
        people=people,
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
