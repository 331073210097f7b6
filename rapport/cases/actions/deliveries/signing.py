"""Let what of a delivery needs the colleague's word stand in her list, until she has said it."""

from rapport.accounts.public import Actor
from rapport.cases.models import Case
from rapport.cases.queries.deliveries import delivery_stands
from rapport.cases.rules.deliveries import Stands
from rapport.cases.rules.words import TaskOf
from rapport.kit.problems import Refusal
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import Waiting, ask, settle_all

WAITS = {Stands.TERMS: TaskOf.TERMS, Stands.POINTS: TaskOf.POINTS}


def stands_open(case: Case) -> Stands | None:
    """Return what of a delivery stands open. One statement."""
    found = Case.objects.filter(id=case.id).annotate(stands=delivery_stands()).values_list("stands", flat=True).get()
    return Stands(found) if found else None


def wait_for_her(case: Case, *, by: Actor, anew: Stands | None = None) -> None:
    """Put what waits on her of a case that the caller has locked onto the lists of both colleagues; take off the rest.

    `anew`: what was put before her just now; what stands in her list already of anything else is left there.
    """
    stands = stands_open(case)
    if anew is Stands.POINTS and stands is Stands.REJECTED:
        stands = Stands.POINTS  # what she rejected was mended, for her to look at again
    for one, kind in WAITS.items():
        if one is not stands or one is anew:
            state = TaskState.WITHDRAWN if one is anew else TaskState.DONE
            settle_all(kind=kind, subject="case", subject_id=case.id, state=state, by=by)
    if stands is None or stands is not anew:
        return
    for whose in dict.fromkeys((case.for_person_id, case.requester_id)):
        if whose is not None:
            ask(kind=WAITS[stands], subject="case", subject_id=case.id, to_person_id=whose, by=by)


def wait_no_more(case: Case, *, by: Actor) -> None:
    """Take off her list whatever of a delivery waits on her, as its case ends."""
    for kind in WAITS.values():
        settle_all(kind=kind, subject="case", subject_id=case.id, state=TaskState.WITHDRAWN, by=by)


def wait_again(case: Case, *, by: Actor) -> None:
    """Put it there again, as its case did not end after all."""
    stands = stands_open(case)
    wait_for_her(case, by=by, anew=stands if stands in WAITS else None)


def sign_there(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Refuse to settle it from the list: she has to read what she agrees to."""
    raise Refusal("Open it and read it first: you agree to what you read there.", code="by_look")
