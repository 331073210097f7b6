"""Say something: to the colleague, between those who serve, or as the colleague. Promise when she hears."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.clocks import heard, solved
from rapport.cases.actions.custody import ensure_alive, keep, locked, now_of, tell
from rapport.cases.actions.words.files import Upload, attach
from rapport.cases.actions.words.waiting import stop_waiting, wait_on_approval
from rapport.cases.actions.words.wording import take_message
from rapport.cases.events import Noted, PromiseBroken, Replied
from rapport.cases.events import Promised as PromisedFact
from rapport.cases.models import Case, Message, Promise
from rapport.cases.queries.spoken import reads_notes
from rapport.cases.rules.moments import check_ahead
from rapport.cases.rules.texts import check_text
from rapport.cases.rules.words import Promised, Said, State, TaskOf, WaitsOn, What
from rapport.catalogue.public import team_card
from rapport.conversation.public import keep_following, named_in
from rapport.kit import clock
from rapport.kit.each import each_alone
from rapport.kit.problems import Refusal
from rapport.ledger.public import record
from rapport.privacy.public import keyed_hashes
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import ask, settle_all


def reply(
    *,
    case_id: int,
    text: str,
    by: Actor,
    hear_by: datetime | None = None,
    once: str | None = None,
    version: int | None = None,
    files: Sequence[Upload] = (),
) -> int:
    """Write to the colleague and return the message's id. It keeps an open promise; `hear_by` makes the next one.

    The same `once` twice gives the same message. `files` come with it: ten at most, of 25 MB at most.
    """
    with transaction.atomic():
        case = locked(case_id, by=by, version=None if sent(case_id, once, by=by) else version)
        if (found := sent(case_id, once, by=by, said=Said.REPLY)) is not None:
            return found
        ensure_alive(case)
        policy.ensure_serves(by, case)
        at = now_of(case)
        message = _say(case, Said.REPLY, text, by=by, at=at, once=once, files=files)
        case.answered_at = case.answered_at or at
        tell(case, What.REPLIED, by=by, at=at)
        keep_promise(case, by=by, at=at)
        heard(case, at=at, by=by)
        if hear_by is not None:
            promise_word(case, hear_by, by=by, at=at)
        keep(case, at=at)
    return message


def note(*, case_id: int, text: str, by: Actor, once: str | None = None, files: Sequence[Upload] = ()) -> int:
    """Write a note that only those who serve the case read; returns the message's id. A team it is offered to may too.

    Whom it names with @ hears of it, and whoever writes one hears how the case goes on. Refuses to name somebody who
    would not read it; in a mail a name is just a name.
    """
    with transaction.atomic():
        case = locked(case_id, by=by)
        if (found := sent(case_id, once, by=by, said=Said.NOTE)) is not None:
            return found
        ensure_alive(case)
        policy.ensure_notes(by, case)
        at = now_of(case)
        named = () if by.via == "job" else named_in(text, may_read=lambda reader: reads_notes(case, reader), by=by)
        message = _say(case, Said.NOTE, text, by=by, at=at, once=once, files=files)
        record(Noted(case_id=case.id, message_id=message, named_ids=named), by=by)
        if by.user_id is not None:
            keep_following("case", case.id, by.user_id, by=by)
        tell(case, What.NOTED, by=by, at=at)
        keep(case, at=at)
    return message


def add(*, case_id: int, text: str, by: Actor, once: str | None = None, files: Sequence[Upload] = ()) -> int:
    """Say more as the colleague whose case it is; returns the message's id. What waited for her goes on."""
    with transaction.atomic():
        case = locked(case_id, by=by)
        if (found := sent(case_id, once, by=by, said=Said.ASKED)) is not None:
            return found
        ensure_alive(case)
        policy.ensure_adds(by, case)
        at = now_of(case)
        message = _say(case, Said.ASKED, text, by=by, at=at, once=once, files=files)
        tell(case, What.ADDED, by=by, at=at)
        stop_waiting(case, at=at, by=by, only=WaitsOn.REQUESTER)
        wait_on_approval(case, at=at)
        keep(case, at=at)
    return message


def promise(*, case_id: int, hear_by: datetime, by: Actor, version: int | None = None) -> int:
    """Promise the colleague by when she hears, and return the promise's id; one still open is renewed by it."""
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_serves(by, case)
        at = now_of(case)
        found = promise_word(case, hear_by, by=by, at=at)
        keep(case, at=at)
    return found


def break_promises() -> int:
    """Mark every promise whose time came as broken, each in a transaction of its own; returns how many. For a job."""
    by = Actor.system(via="job")
    due = Promise.objects.filter(state=Promised.OPEN, due_at__lte=clock.now()).order_by("due_at", "id")
    cases = list(due.values_list("case_id", flat=True)[:1000])
    return each_alone(cases, lambda case_id: _break_one(case_id, by=by), what="Breaking a promise")


def _break_one(case_id: int, *, by: Actor) -> None:
    case = locked(case_id, by=by)
    if _break(case, at=now_of(case), by=by):
        keep(case, at=now_of(case))


def keep_promise(case: Case, *, by: Actor, at: datetime) -> None:
    """Settle an open promise by a word to the colleague: kept in time, else broken."""
    settle_all(kind=TaskOf.PROMISE, subject="case", subject_id=case.id, state=TaskState.DONE, by=by)
    if _break(case, at=at, by=by):
        return
    found = Promise.objects.filter(case=case, state=Promised.OPEN)
    if found.update(state=Promised.KEPT, settled_at=at):
        tell(case, What.PROMISE_KEPT, by=by, at=at)


def fall_away(case: Case, *, by: Actor, at: datetime) -> None:
    """Settle the promise of a case that ends without a word: broken if its time came, else neither kept nor broken."""
    settle_all(kind=TaskOf.PROMISE, subject="case", subject_id=case.id, state=TaskState.WITHDRAWN, by=by)
    if not _break(case, at=at, by=by):
        Promise.objects.filter(case=case, state=Promised.OPEN).update(state=Promised.VOID, settled_at=at)


def promise_still(case: Case, *, ended: datetime, by: Actor) -> None:
    """Let the promise that fell away when a case ended stand again; the caller has locked it."""
    found = Promise.objects.filter(case=case, state=Promised.VOID, settled_at=ended).order_by("-id").first()
    if found is not None:
        Promise.objects.filter(id=found.id).update(state=Promised.OPEN, settled_at=None)
        _put_on_list(case, found.due_at, by=by)


def promise_word(case: Case, hear_by: datetime, *, by: Actor, at: datetime) -> int:
    """Promise a word on a case that the caller has locked, and will save; returns the promise's id."""
    if hear_by <= at:
        raise Refusal("A promise is for later: choose a time to come.", code="past_promise", field="hear_by")
    check_ahead(hear_by, now=at, field="hear_by")
    _break(case, at=at, by=by)
    renewed = Promise.objects.filter(case=case, state=Promised.OPEN).update(state=Promised.RENEWED, settled_at=at)
    made = Promise.objects.create(
        case=case, made_at=at, made_by_id=by.person_id, team_id=case.holder_team_id, due_at=hear_by
    )
    _put_on_list(case, hear_by, by=by)
    tell(case, What.PROMISE_RENEWED if renewed else What.PROMISED, by=by, at=at)
    record(PromisedFact(case_id=case.id, promise_id=made.id, due_at=hear_by), by=by)
    return made.id


def _put_on_list(case: Case, hear_by: datetime, *, by: Actor) -> None:
    """Let a promise wait on who has the ball, until the colleague hears; it moves with the ball."""
    settle_all(kind=TaskOf.PROMISE, subject="case", subject_id=case.id, state=TaskState.WITHDRAWN, by=by)
    unit_id = team_card(case.holder_team_id).unit_id
    if unit_id is not None:
        ask(
            kind=TaskOf.PROMISE,
            subject="case",
            subject_id=case.id,
            to_person_id=case.holder_id,
            to_unit_id=unit_id,
            due_at=hear_by,
            by=by,
        )


def _break(case: Case, *, at: datetime, by: Actor) -> bool:
    """Mark an open promise as broken if its time came; tells whether it did."""
    found = Promise.objects.filter(case=case, state=Promised.OPEN, due_at__lte=at).first()
    if found is None:
        return False
    found.state, found.settled_at = Promised.BROKEN, found.due_at
    found.save(update_fields=["state", "settled_at"])
    tell(case, What.PROMISE_BROKEN, by=by, at=at, team_id=found.team_id)
    record(PromiseBroken(case_id=case.id, promise_id=found.id, team_id=found.team_id), by=by)
    return True


def sent(case_id: int, once: str | None, *, by: Actor, said: Said | None = None) -> int | None:
    """Return the message the actor sent with this token already, if she did.

    Asked by who is to say something now (`said`), it refuses a token under which somebody else spoke, or she otherwise:
    new words never count as sent.
    """
    if not once:
        return None
    found = Message.objects.filter(case_id=case_id, once=once).values_list("id", "author_id", "said").first()
    hers = found is not None and found[1] == by.person_id and said in {None, found[2]}
    if said is not None and found is not None and not hers:
        raise Refusal("Something else was sent here with this token. Send this with a new one.", code="token_used")
    return found[0] if found is not None and hers else None


def ours(what: str, number: int) -> str:
    """Return the token under which we ourselves send something once; whoever knows its number cannot make it."""
    signed = int(keyed_hashes("once", [f"{what}-{number}"])[0]) & (2**64 - 1)
    return f"{what}-{number}-{signed:016x}"


def _say(
    case: Case,
    said: Said,
    text: str,
    *,
    by: Actor,
    at: datetime,
    once: str | None,
    files: Sequence[Upload] = (),
) -> int:
    message = Message.objects.create(
        case=case, said=said, author_id=by.person_id, text=check_text(text), at=at, once=once or None
    )
    take_message(message)
    attach(message, files, by=by)
    if said is Said.REPLY:
        record(Replied(case_id=case.id, message_id=message.id), by=by)
    return message.id


def say_last(
    case: Case, text: str, *, by: Actor, at: datetime, once: str | None = None, files: Sequence[Upload] = ()
) -> None:
    """Answer the colleague for good, as a case is resolved."""
    _say(case, Said.REPLY, text, by=by, at=at, once=once, files=files)
    case.answered_at = case.answered_at or at
    keep_promise(case, by=by, at=at)
    solved(case, at=at, by=by)
    case.state, case.resolved_at = State.RESOLVED, at
