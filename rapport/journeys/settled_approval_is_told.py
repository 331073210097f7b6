"""When an action on a case is approved or refused, then who asked for it and who has the ball hear of it."""

from rapport.cases.public import concerned_by_approval
from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered


def react(fact: Delivered) -> None:
    """Tell both; who asked gets the mail of the decision itself, and no second one."""
    asker, holder = concerned_by_approval(int(fact.data["approval_id"]))
    tell(
        kind=Kind.ANSWERED,
        about="approval",
        about_id=int(fact.data["approval_id"]),
        source=f"fact:{fact.id}",
        people=[one for one in (asker, holder) if one is not None],
        written=[asker] if asker is not None else [],
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
