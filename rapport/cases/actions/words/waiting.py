"""Say what a case waits on that nobody here can hurry, and that it goes on."""

from datetime import date, datetime

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.clocks import let_run, let_stand
from rapport.cases.actions.custody import ensure_alive, keep, locked, now_of, tell
from rapport.cases.models import Approval, Case, Waiting
from rapport.cases.rules.approvals import Approved
from rapport.cases.rules.moments import check_ahead
from rapport.cases.rules.words import State, TaskOf, WaitsOn, What
from rapport.kit import clock
from rapport.kit.each import each_alone
from rapport.kit.problems import Refusal
from rapport.kit.text import squeeze
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import ask, settle_all

LONGEST = 300


def wait(
    *, case_id: int, on: WaitsOn, by: Actor, day: date | None = None, words: str = "", version: int | None = None
) -> None:
    """Let a case wait on the requester, an approval, somebody outside, or a day. Who has the ball keeps it.

    `words`: for what; of the requester the question, without which she could only guess what holds her case up.
    """
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_serves(by, case)
        if case.state == State.RESOLVED:
            raise Refusal("This case is answered, so it waits on nothing. Open it again first.", code="resolved")
        if on is WaitsOn.APPROVAL and day is not None:
            raise Refusal("An approval is waited for until it is given: leave the day out.", code="no_day", field="day")
        if on is WaitsOn.DATE and day is None:
            raise Refusal("Say which day this waits for.", code="no_day", field="day")
        if day is not None and day <= clock.today():
            raise Refusal("Choose a day to come.", code="past_day", field="day")
        said = squeeze(words)[:LONGEST]
        if on is WaitsOn.REQUESTER and not said:
            raise Refusal("Write what you ask the colleague: she reads it, and it waits for that.", field="words")
        at = now_of(case)
        if day is not None:
            check_ahead(at + (day - clock.today()), now=at, field="day")
        stop_waiting(case, at=at, by=by, tells=False)
        Waiting.objects.create(case=case, on=on, since=at, day=day, words=said)
        _ask_for_word(case, said, on, by=by)
        if on is WaitsOn.REQUESTER:
            let_stand(case, at=at)
        tell(case, What.WAITS, by=by, at=at)
        keep(case, at=at)


def go_on(*, case_id: int, by: Actor) -> None:
    """Say that a case waits no longer."""
    with transaction.atomic():
        case = locked(case_id, by=by)
        policy.ensure_serves(by, case)
        waits = Waiting.objects.filter(case=case, until=None, on=WaitsOn.APPROVAL)
        if waits.exists() and _is_open(case):
            raise Refusal("Somebody has yet to approve. Give that up first, or wait for it.", code="open_approval")
        at = now_of(case)
        stop_waiting(case, at=at, by=by)
        wait_on_approval(case, at=at)
        keep(case, at=at)


def go_on_by_day() -> int:
    """Let every case go on whose day has come; returns how many. For a job."""
    by = Actor.system(via="job")
    come = Waiting.objects.filter(until=None, day__lte=clock.today()).order_by("day", "id")
    cases = list(come.values_list("case_id", flat=True)[:1000])
    return each_alone(cases, lambda case_id: go_on(case_id=case_id, by=by), what="Letting a case go on")


def stop_waiting(case: Case, *, at: datetime, by: Actor, only: WaitsOn | None = None, tells: bool = True) -> None:
    """End the waiting of a case that the caller has locked, and will save; nothing if it waits not (on that)."""
    rows = Waiting.objects.filter(case=case, until=None)
    if only is not None:
        rows = rows.filter(on=only)
    if not rows.update(until=at):
        return
    settle_all(kind=TaskOf.WORD, subject="case", subject_id=case.id, state=TaskState.DONE, by=by)
    let_run(case, at=at)
    if tells:
        tell(case, What.GOES_ON, by=by, at=at)


def wait_still(case: Case, *, ended: datetime, at: datetime, by: Actor) -> None:
    """Let a case wait again on what it waited on when it ended; the caller has locked it. Not on approvals."""
    last = Waiting.objects.filter(case=case, until=ended).exclude(on=WaitsOn.APPROVAL).order_by("-id").first()
    if last is None:
        return
    last.until = None
    last.save(update_fields=["until"])
    if last.on == WaitsOn.REQUESTER:
        _ask_for_word(case, last.words, WaitsOn.REQUESTER, by=by)
        let_stand(case, at=at)


def wait_on_approval(case: Case, *, at: datetime) -> None:
    """Let a case that waits on nothing else wait on an approval that is open. The caller has locked it."""
    if _is_open(case) and not Waiting.objects.filter(case=case, until=None).exists():
        Waiting.objects.create(case=case, on=WaitsOn.APPROVAL, since=at)


def _is_open(case: Case) -> bool:
    return Approval.objects.filter(case=case, state=Approved.OPEN).exists()


def _ask_for_word(case: Case, words: str, on: WaitsOn, *, by: Actor) -> None:
    """Put what a team waits for onto the lists of whom it is for and of who asked: the first word settles both."""
    if on is not WaitsOn.REQUESTER:
        return
    for whose in dict.fromkeys((case.for_person_id, case.requester_id)):
        if whose is not None:
            ask(kind=TaskOf.WORD, subject="case", subject_id=case.id, to_person_id=whose, words=words, by=by)
