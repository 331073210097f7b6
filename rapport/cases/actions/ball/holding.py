"""Within a team: take the ball up, give it to a colleague, put it back; say who answers for the case."""

from dataclasses import dataclass

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.custody import ensure_alive, keep, locked, move, now_of, still_there, tell
from rapport.cases.models import Case, Custody
from rapport.cases.rules.words import How, Part, What
from rapport.catalogue.public import team_card
from rapport.directory.public import unit_ids_of
from rapport.kit.problems import Forbidden, Refusal


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Who had the ball until somebody took it (None: nobody in the team), and the version of the case since then."""

    from_id: int | None
    version: int


def take(*, case_id: int, by: Actor, version: int | None = None, free: bool = False) -> Taken:
    """Take the ball up: it is hers from now on; returns whose it was. `free`: refused where a colleague has it.

    The first of the answering team to do so also answers for the case.
    """
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_holds(by, case)
        if by.person_id is None:
            raise Forbidden("Only a person can take a case up.")
        at, before = now_of(case), case.holder_id
        if free and before not in {None, by.person_id}:
            raise Refusal(
                "A colleague has the ball. Say which version of the case you saw to take it over.", code="held"
            )
        move(case, Part.HOLDER, team_id=case.holder_team_id, person_id=by.person_id, how=How.TAKEN, at=at, by=by)
        if case.owner_id is None and case.owner_team_id in policy.teams_of(by):
            move(case, Part.OWNER, team_id=case.owner_team_id, person_id=by.person_id, how=How.TAKEN, at=at, by=by)
        tell(case, What.TAKEN, by=by, at=at, team_id=case.holder_team_id, person_id=by.person_id)
        keep(case, at=at)
    return Taken(from_id=before, version=case.version)


def undo_take(*, case_id: int, by: Actor, version: int) -> None:
    """Take back that the actor took the ball up: it is with whom it was, and nobody answers for it where nobody did.

    `version`: of the case since then. Whoever had it and is gone leaves it to the team.
    """
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_holds(by, case)
        took, before = _last_two(case, Part.HOLDER)
        if took.how != How.TAKEN or took.person_id is None or took.person_id != by.person_id or before is None:
            raise Refusal("You did not just take this up. Give it to a colleague, or put it back.", code="not_taken")
        at = now_of(case)
        holder = still_there(before.person_id, case.holder_team_id)
        how, what = (How.GIVEN, What.GIVEN) if holder else (How.PUT_BACK, What.PUT_BACK)
        move(case, Part.HOLDER, team_id=case.holder_team_id, person_id=holder, how=how, at=at, by=by)
        answers, _nobody = _last_two(case, Part.OWNER)
        if (answers.how, answers.since, answers.person_id) == (How.TAKEN, took.since, took.person_id):
            move(case, Part.OWNER, team_id=case.owner_team_id, person_id=None, how=How.PUT_BACK, at=at, by=by)
        tell(case, what, by=by, at=at, team_id=case.holder_team_id, person_id=holder)
        keep(case, at=at)


def _last_two(case: Case, part: Part) -> tuple[Custody, Custody | None]:
    """The span that lasts, and the one before it."""
    last, *before = Custody.objects.filter(case=case, part=part).order_by("-place")[:2]
    return last, before[0] if before else None


def give(*, case_id: int, person_id: int, by: Actor, version: int | None = None) -> None:
    """Give the ball to a colleague of the same team. To another team it is offered."""
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_holds(by, case)
        _ensure_in_team(person_id, case.holder_team_id)
        at = now_of(case)
        move(case, Part.HOLDER, team_id=case.holder_team_id, person_id=person_id, how=How.GIVEN, at=at, by=by)
        tell(case, What.GIVEN, by=by, at=at, team_id=case.holder_team_id, person_id=person_id)
        keep(case, at=at)


def put_back(*, case_id: int, by: Actor, version: int | None = None) -> None:
    """Put the ball back to the team, for whoever takes it up next."""
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_holds(by, case)
        at = now_of(case)
        move(case, Part.HOLDER, team_id=case.holder_team_id, person_id=None, how=How.PUT_BACK, at=at, by=by)
        tell(case, What.PUT_BACK, by=by, at=at, team_id=case.holder_team_id)
        keep(case, at=at)


def answer_for(*, case_id: int, person_id: int, by: Actor, version: int | None = None) -> None:
    """Say who of the answering team answers for a case to the colleague."""
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_owns(by, case)
        _ensure_in_team(person_id, case.owner_team_id)
        at = now_of(case)
        move(case, Part.OWNER, team_id=case.owner_team_id, person_id=person_id, how=How.GIVEN, at=at, by=by)
        tell(case, What.GIVEN, by=by, at=at, team_id=case.owner_team_id, person_id=person_id)
        keep(case, at=at)


def leave(*, person_id: int, by: Actor) -> int:
    """Give back to her teams whatever somebody had who left; returns how many cases. Nothing waits on nobody.

    Each case in a transaction of its own, or a part of the caller's.
    """
    found = Custody.objects.filter(person_id=person_id, until=None).values_list("case_id", flat=True)
    cases = sorted(set(found))
    for case_id in cases:
        with transaction.atomic():
            case = locked(case_id, by=by)
            _give_back(case, person_id, by=by)
    return len(cases)


def _give_back(case: Case, person_id: int, *, by: Actor) -> None:
    at = now_of(case)
    for part, team_id, person in (
        (Part.OWNER, case.owner_team_id, case.owner_id),
        (Part.HOLDER, case.holder_team_id, case.holder_id),
    ):
        if person == person_id:
            move(case, part, team_id=team_id, person_id=None, how=How.LEFT, at=at, by=by)
    tell(case, What.LEFT, by=by, at=at, team_id=case.holder_team_id)
    keep(case, at=at)


def _ensure_in_team(person_id: int, team_id: int) -> None:
    if team_card(team_id).unit_id not in unit_ids_of(person_id):
        raise Refusal("This colleague is not in the team. Offer the ball to her team instead.", code="not_in_team")
