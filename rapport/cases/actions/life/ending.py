"""Resolve, reopen, close, withdraw."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions import clocks
from rapport.cases.actions.approvals.answering import end_refused, ensure_agreed, give_up_all
from rapport.cases.actions.ball.handing import take_back
from rapport.cases.actions.custody import (
    end,
    ensure_alive,
    ensure_whole_open,
    keep,
    lock_whole,
    locked,
    now_of,
    tell,
)
from rapport.cases.actions.deliveries.signing import stands_open, wait_no_more
from rapport.cases.actions.life.undoing import ensure_undoable, undo_ending, was_said_solved
from rapport.cases.actions.words.files import Upload
from rapport.cases.actions.words.questions import drop_questions
from rapport.cases.actions.words.talking import fall_away, say_last, sent
from rapport.cases.actions.words.waiting import stop_waiting
from rapport.cases.models import Case, Offer
from rapport.cases.queries.deliveries import delivery_stands
from rapport.cases.rules.limits import CLOSES_AFTER
from rapport.cases.rules.words import ENDED, Offered, Said, State, What
from rapport.kit import clock
from rapport.kit.each import each_alone
from rapport.kit.problems import Refusal


def resolve(
    *,
    case_id: int,
    text: str,
    by: Actor,
    once: str | None = None,
    version: int | None = None,
    files: Sequence[Upload] = (),
    takes_back: bool = False,
) -> None:
    """Answer the colleague for good.

    Refused while a part is open, the ball is on offer, an action is not agreed to or not done, or the form calls for
    an approval nobody has decided on; what of that was refused ends with the answer. `takes_back`: an offer of the
    ball that stands open is taken back first, by a member of the team that made it.

    The case closes by itself some days later, unless somebody reopens it. The same `once` twice is once.
    """
    with transaction.atomic():
        before = sent(case_id, once, by=by) is not None
        case = locked(case_id, by=by, version=None if before else version)
        if sent(case_id, once, by=by, said=Said.REPLY) is not None:
            return
        ensure_alive(case)
        policy.ensure_serves(by, case)
        if case.state == State.RESOLVED:
            raise Refusal("This case is resolved already.", code="resolved")
        if _has_open_parts(case):
            raise Refusal("A part of this case is still open. Resolve or withdraw it first.", code="open_part")
        at = now_of(case)
        _off_offer(case, takes_back, at=at, by=by)
        ensure_agreed(case)
        end_refused(case, at=at, by=by)
        stop_waiting(case, at=at, by=by)
        drop_questions(case, by=by)
        say_last(case, text, by=by, at=at, once=once, files=files)
        tell(case, What.RESOLVED, by=by, at=at)
        keep(case, at=at)


def _has_open_parts(case: Case) -> bool:
    return Case.objects.filter(parent=case, state=State.OPEN).exists()


def _off_offer(case: Case, takes_back: bool, *, at: datetime, by: Actor) -> None:
    """Take back an offer that stands open, if that is wanted; else refuse."""
    found = Offer.objects.filter(case=case, state=Offered.OPEN).first()
    if found is None:
        return
    if not takes_back:
        raise Refusal("The ball is on offer. Take the offer back, or wait for the answer.", code="on_offer")
    policy.ensure_holds(by, case)
    take_back(case, found, at=at, by=by)


def say_solved(*, case_id: int, by: Actor) -> None:
    """Close a case that is answered at once, because its colleague says that it is solved. Twice is once.

    Ten minutes long `reopen` takes that back: it is answered as before.
    """
    with transaction.atomic():
        case = locked(case_id, by=by)
        policy.ensure_hers(by, case)
        if case.state == State.CLOSED:
            return
        ensure_alive(case)
        if case.state != State.RESOLVED:
            raise Refusal("It is not answered yet. Withdraw it if you no longer need it.", code="open")
        if _has_open_parts(case):
            raise Refusal("A part of this case is still open. Resolve or withdraw it first.", code="open_part")
        end_case(case, State.CLOSED, What.SOLVED, at=now_of(case), by=by)


def reopen(*, case_id: int, by: Actor, version: int | None = None, undo: bool = False) -> State:
    """Open a resolved case again: the colleague, or who serves it; return where it stands. Who had it has it.

    A part is opened again while its case is open: one that is answered has nothing open below it.
    Also a withdrawn one, ten minutes long: the colleague, as though it had not been withdrawn; of a part who answers
    for it. So long she also takes back that it is solved: it is answered as before. `undo`: that alone is meant, so
    that what stands open or answered stays so.
    """
    with transaction.atomic():
        whole = lock_whole(case_id)
        case = locked(case_id, by=by, version=version)
        if case.state == State.WITHDRAWN or was_said_solved(case):
            ensure_undoable(case, by=by)
            ensure_whole_open(whole)
            undo_ending(case, by=by)
            return State(case.state)
        ensure_alive(case)
        if not policy.is_hers(by, case):
            policy.ensure_serves(by, case)
        if undo:
            return State(case.state)
        if case.state != State.RESOLVED:
            raise Refusal("This case is open.", code="open")
        ensure_whole_open(whole)
        at = now_of(case)
        case.state, case.resolved_at = State.OPEN, None
        clocks.opened_again(case, at=at)
        tell(case, What.REOPENED, by=by, at=at, team_id=case.holder_team_id, person_id=case.holder_id)
        keep(case, at=at)
    return State.OPEN


def withdraw(*, case_id: int, by: Actor) -> None:
    """End a case because it is no longer needed: its colleague, or for a part of a case who answers for it."""
    with transaction.atomic():
        case = locked(case_id, by=by)
        ensure_alive(case)
        if case.parent_id is None:
            policy.ensure_hers(by, case)
        else:
            policy.ensure_owns(by, case)
        at = now_of(case)
        for part in Case.objects.filter(parent=case).exclude(state__in=ENDED).order_by("id"):
            end_case(locked(part.id, by=Actor.system(via="job")), State.WITHDRAWN, What.WITHDRAWN, at=at, by=by)
        end_case(case, State.WITHDRAWN, What.WITHDRAWN, at=at, by=by)


def close_resolved() -> int:
    """Close what has been resolved for some days without a word; returns how many. For a job.

    Not while terms of a delivery wait for a yes, or a point of it is open or rejected.
    """
    by = Actor.system(via="job")
    old = Case.objects.filter(state=State.RESOLVED, resolved_at__lt=clock.now() - CLOSES_AFTER)
    old = old.annotate(stands=delivery_stands()).filter(stands="")
    cases = list(old.order_by("resolved_at").values_list("id", flat=True)[:1000])
    return each_alone(cases, lambda case_id: _close(case_id, by=by), what="Closing a case")


def _close(case_id: int, *, by: Actor) -> None:
    case = locked(case_id, by=by)
    if case.state == State.RESOLVED and not _has_open_parts(case) and stands_open(case) is None:
        end_case(case, State.CLOSED, What.CLOSED, at=now_of(case), by=by)


def end_case(case: Case, state: State, what: What, *, at: datetime, by: Actor) -> None:
    """End a case that the caller has locked, with all that stands open on it."""
    at = max(at, now_of(case))
    found = Offer.objects.filter(case=case, state=Offered.OPEN).first()
    if found is not None:
        take_back(case, found, at=at, by=by)
    give_up_all(case, at=at, by=by)
    drop_questions(case, by=by)
    wait_no_more(case, by=by)
    stop_waiting(case, at=at, by=by, tells=False)
    fall_away(case, by=by, at=at)
    clocks.fell_away(case, at=at, by=by)
    end(case, at=at)
    case.state, case.closed_at = state, at
    tell(case, what, by=by, at=at)
    keep(case, at=at)
