"""Agree to an action or refuse it; pass the question on to the next manager; do what was approved, or give it up."""

from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.approvals.asking import put_to
from rapport.cases.actions.ball.handing import expire as expire_offer
from rapport.cases.actions.custody import ensure_alive, keep, locked, now_of, tell
from rapport.cases.actions.words.questions import expire_question
from rapport.cases.actions.words.waiting import stop_waiting
from rapport.cases.events import ApprovalAnswered, ApprovalAsked, ApprovalEnded, ApprovalSettled
from rapport.cases.models import Approval, Approver, Case
from rapport.cases.queries.needing import called_on, needs_of, whole_of
from rapport.cases.rules.approvals import IN_THE_WAY, Answered, Approved, amount_told, outcome
from rapport.cases.rules.limits import FARTHEST
from rapport.cases.rules.numbers import called
from rapport.cases.rules.texts import check_text
from rapport.cases.rules.words import TaskOf, WaitsOn, What
from rapport.catalogue.public import due, work_time_for
from rapport.directory.public import account_of, managers_above, unit_ids_of
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record
from rapport.messaging.public import Thread, send
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import Waiting, ask, settle, tasks_to

UNANSWERED = {str(TaskOf.OFFER): expire_offer, str(TaskOf.QUESTION): expire_question}
AGAIN_AFTER, TIMES_AGAIN = timedelta(days=1), 3  # at the top, the same person is asked so seldom, and at most so often
TOLD = {Approved.APPROVED: What.APPROVED, Approved.REFUSED: What.REFUSED}


def answer(*, approver_id: int, yes: bool, by: Actor, reason: str = "") -> None:
    """Agree to an action, or refuse it with a reason: whoever was asked, or who stands in for her.

    Enough yes approve it, too few left refuse it; the others are then asked no more. Nobody counts twice, and who
    asked, has the ball, or whose case it is counts not at all, neither for herself nor for another.
    """
    if _passed_on(approver_id, by):
        raise Forbidden("Whom this was put to has a part in it by now. The next manager is asked instead.")
    with transaction.atomic():
        row, approval, case = _open(approver_id, by)
        if not {by.person_id, row.person_id}.isdisjoint(_excluded(approval, case)):
            raise Forbidden("Who asked, who has the ball and whose case it is decide nothing here.")
        before = Approver.objects.filter(approval=approval, by_id=by.person_id, state__in=[Answered.YES, Answered.NO])
        if before.exists():
            raise Refusal("You have answered this already; somebody else has to say it too.", code="answered")
        said = reason.strip() if yes else check_text(reason, field="reason")
        at = now_of(case)
        row.state, row.answered_at = Answered.YES if yes else Answered.NO, at
        row.by_id, row.reason = by.person_id, said
        row.save(update_fields=["state", "answered_at", "by", "reason"])
        settle(task_id=row.task_id, state=TaskState.DONE if yes else TaskState.DECLINED, by=by, reason=said)
        record(ApprovalAnswered(case_id=case.id, approval_id=approval.id, approver_id=row.id, yes=yes), by=by)
        conclude(approval, case, at=at, by=by)
        keep(case, at=at)


def _passed_on(approver_id: int, by: Actor) -> bool:
    """Put a question to the next manager whose approver may decide no more: nobody says yes for her either.

    In a transaction of its own, so that it stays though her answer is refused.
    """
    with transaction.atomic():
        row, approval, case = _open(approver_id, by)
        excluded = _excluded(approval, case)
        if row.person_id not in excluded or by.person_id in excluded:
            return False
        _pass_on(row.id, by=Actor.system(via=by.via))
    return True


def _excluded(approval: Approval, case: Case) -> frozenset[int]:
    return policy.excluded_from_deciding(case, approval.asked_by_id, approval.asked_at)


def decide(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Agree or refuse from the list of what waits."""
    found = Approver.objects.filter(task_id=waiting.id).values_list("id", flat=True).first()
    if found is None:
        raise Missing
    answer(approver_id=found, yes=yes, reason=reason, by=by)


def expire(waiting: Waiting) -> None:
    """What a job does with a question nobody answered: the next manager is asked."""
    by = Actor.system(via="job")
    row = Approver.objects.filter(task_id=waiting.id, state=Answered.OPEN).select_related("approval").first()
    if row is None:
        settle(task_id=waiting.id, state=TaskState.WITHDRAWN, by=by)
        return
    _pass_on(row.id, by=by)


def pass_on(*, person_id: int, by: Actor) -> int:
    """Let whatever waits on somebody who left wait on others; returns how much it was. Nothing waits on her after.

    Approvals go to the next managers, an offer to the lead of that team or back, a question back to who asked.
    """
    rows = list(Approver.objects.filter(person_id=person_id, state=Answered.OPEN).values_list("id", flat=True))
    for row_id in rows:
        with transaction.atomic():
            _pass_on(row_id, by=by)
    others = [waiting for waiting in tasks_to(person_id) if waiting.kind in UNANSWERED]
    for waiting in others:
        with transaction.atomic():
            UNANSWERED[waiting.kind](waiting)
    return len(rows) + len(others)


def complete(*, approval_id: int, by: Actor, version: int | None = None) -> None:
    """Say that an action is done; only one that was approved can be. Twice is once."""
    with transaction.atomic():
        approval, case = _served(approval_id, by, version)
        if approval.state == Approved.DONE:
            return
        if approval.state != Approved.APPROVED:
            raise Refusal("This is not approved. Once it is, it can be marked as done.", code="not_approved")
        _end(approval, case, Approved.DONE, at=now_of(case), by=by)


def give_up(*, approval_id: int, reason: str, by: Actor, version: int | None = None) -> None:
    """Say that an action will not be done, and why; whoever was asked is asked no more."""
    with transaction.atomic():
        approval, case = _served(approval_id, by, version)
        if approval.state not in IN_THE_WAY:
            raise Refusal("This is over already. Load the page again.", code="settled")
        approval.reason = check_text(reason, field="reason")
        _end(approval, case, Approved.GIVEN_UP, at=now_of(case), by=by)


def give_up_all(case: Case, *, at: datetime, by: Actor) -> None:
    """Give up whatever is asked on a case that ends, which the caller has locked and will save."""
    for approval in Approval.objects.filter(case=case, state__in=IN_THE_WAY).order_by("id"):
        _free(approval, at=at, by=by)
        approval.state, approval.ended_at, approval.ended_by_id = Approved.GIVEN_UP, at, by.person_id
        approval.save(update_fields=["state", "ended_at", "ended_by"])
        record(ApprovalEnded(case_id=case.id, approval_id=approval.id, state=Approved.GIVEN_UP), by=by)


def ensure_agreed(case: Case, *, into: Case | None = None) -> None:
    """Refuse to resolve a case around an action that is not agreed to, or not done yet, or that its form calls for.

    What the form calls for and was refused may be answered so. `into`: the case it goes into, where it stands as well.
    """
    rows = list(Approval.objects.filter(case=case, state__in=IN_THE_WAY).order_by("id"))
    called = called_on(whole_of(case)) if case.parent_id is None or rows else []
    actions = {(rule.what, rule.amount_unit) for rule, *_more in called}
    stands = next((row for row in rows if row.state != Approved.REFUSED or (row.what, row.unit) not in actions), None)
    if stands is None:
        _ensure_asked(case, into)
        return
    if stands.state == Approved.OPEN:
        raise Refusal("Somebody has yet to agree to an action on this case.", code="open_approval")
    if stands.state == Approved.REFUSED:
        raise Refusal("An action on this case was refused. Give it up, and say why, first.", code="refused_approval")
    raise Refusal("An action on this case was approved and is not done. Mark it as done first.", code="not_done")


def _ensure_asked(case: Case, into: Case | None) -> None:
    """Refuse to end a case whose form calls for an approval nobody has decided on; a part is not the answer."""
    if case.parent_id is not None:
        return
    goes_on = {rule.action: amount for rule, amount, _same in called_on(into)} if into is not None else {}
    for need in needs_of(case, beside=into.id if into else None):
        if need.settled or goes_on.get(need.rule.action, Decimal(0)) >= (need.amount or Decimal(0)):
            continue
        raise Refusal(
            f"{need.told} is above {need.limit} and needs the approval of {need.who} first: ask for it on the case, at "
            "“Ask for approval”.",
            code="needs_approval",
        )


def end_refused(case: Case, *, at: datetime, by: Actor) -> None:
    """End what was refused on a case that is answered so; the caller has locked it, and saves it."""
    for approval in Approval.objects.filter(case=case, state=Approved.REFUSED).order_by("id"):
        approval.state, approval.ended_at, approval.ended_by_id = Approved.GIVEN_UP, at, by.person_id
        approval.save(update_fields=["state", "ended_at", "ended_by"])
        record(ApprovalEnded(case_id=case.id, approval_id=approval.id, state=Approved.GIVEN_UP), by=by)
        tell(case, What.ACTION_GIVEN_UP, by=by, at=at)


def conclude(approval: Approval, case: Case, *, at: datetime, by: Actor) -> None:
    """Settle an approval if enough have spoken. The caller has locked the case, and saves it."""
    states = list(Approver.objects.filter(approval=approval).values_list("state", flat=True))
    counted = {state: states.count(state) for state in (Answered.YES, Answered.NO, Answered.OPEN)}
    came = outcome(
        needed=approval.needed, yes=counted[Answered.YES], no=counted[Answered.NO], waiting=counted[Answered.OPEN]
    )
    if came is Approved.OPEN:
        return
    approval.state, approval.settled_at = came, at
    approval.save(update_fields=["state", "settled_at"])
    _free(approval, at=at, by=by)
    _go_on(case, at=at, by=by)
    tell(case, TOLD[came], by=by, at=at)
    record(ApprovalSettled(case_id=case.id, approval_id=approval.id, state=came), by=by)


def _open(approver_id: int, by: Actor) -> tuple[Approver, Approval, Case]:
    """A question to somebody who may answer it, locked in the order every action locks: the case first.

    Who is asked need not see the case itself: she decides on what was put before her.
    """
    found = policy.asked_of(by).filter(id=approver_id).values_list("approval__case_id", flat=True).first()
    if found is None:
        raise Missing
    case = locked(found, by=Actor.system(via=by.via))
    row = Approver.objects.select_for_update(of=("self",)).select_related("approval").get(id=approver_id)
    if row.state != Answered.OPEN:
        raise Refusal("This was settled already, perhaps by a colleague. Load the page again.", code="settled")
    if not policy.may_answer(by, row):
        raise Forbidden("This waits on somebody else.")
    return row, row.approval, case


def _served(approval_id: int, by: Actor, version: int | None) -> tuple[Approval, Case]:
    case_id = Approval.objects.filter(id=approval_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise Missing
    case = locked(case_id, by=by, version=version)
    ensure_alive(case)
    policy.ensure_serves(by, case)
    return Approval.objects.select_for_update().get(id=approval_id), case


def _end(approval: Approval, case: Case, state: Approved, *, at: datetime, by: Actor) -> None:
    approval.state, approval.ended_at, approval.ended_by_id = state, at, by.person_id
    approval.save(update_fields=["state", "ended_at", "ended_by", "reason"])
    _free(approval, at=at, by=by)
    _go_on(case, at=at, by=by)
    tell(case, What.ACTION_DONE if state is Approved.DONE else What.ACTION_GIVEN_UP, by=by, at=at)
    record(ApprovalEnded(case_id=case.id, approval_id=approval.id, state=state), by=by)
    keep(case, at=at)


def _free(approval: Approval, *, at: datetime, by: Actor) -> None:
    """Ask those who have not answered no more."""
    for row in Approver.objects.filter(approval=approval, state=Answered.OPEN).order_by("id"):
        row.state, row.answered_at = Answered.FREED, at
        row.save(update_fields=["state", "answered_at"])
        settle(task_id=row.task_id, state=TaskState.WITHDRAWN, by=by)


def _go_on(case: Case, *, at: datetime, by: Actor) -> None:
    if not Approval.objects.filter(case=case, state=Approved.OPEN).exists():
        stop_waiting(case, at=at, by=by, only=WaitsOn.APPROVAL, tells=False)


def _pass_on(approver_id: int, *, by: Actor) -> None:
    """Ask the next manager who may decide; at the top the same person some times again, if she is here and may."""
    case_id = Approver.objects.values_list("approval__case_id", flat=True).get(id=approver_id)
    case = locked(case_id, by=Actor.system(via=by.via))
    row = Approver.objects.select_for_update(of=("self",)).select_related("approval").get(id=approver_id)
    if row.state != Answered.OPEN:
        return
    at, approval = now_of(case), row.approval
    with suppress(Missing):  # of somebody who was erased the task is gone
        settle(task_id=row.task_id, state=TaskState.EXPIRED, by=by)
    excluded = _excluded(approval, case)
    next_id = _next_manager(row, excluded)
    if next_id is None and row.person_id and row.person_id not in excluded and unit_ids_of(row.person_id):
        moved = _ask_again(row, case, at=at, by=by)
    else:
        moved = True
        row.state, row.answered_at = Answered.PASSED_ON, at
        row.save(update_fields=["state", "answered_at"])
        if next_id is not None:
            put_to(approval, next_id, at=at, by=by)
    if moved:
        tell(case, What.APPROVAL_PASSED_ON, by=by, at=at, person_id=next_id)
    conclude(approval, case, at=at, by=by)
    keep(case, at=at)


def _next_manager(row: Approver, excluded: frozenset[int]) -> int | None:
    asked = set(Approver.objects.filter(approval=row.approval).values_list("person_id", flat=True))
    above = managers_above(row.person_id) if row.person_id else []
    return next((one for one in above if one not in excluded and one not in asked), None)


def _ask_again(row: Approver, case: Case, *, at: datetime, by: Actor) -> bool:
    """Ask the same person anew, and say so; after some times it only stays in her list, and who asked hears of it."""
    approval = row.approval
    last = row.asked_again >= TIMES_AGAIN
    if not last:
        within = max(min(approval.answer_within, FARTHEST), AGAIN_AFTER)
        row.answer_by = due(work_time_for(row.person_id or 0), at, within)
        row.asked_again += 1
    row.task_id = ask(
        kind=TaskOf.APPROVAL,
        subject="case",
        subject_id=approval.case_id,
        to_person_id=row.person_id,
        words=approval.words,
        due_at=None if last else row.answer_by,
        by=by,
    )
    row.save(update_fields=["answer_by", "asked_again", "task_id"])
    if last:
        _tell_unanswered(approval, case, by=by)
        return False
    told = ApprovalAsked(
        case_id=approval.case_id, approval_id=approval.id, approver_id=row.id, person_id=row.person_id or 0
    )
    record(told, by=by)
    return True


def _tell_unanswered(approval: Approval, case: Case, *, by: Actor) -> None:
    address = account_of(approval.asked_by_id) if approval.asked_by_id is not None else None
    if address is None:
        return
    amount = amount_told(approval.amount, approval.unit)
    told = {
        "number": called(case),
        "what": f"{approval.what}: {amount}" if amount else approval.what,
    }
    thread = Thread(about="case", about_id=case.id)
    reason = "cases.approval_unanswered"
    send(address, "cases/mail/approval_unanswered", told, by=by, reason=reason, private=case.restricted, thread=thread)
