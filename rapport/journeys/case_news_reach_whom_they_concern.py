"""When something happens to a case, then whom it concerns is told: who serves it, who asked, who follows it."""

from collections.abc import Callable

from rapport.cases.public import Concerned, concerned_by
from rapport.conversation.public import Kind, tell
from rapport.ledger.public import Delivered

People = Callable[[Concerned], frozenset[int]]


def _serving(case: Concerned) -> frozenset[int]:
    return case.serving


def _all(case: Concerned) -> frozenset[int]:
    return case.serving | case.hers


# What happened, as `cases.happened` says it: what is told, to whom, and whether who follows hears of it too.
TOLD: dict[str, tuple[Kind, People, bool]] = {
    "accepted": (Kind.MOVED, _all, True),
    "returned": (Kind.RETURNED, _serving, False),
    "offer_expired": (Kind.EXPIRED, _serving, False),
    "replied": (Kind.ANSWERED, _all, True),
    "added": (Kind.ADDED, _all, True),
    "resolved": (Kind.RESOLVED, _all, True),
    "reopened": (Kind.REOPENED, _all, True),
    "withdrawn": (Kind.WITHDRAWN, _all, True),
    "left": (Kind.LEFT, _serving, False),
}
MAILED = frozenset({"replied", "resolved"})  # the answer itself goes to the colleague by mail
ENDS = frozenset({"resolved", "withdrawn"})


def react(fact: Delivered) -> None:
    """Tell of one thing; that a part is done, who serves the case above hears first, and as that alone."""
    what, case_id = fact.data["what"], int(fact.data["case_id"])
    case = concerned_by(case_id) if what in TOLD else None
    if case is None:
        return
    above = concerned_by(case.parent_id) if case.parent_id is not None and what in ENDS else None
    if above is not None and case.parent_id is not None:
        tell(
            kind=Kind.PART_DONE,
            about="case",
            about_id=case.parent_id,
            source=f"fact:{fact.id}",
            people=above.serving,
            by_person_id=fact.by_person_id,
            at=fact.at,
        )
    kind, people, followers = TOLD[what]
    tell(
        kind=kind,
        about="case",
        about_id=case_id,
        source=f"fact:{fact.id}",
        people=people(case),
        written=case.hers if what in MAILED else (),
        followers=followers,
        by_person_id=fact.by_person_id,
        at=fact.at,
    )
