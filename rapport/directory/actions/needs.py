"""What somebody needs: open, being met by a service team, met."""

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.events import NeedMoved
from rapport.directory.models import Statement, Unit
from rapport.directory.rules.profile import NeedState
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.ledger.public import record


def move_need(*, statement_id: int, state: NeedState, unit_id: int | None = None, by: Actor) -> None:
    """Say that a need is open, being met by a unit, or met. The same again changes nothing.

    Whose need it is says anything of it; who serves says it for a unit of hers: takes an open need up, says that what
    her unit took up is met, or gives it back. Without `unit_id` the unit stays that of before. Refuses to have a need
    met by nobody in particular.
    """
    with transaction.atomic():
        need = _held(statement_id, by)
        wanted = None if state == NeedState.OPEN else unit_id or need.met_by_id
        if state == NeedState.MEETING and wanted is None:
            raise Refusal("Say which team meets it.", code="unit", field="unit")
        if wanted is not None and not Unit.objects.filter(id=wanted, ended_on=None).exists():
            raise Refusal("That unit is no more. Choose another one.", code="unit", field="unit")
        if not policy.may_move_need(by, need.person_id, {unit for unit in (need.met_by_id, wanted) if unit}):
            raise Forbidden("Only whose need it is, and the team that meets it, say how far it is met.")
        if (need.state, need.met_by_id) == (state, wanted):
            return
        need.state, need.met_by_id, need.state_at = state, wanted, clock.now()
        need.save(update_fields=["state", "met_by", "state_at"])
        moved = NeedMoved(person_id=need.person_id, statement_id=need.id, state=state, unit_id=wanted)
        record(moved, by=by)


def _held(statement_id: int, by: Actor) -> Statement:
    """Return the need, if the actor may read it, held until the transaction ends."""
    readable = policy.statements_visible_to(by).filter(id=statement_id, topic=Statement.Topic.NEED).values("id")
    need = Statement.objects.select_for_update().filter(id__in=readable, withdrawn_at=None).first()
    if need is None:
        raise Missing("This need is gone, or it is not for you to see.")
    return need
