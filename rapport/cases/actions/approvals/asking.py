"""Ask for approval of an action on a case: of whom the service's rule says, or of colleagues chosen by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Q, Sum

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.custody import ensure_alive, keep, locked, now_of, tell
from rapport.cases.actions.words.waiting import wait_on_approval
from rapport.cases.events import ApprovalAsked, ApprovalSettled
from rapport.cases.models import Approval, Approver, Case
from rapport.cases.rules.approvals import COUNTS, Approved
from rapport.cases.rules.limits import ANSWER_APPROVAL_WITHIN, FARTHEST, MOST_APPROVERS
from rapport.cases.rules.moments import check_ahead
from rapport.cases.rules.texts import check_text
from rapport.cases.rules.words import State, TaskOf, What
from rapport.catalogue.public import (
    ApprovalRule,
    Counted,
    Deciders,
    approval_rules_for,
    binding,
    due,
    needed,
    work_time_for,
)
from rapport.directory.public import managers_above, members_of, person_card, unit_card, unit_ids_of
from rapport.kit.problems import Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record
from rapport.tasks.public import ask

LONGEST_WHAT = 60
LARGEST = Decimal("999999999999.99")
SOONEST = timedelta(minutes=15)  # as for a rule in the catalogue: nobody can read and weigh it sooner


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """An action as it is put before those who decide; nobody is asked where `needed` is 0."""

    what: str
    unit: str
    rule: int | None
    people: tuple[int, ...]
    needed: int
    answer_within: timedelta


def ask_approval(
    *,
    case_id: int,
    words: str,
    by: Actor,
    rule_id: int | None = None,
    amount: Decimal | None = None,
    what: str = "",
    person_ids: Iterable[int] = (),
    answer_by: datetime | None = None,
    version: int | None = None,
) -> int:
    """Ask for approval of an action on a case, and return the approval's id.

    By `rule_id` (any rule of the action in the catalogue): the amount, with what was asked on the same case before,
    says which limit is passed and who decides; under all of them it is approved at once. Without a rule: `what` is to
    be done, and each of `person_ids` has to agree. Who asked, who has the ball and whose case it is never decide.
    `answer_by` gives more time than the rule does, never less.
    """
    with transaction.atomic():
        _hold_whole(case_id)
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_serves(by, case)
        if case.state != State.OPEN:
            raise Refusal("This case is resolved. Open it again first.", code="resolved")
        said = check_text(words, field="words")
        sum_ = _amount(amount)
        at = now_of(case)
        excluded = policy.excluded_from_deciding(case, by.person_id)
        if rule_id is not None:
            asked = _by_rule(case, rule_id, sum_, excluded)
        else:
            asked = _by_name(case, what, set(person_ids), excluded)
        if answer_by:
            check_ahead(answer_by, now=at, field="answer_by")
        within = answer_by - at if answer_by else asked.answer_within
        _ensure_time(within, asked)
        made = _put(case, asked, sum_, said, within, at=at, by=by, answer_by=answer_by)
        keep(case, at=at)
    return made


def _hold_whole(case_id: int) -> None:
    """Lock the case this is a part of before the part: two parts that ask at once would each miss the other's sum."""
    root = Case.objects.filter(id=case_id).values_list("parent_id", flat=True).first()
    if root is not None:
        Case.objects.select_for_update(of=("self",)).filter(id=root).first()


def _ensure_time(within: timedelta, asked: _Asked) -> None:
    """Refuse to hurry those who decide, so that it passes them by and goes to the next."""
    if within <= timedelta(0):
        raise Refusal("The time to answer has passed. Choose a later one.", field="answer_by")
    if asked.rule is not None and within < asked.answer_within:
        raise Refusal("The rule gives more time to answer. Choose a later one, or none.", field="answer_by")
    if within < SOONEST:
        raise Refusal("Give them a quarter of an hour at least to answer.", field="answer_by")


def _put(
    case: Case,
    asked: _Asked,
    amount: Decimal | None,
    words: str,
    within: timedelta,
    *,
    at: datetime,
    by: Actor,
    answer_by: datetime | None,
) -> int:
    made = Approval.objects.create(
        case=case,
        rule=asked.rule,
        what=asked.what,
        amount=amount,
        unit=asked.unit if amount is not None else "",
        words=words,
        asked_by_id=by.person_id,
        asked_at=at,
        needed=asked.needed,
        answer_within=within,
        state=Approved.OPEN if asked.needed else Approved.APPROVED,
        settled_at=None if asked.needed else at,
    )
    if not asked.needed:
        tell(case, What.APPROVED, by=by, at=at)
        record(ApprovalSettled(case_id=case.id, approval_id=made.id, state=Approved.APPROVED), by=by)
        return made.id
    for person_id in asked.people:
        put_to(made, person_id, at=at, by=by, answer_by=answer_by)
    wait_on_approval(case, at=at)
    tell(case, What.APPROVAL_ASKED, by=by, at=at)
    return made.id


def put_to(
    approval: Approval, person_id: int, *, at: datetime, by: Actor, answer_by: datetime | None = None
) -> Approver:
    """Put an approval before somebody: it stands in her list, and a journey mails it to her.

    Without `answer_by` the days to answer are working days of the team she is in.
    """
    answer_by = answer_by or due(work_time_for(person_id), at, min(approval.answer_within, FARTHEST))
    task_id = ask(
        kind=TaskOf.APPROVAL,
        subject="case",
        subject_id=approval.case_id,
        to_person_id=person_id,
        words=approval.words,
        due_at=answer_by,
        by=by,
    )
    row = Approver.objects.create(
        approval=approval, person_id=person_id, task_id=task_id, asked_at=at, answer_by=answer_by
    )
    record(
        ApprovalAsked(case_id=approval.case_id, approval_id=approval.id, approver_id=row.id, person_id=person_id),
        by=by,
    )
    return row


def _by_rule(case: Case, rule_id: int, amount: Decimal | None, excluded: frozenset[int]) -> _Asked:
    """Who decides by the rule of the limit that is passed."""
    known = approval_rules_for(service_id=case.service_id, team_ids={case.owner_team_id, case.holder_team_id})
    chosen = next((rule for rule in known if rule.id == rule_id), None)
    if chosen is None:
        raise Refusal("No such rule is meant for this case. Choose one from the list.", code="no_rule", field="rule")
    if chosen.amount_unit and amount is None:
        raise Refusal(f"Say how much, in {chosen.amount_unit}.", code="no_amount", field="amount")
    rule = binding(
        (rule for rule in known if rule.action == chosen.action), (amount or Decimal(0)) + _so_far(case, chosen)
    )
    if rule is None:
        return _Asked(
            what=chosen.what, unit=chosen.amount_unit, rule=chosen.id, people=(), needed=0,
            answer_within=chosen.answer_within,
        )  # fmt: skip
    people = _deciders(rule, excluded)
    many = needed(rule.counted, rule.needs, len(people))
    people = _filled(people, many, rule, excluded)
    return _Asked(
        what=rule.what, unit=rule.amount_unit, rule=rule.id, people=people, needed=many,
        answer_within=rule.answer_within,
    )  # fmt: skip


def _so_far(case: Case, rule: ApprovalRule) -> Decimal:
    """What was asked or done of the same action on this case before, so that no limit is passed in small steps."""
    if not rule.amount_unit:
        return Decimal(0)
    root = case.parent_id or case.id
    rows = Approval.objects.filter(Q(case_id=root) | Q(case__parent_id=root), state__in=COUNTS)
    total = rows.filter(what=rule.what, unit=rule.amount_unit).aggregate(sum=Sum("amount"))["sum"]
    return total or Decimal(0)


def _deciders(rule: ApprovalRule, excluded: frozenset[int]) -> tuple[int, ...]:
    """Return who is asked by a rule, without those who must not decide. Nobody who left is among them."""
    if rule.deciders is Deciders.PEOPLE:
        return tuple(one for one in rule.person_ids if one not in excluded and unit_ids_of(one))
    unit_id = rule.of_unit_id or 0
    if rule.deciders is Deciders.LEAD:
        unit = unit_card([unit_id]).get(unit_id)
        lead = unit.manager_id if unit else None
        return (lead,) if lead and lead not in excluded and unit_ids_of(lead) else ()
    members = tuple(card.id for card in members_of([unit_id]) if card.id not in excluded)
    if len(members) > MOST_APPROVERS:
        raise Refusal(
            f"More than {MOST_APPROVERS} people would be asked. Let the rule name a few of them.", code="too_many"
        )
    return members


def _filled(people: tuple[int, ...], many: int, rule: ApprovalRule, excluded: frozenset[int]) -> tuple[int, ...]:
    """Let the next managers decide where those of the rule are too few, as one of them asks or is away for good."""
    if len(people) >= many:
        return people
    unit = unit_card([rule.of_unit_id]).get(rule.of_unit_id) if rule.of_unit_id else None
    lead = unit.manager_id if unit else None
    named = rule.person_ids[0] if rule.person_ids else None
    begin = people[0] if people else lead or named
    above = managers_above(begin) if begin else []
    more = [one for one in above if one not in excluded and one not in people]
    found = (*people, *more[: many - len(people)])
    if len(found) < many:
        raise Refusal(
            "Too few are left who may decide: who asks and who has the ball do not. Ask colleagues by name, or let the "
            "rule name more.",
            code="nobody_decides",
        )
    return found


def _by_name(case: Case, what: str, people: set[int], excluded: frozenset[int]) -> _Asked:
    """Each of the colleagues who were chosen has to agree; what a rule is about is asked by the rule."""
    plain = squeeze(what)
    if not plain or len(plain) > LONGEST_WHAT:
        raise Refusal(f"Say in up to {LONGEST_WHAT} letters what is to be done.", code="no_what", field="what")
    known = approval_rules_for(service_id=case.service_id, team_ids={case.owner_team_id, case.holder_team_id})
    if any(rule.what.casefold() == plain.casefold() for rule in known):
        raise Refusal("There is a rule for this. Choose it from the list.", code="by_rule", field="rule")
    cards = person_card(people)
    here = {one for one in people if one in cards and not cards[one].left and not cards[one].vacant}
    if not here or here != people or len(here) > MOST_APPROVERS:
        raise Refusal("Say who has to agree: colleagues who are here.", code="no_person", field="person")
    if here & excluded:
        raise Refusal(
            "Who asks, who has the ball and whose case it is cannot agree to it. Choose somebody else.",
            code="excluded",
            field="person",
        )
    return _Asked(
        what=plain, unit="", rule=None, people=tuple(sorted(here)), needed=needed(Counted.PEOPLE, len(here), len(here)),
        answer_within=ANSWER_APPROVAL_WITHIN,
    )  # fmt: skip


def _amount(value: Decimal | None) -> Decimal | None:
    if value is None:
        return None
    try:
        amount = value.quantize(Decimal("0.01"))
    except InvalidOperation:
        amount = Decimal(0)
    if not 0 < amount <= LARGEST:
        raise Refusal("Give an amount above nothing.", code="bad_amount", field="amount")
    return amount
