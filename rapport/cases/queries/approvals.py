"""What somebody has to agree to: for those who serve the case, and for whom it is put before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.models import Approval, Approver, Case
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.queries.rows import awaiting_in, due_told, hers_due, with_awaiting
from rapport.cases.rules.approvals import Answered, Approved, amount_told
from rapport.cases.rules.hearing import Due
from rapport.cases.rules.numbers import number_of
from rapport.cases.rules.words import ALIVE, State
from rapport.catalogue.public import ApprovalRule, ServiceTeamCard, approval_rules_for, team_cards
from rapport.directory.public import PersonCard, person_card
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.ledger.public import Subject
from rapport.tasks.public import About, Waiting

TOLD = {
    Approved.OPEN: _("Waits on a yes"),
    Approved.APPROVED: _("Approved"),
    Approved.REFUSED: _("Refused"),
    Approved.DONE: _("Approved and done"),
    Approved.GIVEN_UP: _("Given up"),
}


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Somebody who was asked, and what she said; `by` is who said it for her."""

    id: int
    person: PersonCard | None
    state: Answered
    answer_by: datetime
    answered_at: datetime | None
    by: PersonCard | None
    reason: str

    @property
    def stood_in(self) -> bool:
        """Whether a colleague answered for her."""
        return self.by is not None and self.person is not None and self.by.id != self.person.id


@dataclass(frozen=True, kw_only=True)
class Deed:
    """An action on a case that needs approval, with all who were asked."""

    id: int
    case_id: int
    what: str
    amount: Decimal | None
    unit: str
    words: str
    asked_by: PersonCard | None
    asked_at: datetime
    needed: int
    state: Approved
    settled_at: datetime | None
    ended_at: datetime | None
    reason: str
    asked: Sequence[Asking]

    @property
    def told(self) -> str:
        """“Credit of 620 EUR”, in a few words."""
        amount = amount_told(self.amount, self.unit)
        return f"{self.what}: {amount}" if amount else self.what

    @property
    def agreed(self) -> int:
        """How many said yes."""
        return sum(one.state is Answered.YES for one in self.asked)


@dataclass(frozen=True, kw_only=True)
class Before:
    """What is put before somebody who has to agree: the action, and the facts of the case, not the case itself.

    `for_person`: for whom it is, of a part who waits for it; `due`: what she waits for first, while the case is open.
    Of a restricted case neither what it is about nor whose it is: that its asker says, as far as it is needed.
    """

    approver: Asking
    deed: Deed
    number: str
    subject: str
    restricted: bool
    requester: PersonCard | None
    for_person: PersonCard | None
    due: Due | None
    owner_team: ServiceTeamCard
    owner: PersonCard | None
    holder_team: ServiceTeamCard
    holder: PersonCard | None
    case_url: str  # empty for who does not see the case
    mine: bool
    may_answer: bool

    @property
    def hears_at(self) -> datetime | None:
        """By when she hears or has it, whichever is due first."""
        return self.due.at if self.due is not None else None


@dataclass(frozen=True, kw_only=True)
class OnCase:
    """The actions on a case, newest first; `may_act`: the reader serves it and it is not closed."""

    case_id: int
    deeds: Sequence[Deed]
    may_act: bool


def deeds_on(case_id: int, *, by: Actor) -> OnCase:
    """Return the actions on a case the actor serves or served. Five statements at most."""
    seen, served_in = policy.read(case_id, by)
    if not seen.reads_notes:
        raise Missing
    rows = list(Approval.objects.filter(case_id=case_id).order_by("-id").prefetch_related("approvers"))
    may_act = policy.serves(by, seen, served_in) and seen.state in ALIVE
    return OnCase(case_id=case_id, deeds=_deeds(rows), may_act=may_act)


def rules_for(case: Whole) -> list[ApprovalRule]:
    """Return the actions a case may need approval for, each by the rule of its lowest limit. One statement."""
    service_id = case.service.id if case.service else None
    known = approval_rules_for(service_id=service_id, team_ids={case.owner_team.id, case.holder_team.id})
    return list({rule.action: rule for rule in reversed(known)}.values())[::-1]


def before(approver_id: int, *, by: Actor) -> Before:
    """Return what is put before the actor, or before whom she stands in for. Ten statements at most.

    Whose case it is does not read it for another: on her case she reads that somebody decides, not who or why.
    """
    row = policy.asked_of(by).filter(id=approver_id).select_related("approval__case").first()
    if row is None:
        raise Missing
    case = row.approval.case
    if row.person_id != by.person_id and policy.hers_among(by, [case.id]):
        raise Missing
    deed = _deeds([row.approval])[0]
    ids = {case.requester_id, case.for_person_id, case.owner_id, case.holder_id}
    people = person_card(ident for ident in ids if ident is not None)
    teams = team_cards({case.team_id, case.owner_team_id, case.holder_team_id})
    sees = policy.visible_to(by).filter(id=case.id).exists()
    shown = sees or not case.restricted
    mine = policy.may_answer(by, row)
    free = by.person_id not in policy.excluded_from_deciding(case, row.approval.asked_by_id, row.approval.asked_at)
    return Before(
        approver=next(one for one in deed.asked if one.id == approver_id),
        deed=deed,
        number=number_of(case.id, teams[case.team_id], case.number),
        subject=case.subject if shown else "",
        restricted=case.restricted,
        requester=people.get(case.requester_id or 0) if shown else None,
        **(_waits_for(case, people) if shown else {"for_person": None, "due": None}),
        owner_team=teams[case.owner_team_id],
        owner=people.get(case.owner_id or 0),
        holder_team=teams[case.holder_team_id],
        holder=people.get(case.holder_id or 0),
        case_url=f"/cases/{case.id}/" if sees else "",
        mine=row.person_id == by.person_id,
        may_answer=mine and free and row.state == Answered.OPEN,
    )


def _waits_for(case: Case, people: Mapping[int, PersonCard]) -> dict[str, Any]:
    """Return for whom a case is, of a part who waits for it, and by when she hears. Two statements at most."""
    row = with_awaiting(Case.objects.filter(id=case.id)).values_list("now_above", hers_due()).get()
    above = awaiting_in({case.id: row[0]})[case.id] if row[0] else None
    if above is not None:
        return {"for_person": above.person, "due": above.due}
    due = due_told(row[1], clock.now()) if case.state == State.OPEN else None
    return {"for_person": people.get(case.for_person_id or 0), "due": due}


def about_approvals(waiting: Sequence[Waiting], by: Actor) -> dict[int, About]:
    """Say of tasks, by their ids, which action they are about; nothing of hers where she stands in. Four statements."""
    asked = policy.asked_of(by).filter(task_id__in=[task.id for task in waiting]).select_related("approval__case")
    rows = list(asked)
    hers = policy.hers_among(by, {row.approval.case_id for row in rows if row.person_id != by.person_id})
    found = {row.task_id: row for row in rows if row.person_id == by.person_id or row.approval.case_id not in hers}
    teams = team_cards(row.approval.case.team_id for row in found.values())
    return {
        task_id: About(
            label=_label(row.approval, row.approval.case, teams),
            url=f"/cases/approvals/{row.id}/",
            private=row.approval.case.restricted,
            words=row.approval.words,
        )
        for task_id, row in found.items()
    }


def approvals_seen(ids: Collection[int], by: Actor) -> dict[int, Subject]:
    """Return, of these approvals, those on cases whose notes the actor reads: what came of each, and why.

    Four statements. Written anew whenever it is read, so that no reason stays anywhere but where it was given.
    """
    served_in = policy.teams_of(by)
    seen: Any = policy.with_notes(policy.visible_to(by, served_in), by, served_in)
    rows = list(
        Approval.objects.filter(id__in=ids, case__in=seen.filter(reads_notes=True).values("id"))
        .select_related("case")
        .prefetch_related("approvers")
    )
    teams = team_cards({row.case.team_id for row in rows}) if rows else {}
    return {
        row.id: Subject(
            id=row.id,
            label=_outcome_of(row, teams),
            url=f"/cases/{row.case_id}/#approvals",
            private=row.case.restricted,
        )
        for row in rows
    }


def concerned_by_approval(approval_id: int) -> tuple[int | None, int | None]:
    """Return who asked for an approval that somebody had to give, and who has the ball, for journeys. One statement."""
    asked = Approval.objects.filter(id=approval_id, needed__gt=0)
    return asked.values_list("asked_by_id", "case__holder_id").first() or (None, None)


def _outcome_of(approval: Approval, teams: Mapping[int, ServiceTeamCard]) -> str:
    """“Refused: Credit: 620 EUR (IT-3 Double charge). “Charged once.””."""
    said = Answered.NO if approval.state == Approved.REFUSED else Answered.YES
    rows = sorted(approval.approvers.all(), key=lambda row: row.id)
    reasons = " ".join(f"“{row.reason}”" for row in rows if row.state == said and row.reason)
    label = f"{TOLD[Approved(approval.state)]}: {_label(approval, approval.case, teams)}"
    return f"{label}. {reasons}" if reasons else label


def _label(approval: Approval, case: Case, teams: Mapping[int, ServiceTeamCard]) -> str:
    amount = amount_told(approval.amount, approval.unit)
    what = f"{approval.what}: {amount}" if amount else approval.what
    number = number_of(case.id, teams[case.team_id], case.number)
    return f"{what} ({number if case.restricted else f'{number} {case.subject}'})"


def _deeds(rows: Sequence[Approval]) -> list[Deed]:
    asked = {row.id: sorted(row.approvers.all(), key=lambda one: one.id) for row in rows}
    every = [one for many in asked.values() for one in many]
    ids = {row.asked_by_id for row in rows} | {one.person_id for one in every} | {one.by_id for one in every}
    people = person_card(ident for ident in ids if ident is not None)
    return [
        Deed(
            id=row.id,
            case_id=row.case_id,
            what=row.what,
            amount=row.amount,
            unit=row.unit,
            words=row.words,
            asked_by=people.get(row.asked_by_id or 0),
            asked_at=row.asked_at,
            needed=row.needed,
            state=Approved(row.state),
            settled_at=row.settled_at,
            ended_at=row.ended_at,
            reason=row.reason,
            asked=[_asking(one, people) for one in asked[row.id]],
        )
        for row in rows
    ]


def _asking(row: Approver, people: Mapping[int, PersonCard]) -> Asking:
    return Asking(
        id=row.id,
        person=people.get(row.person_id or 0),
        state=Answered(row.state),
        answer_by=row.answer_by,
        answered_at=row.answered_at,
        by=people.get(row.by_id or 0),
        reason=row.reason,
    )
