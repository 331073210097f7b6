"""Two sides come to an agreement: one proposes, the other signs, declines, or proposes something else."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.actions.versions import (
    SIGNATURES,
    begun,
    ensure_speaks,
    ensure_stands,
    held,
    put_signatures,
    written,
)
from rapport.catalogue.events import AgreementDeclined, AgreementProposed
from rapport.catalogue.models import Agreement, AgreementVersion
from rapport.catalogue.models.agreements import HOLDS, OPEN
from rapport.catalogue.queries.agreements import agreements_seen
from rapport.catalogue.rules.agreements import Side, Targets
from rapport.catalogue.rules.clauses import NO_CLAUSES, Clauses
from rapport.catalogue.rules.negotiation import LONGEST_REASON, Ended, TaskOf, holds, is_open
from rapport.directory.public import lead_of
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record
from rapport.tasks.public import About, Waiting, ask, settle, tasks_to
from rapport.tasks.public import State as TaskState

AT_ONCE = 500
_TASKS = {side: task for side, _column, task in SIGNATURES}


def propose_agreement(
    *,
    team_id: int,
    targets: Targets,
    by: Actor,
    internal: bool = False,
    unit_id: int | None = None,
    with_team_id: int | None = None,
    since: date | None = None,
    review_on: date | None = None,
    words: str = "",
    clauses: Clauses = NO_CLAUSES,
    side: Side | None = None,
) -> int:
    """Propose an agreement between a team and a unit, or another team, and return its id.

    Who leads either side may and signs by it; administrators may and sign nothing. It counts once both sides signed.
    `side`: for which side it is proposed, where the actor speaks for both or neither.
    """
    if unit_id is None and with_team_id is None:
        raise Refusal("Propose it to a unit or a team: everybody cannot sign.", code="nobody_signs", field="unit_id")
    with transaction.atomic():
        found = begun(team_id, internal=internal, unit_id=unit_id, with_team_id=with_team_id, by=by, alone=False)
        _propose(found, targets, since, review_on, words, clauses, side=side, by=by)
    return found.id


def propose_version(
    *,
    agreement_id: int,
    targets: Targets,
    by: Actor,
    since: date | None = None,
    review_on: date | None = None,
    words: str = "",
    clauses: Clauses = NO_CLAUSES,
    side: Side | None = None,
) -> int:
    """Propose what an agreement shall say from a day on, and return the version's id.

    It takes the place of a proposal that waits: so the other side answers one with changes of its own.
    """
    with transaction.atomic():
        found = held(agreement_id, by)
        ensure_stands(found)
        if found.unit_id is None and found.with_team_id is None:
            raise Refusal("Everybody cannot sign: write it anew instead.", code="nobody_signs")
        return _propose(found, targets, since, review_on, words, clauses, side=side, by=by)


def sign(*, version_id: int, by: Actor, side: Side | None = None) -> None:
    """Say yes to a version, for the side one leads, or for both. Twice is once; refuses what is over.

    The operator, who leads no side, records the signature that one gave on paper by naming the `side`.
    """
    with transaction.atomic():
        found, version = _of(version_id, by)
        sides = _spoken_for(found, side, by)
        if holds(version):
            newer = AgreementVersion.objects.filter(HOLDS, agreement=found, number__gt=version.number)
            if newer.exists():
                raise Refusal("There is a newer version. Look at that one.", code="old_version")
        else:
            ensure_stands(found)
            _ensure_open(version)
        put_signatures(found, version, sides, by=by)


def decline(*, version_id: int, by: Actor, reason: str = "", side: Side | None = None) -> None:
    """Say no to a proposal, with a reason; whose side proposed it takes it back by this, with or without one."""
    with transaction.atomic():
        found, version = _of(version_id, by)
        _ensure_open(version)
        sides = _spoken_for(found, side, by)
        other = next((one for one in sides if one != version.proposed_by), None)
        ended, speaks = (Ended.DECLINED, other) if other else (Ended.WITHDRAWN, Side(version.proposed_by))
        said = squeeze(reason)
        if ended is Ended.DECLINED and not said:
            raise Refusal("Say in a few words why not, so that they can propose better.", code="no_reason",
                          field="reason")  # fmt: skip
        if len(said) > LONGEST_REASON:
            raise Refusal(f"Say it in {LONGEST_REASON} letters at most.", code="too_long", field="reason")
        _end(version, ended, by=by, reason=said)
        record(
            AgreementDeclined(
                agreement_id=found.id,
                version_id=version.id,
                side=speaks,
                ended_as=ended,
                team_id=found.team_id,
                unit_id=found.unit_id,
                other_team_id=found.with_team_id,
            ),
            by=by,
        )


def decide(waiting: Waiting, yes: bool, reason: str, by: Actor) -> None:
    """Sign or decline from the list of what waits."""
    row = AgreementVersion.objects.filter(Q(give_task=waiting.id) | Q(take_task=waiting.id)).first()
    if row is None:
        raise Missing
    side = Side.GIVER if row.give_task == waiting.id else Side.TAKER
    if yes:
        sign(version_id=row.id, by=by, side=side)
    else:
        decline(version_id=row.id, by=by, reason=reason, side=side)


def about_agreements(waiting: Sequence[Waiting], by: Actor) -> Mapping[int, About]:
    """Say of tasks which agreements they are about, as far as the actor may see them. Two statements."""
    labels = agreements_seen({task.subject_id for task in waiting}, by)
    return {
        task.id: About(label=labels[task.subject_id].label, url=labels[task.subject_id].url, words=task.words)
        for task in waiting
        if task.subject_id in labels
    }


def who_proposed(version_id: int, settled_by: Side) -> int | None:
    """Return who leads the side that proposed a version, where the other side settled it; else None."""
    rows = AgreementVersion.objects.exclude(proposed_by__in=["", settled_by])
    row = rows.select_related("agreement__team", "agreement__with_team").filter(id=version_id).first()
    unit_id = _units_of(row.agreement)[Side(row.proposed_by)] if row else None
    return lead_of(unit_id) if unit_id is not None else None


def _propose(
    agreement: Agreement,
    targets: Targets,
    since: date | None,
    review_on: date | None,
    words: str,
    clauses: Clauses,
    *,
    side: Side | None,
    by: Actor,
) -> int:
    """Write a proposal, sign it for who proposes, and put it on the list of who has to sign."""
    own = ensure_speaks(agreement, by)
    if own and side is not None and side not in own:
        raise Forbidden("You do not lead that side.")
    speaks = side or (own[0] if own else Side.GIVER)
    for waiting in AgreementVersion.objects.filter(OPEN, agreement=agreement):
        _end(waiting, Ended.REPLACED, by=by)
    version = written(
        agreement, targets, since=since, review_on=review_on, words=words, clauses=clauses, by=by, proposed_by=speaks
    )
    record(
        AgreementProposed(
            agreement_id=agreement.id,
            version_id=version.id,
            number=version.number,
            side=speaks,
            since=version.since,
            team_id=agreement.team_id,
            unit_id=agreement.unit_id,
            other_team_id=agreement.with_team_id,
        ),
        by=by,
    )
    if speaks in own:
        put_signatures(agreement, version, [speaks], by=by)
    _ask_for_signatures(agreement, version, by=by)
    return version.id


def _ask_for_signatures(agreement: Agreement, version: AgreementVersion, *, by: Actor) -> None:
    """Put a proposal on the list of who leads each side that has not signed."""
    for side, column, _task in SIGNATURES:
        if getattr(version, column) is None:
            _ask(agreement, version, side, by=by)


def _ask(agreement: Agreement, version: AgreementVersion, side: Side, *, by: Actor) -> None:
    unit_id = _units_of(agreement)[side]
    if unit_id is None:
        return
    task = _TASKS[side]
    waiting = ask(
        kind=TaskOf.SIGNATURE,
        subject="agreement",
        subject_id=agreement.id,
        to_person_id=lead_of(unit_id),
        to_unit_id=unit_id,
        words=version.words,
        by=by,
    )
    setattr(version, task, waiting)
    version.save(update_fields=[task])


def follow_leads() -> int:
    """Let what waits for a signature wait on who leads that side today; return how often it was somebody else."""
    waiting = AgreementVersion.objects.filter(OPEN, agreement__retired_at=None).order_by("agreement_id")
    ids = waiting.values_list("agreement_id", flat=True).distinct()
    moved, after = 0, 0
    while found := list(ids.filter(agreement_id__gt=after)[:AT_ONCE]):
        moved += sum(_follow(agreement_id) for agreement_id in found)
        after = found[-1]
    return moved


def _follow(agreement_id: int) -> int:
    by, moved = Actor.system(), 0
    with transaction.atomic():
        agreement = held(agreement_id, by)
        for version in AgreementVersion.objects.filter(OPEN, agreement=agreement):
            for side, task in _TASKS.items():
                waiting, unit_id = getattr(version, task), _units_of(agreement)[side]
                lead = lead_of(unit_id) if waiting is not None and unit_id is not None else None
                if lead is not None and waiting not in {one.id for one in tasks_to(lead)}:
                    settle(task_id=waiting, state=TaskState.WITHDRAWN, by=by)
                    _ask(agreement, version, side, by=by)
                    moved += 1
    return moved


def _units_of(agreement: Agreement) -> dict[Side, int | None]:
    """Return the unit of each side; None for everybody."""
    taker = agreement.with_team.unit_id if agreement.with_team else agreement.unit_id
    return {Side.GIVER: agreement.team.unit_id, Side.TAKER: taker}


def withdraw_proposals(agreement: Agreement, *, by: Actor) -> None:
    """Let nobody be asked to sign any more, in the caller's transaction."""
    for version in AgreementVersion.objects.filter(OPEN, agreement=agreement):
        _end(version, Ended.WITHDRAWN, by=by)


def _end(version: AgreementVersion, ended: Ended, *, by: Actor, reason: str = "") -> None:
    """End a proposal, and whatever waits because of it."""
    tasks = [task for task in (version.give_task, version.take_task) if task is not None]
    version.ended_as, version.ended_at, version.reason = ended, clock.now(), reason
    version.give_task = version.take_task = None
    version.save(update_fields=["ended_as", "ended_at", "reason", "give_task", "take_task"])
    state = TaskState.DECLINED if ended is Ended.DECLINED else TaskState.WITHDRAWN
    for task in tasks:
        settle(task_id=task, state=state, by=by, reason=reason)


def _of(version_id: int, by: Actor) -> tuple[Agreement, AgreementVersion]:
    agreement_id = AgreementVersion.objects.filter(id=version_id).values_list("agreement_id", flat=True).first()
    return held(agreement_id or 0, by), AgreementVersion.objects.get(id=version_id)


def _spoken_for(agreement: Agreement, side: Side | None, by: Actor) -> list[Side]:
    """Return for which sides the actor speaks here; refuses who speaks for neither."""
    own = list(Side) if by.is_system and side is not None else policy.sides_of(by, agreement)
    kept = [one for one in own if side in {None, one}]
    if not kept:
        raise Forbidden("Only who leads one of the two sides signs an agreement.")
    return kept


def _ensure_open(version: AgreementVersion) -> None:
    if holds(version):
        raise Refusal("This holds already. Propose a new version instead.", code="holds")
    if not is_open(version):
        raise Refusal("This proposal is over: look at the one that stands now.", code="old_version")
