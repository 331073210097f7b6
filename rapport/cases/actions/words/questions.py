"""Put a question to a colleague about a case, and take the answers to what waits: hers, and those of who asked."""

from datetime import datetime

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.custody import ensure_alive, keep, locked, now_of, tell
from rapport.cases.actions.words.talking import add
from rapport.cases.actions.words.wording import take_message
from rapport.cases.models import Case, Message
from rapport.cases.rules.limits import ANSWER_QUESTION_WITHIN
from rapport.cases.rules.moments import check_ahead
from rapport.cases.rules.texts import check_text
from rapport.cases.rules.words import ENDED, Said, TaskOf, What
from rapport.catalogue.public import due, work_time_for
from rapport.directory.public import person_card
from rapport.kit.problems import Forbidden, Refusal
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import Waiting, ask, settle, settle_all


def ask_colleague(
    *,
    case_id: int,
    person_id: int,
    words: str,
    by: Actor,
    answer_by: datetime | None = None,
    version: int | None = None,
) -> int:
    """Put a question to a colleague who need not see the case; returns the task it is on her list.

    What she answers is a note on the case. Unanswered, it comes back by itself.
    """
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_serves(by, case)
        card = person_card([person_id]).get(person_id)
        if card is None or card.left or card.vacant or person_id == by.person_id:
            raise Refusal("Choose a colleague who is here.", code="no_person", field="person")
        if person_id in {case.requester_id, case.for_person_id}:
            raise Refusal("It is her own case: write her a reply instead.", code="hers", field="person")
        at = now_of(case)
        until = answer_by or due(work_time_for(person_id), at, ANSWER_QUESTION_WITHIN)
        if until <= at:
            raise Refusal("The time to answer has passed. Choose a later one.", field="answer_by")
        check_ahead(until, now=at, field="answer_by")
        task_id = ask(
            kind=TaskOf.QUESTION,
            subject="case",
            subject_id=case.id,
            to_person_id=person_id,
            words=check_text(words, field="words"),
            due_at=until,
            by=by,
        )
        tell(case, What.QUESTION_ASKED, by=by, at=at, team_id=case.holder_team_id, person_id=person_id)
        keep(case, at=at)
    return task_id


def answer_question(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Write the answer of who was asked onto the case, as a note. There is no yes and no, only words."""
    text = check_text(reason, field="reason")
    with transaction.atomic():
        case = _locked(waiting, by)
        if policy.hers_among(by, [case.id]):
            raise Forbidden("It is your own case: what is said about it among colleagues is not yours to write.")
        at = now_of(case)
        settle(task_id=waiting.id, state=TaskState.DONE, by=by, reason=text)
        answer = Message.objects.create(
            case=case, said=Said.NOTE, author_id=by.person_id, text=f"“{waiting.words}”\n\n{text}", at=at
        )
        take_message(answer)
        tell(case, What.NOTED, by=by, at=at)
        tell(case, What.QUESTION_ANSWERED, by=by, at=at)
        keep(case, at=at)


def expire_question(waiting: Waiting) -> None:
    """What a job does with a question nobody answered: whoever has the ball sees that it came back."""
    by = Actor.system(via="job")
    with transaction.atomic():
        case = _locked(waiting, by)
        at = now_of(case)
        settle(task_id=waiting.id, state=TaskState.EXPIRED, by=by)
        tell(case, What.QUESTION_UNANSWERED, by=by, at=at, person_id=waiting.to_person_id)
        keep(case, at=at)


def answer_for_oneself(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Say the word a team waits for, as the colleague whose case it is; the case goes on by it."""
    add(case_id=waiting.subject_id, text=check_text(reason, field="reason"), by=by)


def keep_by_reply(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Refuse to settle a promise from the list: the colleague has to hear."""
    raise Refusal("A promise is kept by a word to the colleague. Open the case and write to her.", code="by_reply")


def drop_questions(case: Case, *, by: Actor) -> None:
    """Ask nothing more about a case that ends."""
    settle_all(kind=TaskOf.QUESTION, subject="case", subject_id=case.id, state=TaskState.WITHDRAWN, by=by)


def _locked(waiting: Waiting, by: Actor) -> Case:
    """The case of a question; who is asked need not see it."""
    case = locked(waiting.subject_id, by=Actor.system(via=by.via))
    if case.state in ENDED:
        raise Refusal("This case is closed; your answer is needed no more.", code="closed")
    return case
