"""Say how bad and how soon a case is; let somebody see a restricted one."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions import custody
from rapport.cases.actions.clocks import ranked
from rapport.cases.actions.custody import ensure_alive, keep, locked, now_of, tell
from rapport.cases.rules.words import What
from rapport.catalogue.public import Level, priority_of
from rapport.directory.public import person_card
from rapport.kit.problems import Refusal


def rank(
    *,
    case_id: int,
    by: Actor,
    impact: Level | None = None,
    urgency: Level | None = None,
    priority: Level | None = None,
    version: int | None = None,
) -> None:
    """Say how many a case hits and how soon it is needed; the priority follows, unless it is given itself."""
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_serves(by, case)
        before = (case.impact, case.urgency, case.priority)
        case.impact, case.urgency = impact or case.impact, urgency or case.urgency
        if impact or urgency:
            case.priority = priority_of(Level(case.impact), Level(case.urgency))
        case.priority = priority or case.priority
        if (case.impact, case.urgency, case.priority) == before:
            return
        at = now_of(case)
        tell(case, What.CHANGED, by=by, at=at)
        ranked(case, at=at, by=by)
        keep(case, at=at)


def let_see(*, case_id: int, person_id: int, by: Actor, version: int | None = None) -> None:
    """Let somebody see a restricted case; whoever serves it may."""
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_serves(by, case)
        if not case.restricted:
            raise Refusal("This case is not restricted: its teams see it anyway.", code="not_restricted")
        card = person_card([person_id]).get(person_id)
        if card is None or card.left or card.vacant:
            raise Refusal("Nobody here is who was chosen.", code="no_person", field="person")
        custody.let_see(case, team_id=case.holder_team_id, person_id=person_id)
        at = now_of(case)
        tell(case, What.CHANGED, by=by, at=at)
        keep(case, at=at)
