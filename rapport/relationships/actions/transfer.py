"""A book changes hands: who gives, who takes over, from which day; first meetings are planned, steps go along."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, team_card
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import record
from rapport.relationships import policy
from rapport.relationships.actions.book import assign, of_team
from rapport.relationships.actions.changing import held, line
from rapport.relationships.actions.contact import log_touchpoint
from rapport.relationships.events import StepSet, TransferDone, TransferDropped, TransferMade
from rapport.relationships.models import Relationship, Step, Transfer, Transferred
from rapport.relationships.queries.transfer import first_meetings_of
from rapport.relationships.rules.words import LONGEST_LINE, MOST_AT_ONCE, Contact, TaskOf
from rapport.tasks.public import readdress

FURTHEST = timedelta(days=366)


def transfer(
    *,
    team_id: int,
    giver_id: int | None,
    taker_id: int,
    by: Actor,
    relationship_ids: Collection[int] | None = None,
    on: date | None = None,
    reason: str = "",
    steps: bool = True,
) -> int:
    """Let somebody take over all that another looks after in a team, or these of it, and return the transfer's id.

    `on`: the day, today without one; what lies ahead is carried out when it comes. `giver_id` None: what nobody looks
    after. `steps`: what the giver still has to do goes along. Refuses where there is nothing to hand over.
    """
    with transaction.atomic():
        team = team_card(team_id)
        policy.ensure_keeps(by, team)
        if giver_id == taker_id:
            raise Refusal("She looks after them already. Choose somebody else.", code="same", field="taker")
        of_team(taker_id, team)
        why, today = line(reason, field="reason"), clock.today()
        day = on or today
        if not today <= day <= today + FURTHEST:
            raise Refusal("Choose today, or a day of the next year.", code="day", field="on")
        chosen = _chosen(team, giver_id, relationship_ids, by)
        made = Transfer.objects.create(
            team_id=team_id,
            giver_id=giver_id,
            taker_id=taker_id,
            on=day,
            reason=why,
            steps=steps,
            made_by_id=by.person_id,
        )
        _note(made, chosen, team, by)
        if day == today:
            _carry_out(made, by)
    return made.id


def drop_transfer(*, transfer_id: int, by: Actor) -> None:
    """Let what was to change hands stay where it is; refuses once it was carried out. Twice changes nothing."""
    with transaction.atomic():
        made = held_transfer(transfer_id, by)
        if made.done_at is not None:
            raise Refusal("This was carried out already. Hand it back instead.", code="done")
        if made.dropped_at is None:
            Transfer.objects.filter(id=made.id).update(dropped_at=clock.now())
            record(TransferDropped(transfer_id=made.id, team_id=made.team_id), by=by)


def carry_out_due(*, by: Actor) -> int:
    """Carry out the transfers whose day has come; return how many. For a job: twice changes nothing."""
    waiting = Transfer.objects.filter(on__lte=clock.today(), done_at=None, dropped_at=None).order_by("on", "id")
    done = 0
    for ident in list(waiting.values_list("id", flat=True)[:100]):
        with transaction.atomic():
            made = Transfer.objects.select_for_update().get(id=ident)
            if made.done_at is None and made.dropped_at is None:
                _carry_out(made, by)
                done += 1
    return done


def plan_first_meetings(*, transfer_id: int, by: Actor, relationship_ids: Collection[int] | None = None) -> int:
    """Plan the first meeting with each of a transfer, or with these, at the time proposed; return how many.

    Who leads the unit, or the person herself, is expected there. What is planned already stays.
    """
    with transaction.atomic():
        made = held_transfer(transfer_id, by)
        if made.dropped_at is not None:
            raise Refusal("This was given up. There is nothing to plan.", code="dropped")
        planned = 0
        for one in first_meetings_of(made, by=by):
            if one.planned_at is not None or (relationship_ids is not None and one.id not in relationship_ids):
                continue
            found = log_touchpoint(
                relationship_id=one.id,
                kind=Contact.MEETING,
                at=one.proposed_at,
                person_ids=[made.taker_id, *([one.with_id] if one.with_id else [])],
                author_id=by.person_id or made.taker_id,
                by=by,
            )
            Transferred.objects.filter(transfer=made, relationship_id=one.id).update(first_id=found)
            planned += 1
    return planned


def remove_old_transfers(before: datetime) -> int:
    """Remove which books changed hands before a moment, in the caller's transaction; who had what and when stays."""
    over = Transfer.objects.exclude(done_at=None, dropped_at=None).filter(made_at__lt=before)
    return over.delete()[1].get("relationships.Transfer", 0)


def held_transfer(transfer_id: int, by: Actor) -> Transfer:
    """Return a transfer of a book the actor keeps, locked. Raises Missing."""
    made = policy.transfers_visible_to(by).select_for_update(of=("self",)).filter(id=transfer_id).first()
    if made is None:
        raise Missing
    policy.ensure_keeps(by, team_card(made.team_id))
    return made


def _note(made: Transfer, chosen: list[int], team: ServiceTeamCard, by: Actor) -> None:
    Transferred.objects.bulk_create(Transferred(transfer=made, relationship_id=ident) for ident in chosen)
    record(
        TransferMade(
            transfer_id=made.id,
            team_id=made.team_id,
            giver_id=made.giver_id,
            taker_id=made.taker_id,
            lead_id=team.lead_id,
            by_id=by.person_id,
            on=made.on,
            relationships=len(chosen),
        ),
        by=by,
    )


def _chosen(
    team: ServiceTeamCard, giver_id: int | None, relationship_ids: Collection[int] | None, by: Actor
) -> list[int]:
    rows = policy.visible_to(by).filter(team_id=team.id, owner_id=giver_id, ended_at=None)
    if relationship_ids is not None:
        rows = rows.filter(id__in=set(relationship_ids))
    found = list(rows.order_by("id").values_list("id", flat=True)[: MOST_AT_ONCE + 1])
    if not found:
        raise Refusal("Who gives looks after nothing here to hand over. Choose who gives.", code="none", field="giver")
    if len(found) > MOST_AT_ONCE:
        raise Refusal(f"{MOST_AT_ONCE} at once are the most. Choose fewer.", code="too_many", field="giver")
    return found


def _carry_out(made: Transfer, by: Actor) -> None:
    """Change the hands of each; what changed since, or ended, stays where it is and says so."""
    refused = 0
    rows = list(Transferred.objects.filter(transfer=made).order_by("id"))
    for row in rows:
        try:
            with transaction.atomic():
                _hand(row.relationship_id, made, by)
        except Refusal as refusal:
            refused += 1
            Transferred.objects.filter(id=row.id).update(refused=refusal.message[:LONGEST_LINE])
    made.done_at = clock.now()
    Transfer.objects.filter(id=made.id).update(done_at=made.done_at)
    record(
        TransferDone(
            transfer_id=made.id,
            team_id=made.team_id,
            giver_id=made.giver_id,
            taker_id=made.taker_id,
            relationships=len(rows) - refused,
            refused=refused,
        ),
        by=by,
    )


def _hand(relationship_id: int, made: Transfer, by: Actor) -> None:
    """Change the hands of one, locked and read anew: another transfer may have come first by a moment."""
    relationship = held(relationship_id, by)
    if relationship.owner_id not in {made.giver_id, None}:  # who gave may have left before the day came
        raise Refusal("Somebody else looks after it by now.", code="changed")
    assign(relationship_id=relationship.id, person_id=made.taker_id, by=by, reason=made.reason)
    if made.steps and made.giver_id is not None:
        _hand_steps(relationship, made.giver_id, made, by)


def _hand_steps(relationship: Relationship, giver_id: int, made: Transfer, by: Actor) -> None:
    """Let what the giver still has to do wait on who takes over."""
    still = Step.objects.filter(relationship=relationship, person_id=giver_id, done_at=None, dropped_at=None)
    for step in list(still.order_by("id")):
        Step.objects.filter(id=step.id).update(person_id=made.taker_id)
        if step.task_id is not None:
            readdress(
                kind=TaskOf.STEP,
                subject="step",
                subject_id=step.id,
                to_person_id=made.taker_id,
                to_unit_id=None,
                by=by,
            )
        record(
            StepSet(step_id=step.id, relationship_id=relationship.id, person_id=made.taker_id, due_on=step.due_on),
            by=by,
        )
