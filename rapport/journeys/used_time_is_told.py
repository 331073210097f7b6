"""When half, most or all of an agreed time is used, then whoever has the ball is told; at its end her lead as well."""

from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered

HALF, ALL = 50, 100


def react(fact: Delivered) -> None:
    """Tell those whom the fact names; nobody where a team has neither a holder nor a lead."""
    percent = int(fact.data["percent"])
    named = (fact.data["person_id"], fact.data["lead_id"])
    tell(
        kind=Kind.OVERDUE if percent >= ALL else Kind.HALF_USED if percent <= HALF else Kind.RUNS_OUT,
        about="case",
        about_id=int(fact.data["case_id"]),
        source=f"fact:{fact.id}",
        people=[int(who) for who in named if who is not None],
        at=fact.at,
    )
