"""Offer the ball to another team or person; accept it, return it, take the offer back, let it expire."""

from datetime import datetime

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.clocks import offer_answered, offered, opened_again
from rapport.cases.actions.custody import (
    ensure_alive,
    ensure_whole_open,
    keep,
    let_see,
    lock_whole,
    locked,
    move,
    now_of,
    tell,
)
from rapport.cases.models import Case, Offer
from rapport.cases.queries.rows import due_told, hers_due
from rapport.cases.rules.limits import ANSWER_OFFER_WITHIN, FARTHEST
from rapport.cases.rules.moments import check_ahead
from rapport.cases.rules.texts import check_text
from rapport.cases.rules.words import How, Offered, Part, State, TaskOf, What
from rapport.catalogue.public import as_long, due, team_card, work_time_of
from rapport.directory.public import unit_ids_of
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.tasks.public import State as TaskState
from rapport.tasks.public import Waiting, ask, settle

KIND = TaskOf.OFFER


def offer(
    *,
    case_id: int,
    team_id: int,
    words: str,
    by: Actor,
    person_id: int | None = None,
    answer_by: datetime | None = None,
    needed_by: datetime | None = None,
    version: int | None = None,
) -> int:
    """Offer the ball to another team, or somebody in it, with what is asked and by when; returns the offer's id.

    `answer_by`: whether they take it; `needed_by`: the work itself. The ball stays where it is until the other side
    accepts. Unanswered, the offer goes to that team's lead, and then back.
    """
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_holds(by, case)
        at = now_of(case)
        found = put_on_offer(
            case,
            team_id=team_id,
            person_id=person_id,
            words=words,
            answer_by=answer_by,
            needed_by=needed_by,
            at=at,
            by=by,
        )
        keep(case, at=at)
    return found


def put_on_offer(
    case: Case,
    *,
    team_id: int,
    person_id: int | None,
    words: str,
    answer_by: datetime | None,
    needed_by: datetime | None,
    at: datetime,
    by: Actor,
) -> int:
    """Offer a case that the caller has locked, and will save."""
    unit_id = team_card(team_id).unit_id
    if unit_id is None:
        raise Refusal("This team takes no cases here. Choose another one.", code="no_team", field="team")
    if team_id == case.holder_team_id:
        raise Refusal("The ball is with this team already. Give it to a colleague instead.", field="team")
    if person_id is not None and unit_id not in unit_ids_of(person_id):
        raise Refusal("This colleague is not in that team.", code="not_in_team", field="person")
    if Offer.objects.filter(case=case, state=Offered.OPEN).exists():
        raise Refusal("The ball is on offer already. Take that offer back first.", code="on_offer")
    until = _answer_by(case, team_id, answer_by, needed_by, at)
    said = check_text(words, field="words")
    task_id = ask(
        kind=KIND,
        subject="case",
        subject_id=case.id,
        to_person_id=_asked_by_name(case, team_id, person_id),
        to_unit_id=unit_id,
        words=_on_list(case, said),
        due_at=until,
        by=by,
    )
    made = Offer.objects.create(
        case=case,
        task_id=task_id,
        from_team_id=case.holder_team_id,
        from_person_id=by.person_id,
        to_team_id=team_id,
        to_person_id=person_id,
        words=said,
        made_at=at,
        answer_by=until,
        needed_by=needed_by,
    )
    offered(case, made, at=at, by=by)
    let_see(case, team_id=team_id, person_id=person_id)
    tell(case, What.OFFERED, by=by, at=at, team_id=team_id, person_id=person_id)
    return made.id


def _answer_by(
    case: Case, team_id: int, answer_by: datetime | None, needed_by: datetime | None, at: datetime
) -> datetime:
    """By when an answer is due: as said, else within two working days of the team; before the work itself is needed.

    Of a part, unless something else is said, also before the colleague is to hear: an answer after that comes too late.
    """
    if needed_by is not None:
        if needed_by <= at:
            raise Refusal("The time by which it is needed has passed. Choose a later one.", field="needed_by")
        check_ahead(needed_by, now=at, field="needed_by")
        if answer_by is not None and answer_by > needed_by:
            raise Refusal("It is needed before the answer is due. Ask for the answer sooner.", field="answer_by")
    until = answer_by or min([due(work_time_of(team_id), at, ANSWER_OFFER_WITHIN), *_hers(case, at)])
    if until <= at:
        raise Refusal("The time to answer has passed. Choose a later one.", field="answer_by")
    check_ahead(until, now=at, field="answer_by")
    return min(until, needed_by) if needed_by is not None else until


def _hers(case: Case, at: datetime) -> list[datetime]:
    """By when the colleague is to hear of the case a part belongs to, if that is to come."""
    if case.parent_id is None:
        return []
    told = Case.objects.filter(id=case.parent_id).annotate(hers=hers_due()).values_list("hers", flat=True).get()
    first = due_told(told, at)
    return [first.at] if first is not None and not first.late else []


def _asked_by_name(case: Case, team_id: int, person_id: int | None) -> int | None:
    """On whom an offer waits by name: of a restricted case on the team's lead, so that the unit does not read of it."""
    if case.restricted and person_id is None:
        return team_card(team_id).lead_id
    return person_id


def _on_list(case: Case, words: str) -> str:
    """What of an offer's words stands on the list of what waits, which stand-ins read, and the unit where nobody leads.

    Of a restricted case nothing: those named on it read the words on the case.
    """
    return "" if case.restricted else words


def accept(*, offer_id: int, by: Actor, take: bool = True) -> None:
    """Accept the ball: it is with the accepting team from this moment, and with whoever accepts if she takes it up."""
    with transaction.atomic():
        whole = lock_whole(Offer.objects.filter(id=offer_id).values_list("case_id", flat=True).first() or 0)
        found, case = _open_offer(offer_id, by)
        _ensure_offered_to(by, found)
        ensure_whole_open(whole)
        at = now_of(case)
        person = by.person_id if take or found.to_person_id else None
        move(
            case,
            Part.HOLDER,
            team_id=found.to_team_id,
            person_id=person,
            how=How.HANDED,
            at=at,
            by=by,
            needed_by=found.needed_by,
        )
        _settle(case, found, Offered.ACCEPTED, TaskState.DONE, at=at, by=by)
        if case.state == State.RESOLVED:
            case.state, case.resolved_at = State.OPEN, None
            opened_again(case, at=at)
        tell(case, What.ACCEPTED, by=by, at=at, team_id=found.to_team_id, person_id=person)
        keep(case, at=at)


def return_offer(*, offer_id: int, reason: str, by: Actor) -> None:
    """Return the ball unaccepted, with a reason; it never left the giver."""
    with transaction.atomic():
        found, case = _open_offer(offer_id, by)
        _ensure_offered_to(by, found)
        at = now_of(case)
        said = check_text(reason, field="reason")
        _settle(case, found, Offered.RETURNED, TaskState.DECLINED, at=at, by=by, reason=said)
        tell(case, What.RETURNED, by=by, at=at, team_id=found.from_team_id, person_id=found.from_person_id)
        keep(case, at=at)


def withdraw_offer(*, offer_id: int, by: Actor) -> None:
    """Take an offer back before it is answered."""
    with transaction.atomic():
        found, case = _open_offer(offer_id, by)
        policy.ensure_holds(by, case)
        at = now_of(case)
        take_back(case, found, at=at, by=by)
        keep(case, at=at)


def take_back(case: Case, found: Offer, *, at: datetime, by: Actor) -> None:
    """Withdraw an offer of a case that the caller has locked, and will save."""
    _settle(case, found, Offered.WITHDRAWN, TaskState.WITHDRAWN, at=at, by=by)
    tell(case, What.OFFER_WITHDRAWN, by=by, at=at, team_id=found.to_team_id)


def expire(waiting: Waiting) -> None:
    """What a job does with an offer nobody answered: it goes to the lead of that team, and a second time back."""
    by = Actor.system(via="job")
    found = Offer.objects.filter(task_id=waiting.id, state=Offered.OPEN).first()
    if found is None:
        settle(task_id=waiting.id, state=TaskState.WITHDRAWN, by=by)
        return
    case = locked(found.case_id, by=by)
    at = now_of(case)
    lead = team_card(found.to_team_id).lead_id
    if lead is None or waiting.to_person_id == lead:
        _settle(case, found, Offered.EXPIRED, TaskState.EXPIRED, at=at, by=by)
    else:
        settle(task_id=waiting.id, state=TaskState.EXPIRED, by=by)
        until = min(found.answer_by, found.made_at + FARTHEST)
        found.answer_by = as_long(work_time_of(found.to_team_id), found.made_at, until, at=at)
        found.to_person_id = lead
        found.task_id = ask(
            kind=KIND,
            subject="case",
            subject_id=case.id,
            to_person_id=lead,
            to_unit_id=waiting.to_unit_id,
            words=_on_list(case, waiting.words),
            due_at=found.answer_by,
            by=by,
        )
        found.save(update_fields=["answer_by", "to_person", "task_id"])
        let_see(case, team_id=found.to_team_id, person_id=lead)
    tell(case, What.OFFER_EXPIRED, by=by, at=at, team_id=found.to_team_id, person_id=found.to_person_id)
    keep(case, at=at)


def decide(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Accept or return from the list of what waits."""
    found = Offer.objects.filter(task_id=waiting.id).values_list("id", flat=True).first()
    if found is None:
        raise Missing
    if yes:
        accept(offer_id=found, by=by)
    else:
        return_offer(offer_id=found, reason=reason, by=by)


def _open_offer(offer_id: int, by: Actor) -> tuple[Offer, Case]:
    """An offer and its case, locked in the order every action locks them: the case first."""
    case_id = Offer.objects.filter(id=offer_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise Missing
    case = locked(case_id, by=by)
    found = Offer.objects.select_for_update().get(id=offer_id)
    if found.state != Offered.OPEN:
        raise Refusal("This offer was answered already. Load the page again.", code="settled")
    return found, case


def _ensure_offered_to(by: Actor, found: Offer) -> None:
    served_in, lead = policy.teams_of(by), team_card(found.to_team_id).lead_id
    if policy.may_answer_offer(
        by, team_id=found.to_team_id, person_id=found.to_person_id, lead_id=lead, served_in=served_in
    ):
        return
    if found.to_team_id not in served_in:
        raise Forbidden("The ball was offered to another team.")
    raise Forbidden("The ball was offered to a colleague of yours.")


def _settle(
    case: Case, found: Offer, as_: Offered, task: TaskState, *, at: datetime, by: Actor, reason: str = ""
) -> None:
    found.state, found.settled_at, found.settled_by_id, found.reason = as_, at, by.person_id, reason
    found.save(update_fields=["state", "settled_at", "settled_by", "reason"])
    settle(task_id=found.task_id, state=task, by=by, reason=reason)
    offer_answered(case, found, at=at, by=by)
