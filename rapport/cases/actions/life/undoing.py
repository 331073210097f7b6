"""Take back that a case is no longer needed, or solved: some minutes long it is as though it had not been said."""

from contextlib import suppress
from datetime import datetime

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions import clocks
from rapport.cases.actions.ball.handing import put_on_offer
from rapport.cases.actions.custody import COLUMNS, keep, locked, move, now_of, still_there, tell
from rapport.cases.actions.deliveries.signing import wait_again
from rapport.cases.actions.words.talking import promise_still
from rapport.cases.actions.words.waiting import wait_still
from rapport.cases.models import Case, Custody, Event, Offer
from rapport.cases.rules.limits import UNDONE_WITHIN
from rapport.cases.rules.words import How, Offered, State, What
from rapport.kit import clock
from rapport.kit.problems import Refusal


def ensure_undoable(case: Case, *, by: Actor) -> None:
    """Refuse anybody but who may withdraw a case, and what ended too long ago."""
    if case.parent_id is None:
        policy.ensure_hers(by, case)
    else:
        policy.ensure_owns(by, case)
    if case.closed_at is None or clock.now() > case.closed_at + UNDONE_WITHIN:
        minutes = UNDONE_WITHIN.seconds // 60
        ended = "withdrawn" if case.state == State.WITHDRAWN else "closed"
        raise Refusal(f"It was {ended} more than {minutes} minutes ago. Ask anew.", code="too_late")


def was_said_solved(case: Case) -> bool:
    """Whether a case is closed because its colleague said that it is solved. One statement where it is closed."""
    if case.state != State.CLOSED or case.closed_at is None:
        return False
    return Event.objects.filter(case=case, at=case.closed_at, what=What.SOLVED).exists()


def undo_ending(case: Case, *, by: Actor) -> None:
    """Let a case go on that its colleague ended, which the caller has locked, and its parts that ended with it.

    Owner, holder, promise, times, waiting and offer are as they were. Approvals and questions were given up: whoever
    still needs them asks again.
    """
    ended = case.closed_at
    assert ended is not None, "a withdrawn case has an end"
    at = now_of(case)
    if case.state == State.CLOSED:
        _go_on(case, ended, What.UNSOLVED, at=at, by=by)
        return
    _go_on(case, ended, What.REOPENED, at=at, by=by)
    parts = Case.objects.filter(parent=case, state=State.WITHDRAWN, closed_at__gte=ended).order_by("id")
    for part_id in list(parts.values_list("id", flat=True)):
        part = locked(part_id, by=Actor.system(via="job"))
        _go_on(part, part.closed_at or ended, What.REOPENED, at=max(at, now_of(part)), by=by)


def _go_on(case: Case, ended: datetime, what: What, *, at: datetime, by: Actor) -> None:
    ours = Actor.system(via=by.via)
    last = Custody.objects.filter(case=case).order_by("part", "-place").distinct("part").values_list("id", flat=True)
    Custody.objects.filter(id__in=list(last), until=ended).update(until=None)  # an earlier one may have ended just then
    case.state, case.closed_at = State.RESOLVED if case.resolved_at else State.OPEN, None
    for part, (team, person) in COLUMNS.items():
        team_id, person_id = getattr(case, team), getattr(case, person)
        there = still_there(person_id, team_id)
        move(case, part, team_id=team_id, person_id=there, how=How.LEFT, at=at, by=ours)
    clocks.end_no_more(case, ended=ended)
    wait_still(case, ended=ended, at=at, by=ours)
    promise_still(case, ended=ended, by=ours)
    wait_again(case, by=ours)
    _offer_again(case, ended, at=at, by=ours)
    tell(case, what, by=by, at=at, team_id=case.holder_team_id, person_id=case.holder_id)
    keep(case, at=at)


def _offer_again(case: Case, ended: datetime, *, at: datetime, by: Actor) -> None:
    """Put the ball on offer as it was; not where whom it was offered to is there no more."""
    found = Offer.objects.filter(case=case, state=Offered.WITHDRAWN, settled_at=ended).order_by("-id").first()
    if found is None:
        return
    with suppress(Refusal):
        made = put_on_offer(
            case,
            team_id=found.to_team_id,
            person_id=found.to_person_id,
            words=found.words,
            answer_by=found.answer_by if found.answer_by > at else None,
            needed_by=found.needed_by if found.needed_by and found.needed_by > at else None,
            at=at,
            by=by,
        )
        Offer.objects.filter(id=made).update(from_person_id=found.from_person_id)
