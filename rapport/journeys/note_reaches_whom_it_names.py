"""When a note is written in a case, then whom it names is told, and whoever else serves or follows the case."""

from rapport.cases.public import concerned_by
from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell each once: who is named of that, the others of the note."""
    case_id = int(fact.data["case_id"])
    case = concerned_by(case_id)
    if case is None:
        return
    source = f"fact:{fact.id}"
    named = [int(person) for person in fact.data["named_ids"]]
    tell(
        kind=Kind.MENTIONED, about="case", about_id=case_id, source=source, people=named,
        by_person_id=fact.by_person_id, at=fact.at,
    )  # fmt: skip
    tell(
        kind=Kind.NOTED, about="case", about_id=case_id, source=source, people=case.serving,
        followers=True, by_person_id=fact.by_person_id, at=fact.at,
    )  # fmt: skip
