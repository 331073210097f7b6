"""Ask for approval of an action on a case: of whom the service's rule says, or of colleagues chosen by name."""

from collections.abc import Iterable, Sequence
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
from rapport.cases.queries.needing import whole_of
from rapport.cases.rules.approvals import COUNTS, Approved
from rapport.cases.rules.limits import ANSWER_APPROVAL_WITHIN, FARTHEST, MOST_APPROVERS
from rapport.cases.rules.moments import check_ahead
from rapport.cases.rules.texts import check_text
from rapport.cases.rules.words import State, TaskOf, What
from rapport.catalogue.public import (
    ApprovalRule,
    Counted,
    Decide,
    amount_in,
    approval_rules_for,
    binding,
    due,
    rules_with_field,
    who_decides,
    work_time_for,
)
from rapport.directory.public import person_card
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
    amount: Decimal | None = None
    called_for: Decimal | None = None


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
    says which limit is passed and who decides; under all of them it is approved at once. Without an amount it is the
    one the form of the case was answered with, where the rule is held against it. Without a rule: `what` is to be
    done, and each of `person_ids` has to agree; what there is a rule for only where that finds too few. Who asked,
    who has the ball and whose case it is never decide.
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
            asked = _by_rule(case, rule_id, sum_, excluded, by=by)
        else:
            asked = _by_name(case, what, sum_, set(person_ids), excluded, by=by)
        if answer_by:
            check_ahead(answer_by, now=at, field="answer_by")
        within = answer_by - at if answer_by else asked.answer_within
        _ensure_time(within, asked)
        made = _put(case, asked, said, within, at=at, by=by, answer_by=answer_by)
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
        amount=asked.amount,
        unit=asked.unit if asked.amount is not None else "",
        called_for=asked.called_for,
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


def _by_rule(case: Case, rule_id: int, amount: Decimal | None, excluded: frozenset[int], *, by: Actor) -> _Asked:
    """Who decides by the rule of the limit that is passed."""
    known = _known(case)
    chosen = next((rule for rule in known if rule.id == rule_id), None)
    if chosen is None:
        raise Refusal("No such rule is meant for this case. Choose one from the list.", code="no_rule", field="rule")
    called = _called_for(case, chosen, by) if chosen.amount_unit else None
    amount = amount or called
    if chosen.amount_unit and amount is None:
        raise Refusal(f"Say how much, in {chosen.amount_unit}.", code="no_amount", field="amount")
    rule = _binding(case, known, chosen, amount)
    if rule is None:
        return _Asked(
            what=chosen.what, unit=chosen.amount_unit, rule=chosen.id, people=(), needed=0,
            answer_within=chosen.answer_within, amount=amount, called_for=called,
        )  # fmt: skip
    asked = _found(rule, excluded)
    return _Asked(
        what=rule.what, unit=rule.amount_unit, rule=rule.id, people=tuple(asked.people), needed=asked.needed,
        answer_within=rule.answer_within, amount=amount, called_for=called,
    )  # fmt: skip


def _known(case: Case) -> list[ApprovalRule]:
    return approval_rules_for(service_id=case.service_id, team_ids={case.owner_team_id, case.holder_team_id})


def _binding(
    case: Case, known: Iterable[ApprovalRule], chosen: ApprovalRule, amount: Decimal | None
) -> ApprovalRule | None:
    """Return which rule of an action counts, with what was asked of it on this case before."""
    same = (rule for rule in known if rule.action == chosen.action)
    return binding(same, (amount or Decimal(0)) + _so_far(case, chosen))


def _so_far(case: Case, rule: ApprovalRule) -> Decimal:
    """What was asked or done of the same action on this case before, so that no limit is passed in small steps."""
    if not rule.amount_unit:
        return Decimal(0)
    root = case.parent_id or case.id
    rows = Approval.objects.filter(Q(case_id=root) | Q(case__parent_id=root), state__in=COUNTS)
    total = rows.filter(what=rule.what, unit=rule.amount_unit).aggregate(sum=Sum("amount"))["sum"]
    return total or Decimal(0)


def _found(rule: ApprovalRule, excluded: frozenset[int]) -> Decide:
    """Return who is asked by a rule; refuses too few, and more than may be asked."""
    asked = who_decides(rule, excluded)
    if asked.too_many:
        raise Refusal(
            f"More than {MOST_APPROVERS} people would be asked. Let the rule name a few of them.", code="too_many"
        )
    if asked.too_few:
        raise Refusal(
            "Too few are left who may decide: who asks and who has the ball do not. Ask colleagues by name, or let the "
            "rule name more.",
            code="nobody_decides",
        )
    return asked


def _called_for(case: Case, rule: ApprovalRule, by: Actor) -> Decimal | None:
    """Return what the form of a case says of a rule's action; of a part what its case says, if the asker sees that."""
    whole = whole_of(case)
    if whole.service_id != rule.service_id or not policy.visible_to(by).filter(id=whole.id).exists():
        return None
    told = [
        amount_in(whole.answers, one.field) for one in rules_with_field(rule.service_id) if one.action == rule.action
    ]
    return max((amount for amount in told if amount is not None), default=None)


def _by_name(
    case: Case, what: str, amount: Decimal | None, people: set[int], excluded: frozenset[int], *, by: Actor
) -> _Asked:
    """Each of the colleagues who were chosen has to agree; what a rule is about is asked by the rule, if it can be."""
    plain = squeeze(what)
    if not plain or len(plain) > LONGEST_WHAT:
        raise Refusal(f"Say in up to {LONGEST_WHAT} letters what is to be done.", code="no_what", field="what")
    known = _known(case)
    same = list({rule.action: rule for rule in known if rule.what.casefold() == plain.casefold()}.values())
    called = next((sum_ for one in same if one.amount_unit and (sum_ := _called_for(case, one, by))), None)
    rule = next(iter([_unmet(case, known, one, amount or called, excluded) for one in same]), None)
    here = _here(people, excluded)
    if rule is None:
        return _Asked(
            what=plain, unit="", rule=None, people=here, needed=len(here), answer_within=ANSWER_APPROVAL_WITHIN,
            amount=amount,
        )  # fmt: skip
    asked = tuple(dict.fromkeys((*who_decides(rule, excluded).people, *here)))
    if len(asked) < rule.needs and rule.counted is Counted.PEOPLE:
        raise Refusal(f"By the rule {rule.needs} have to say yes. Name more.", code="too_few", field="person")
    return _Asked(
        what=rule.what, unit=rule.amount_unit, rule=rule.id, people=asked, needed=len(asked),
        answer_within=rule.answer_within, amount=amount or called, called_for=called,
    )  # fmt: skip


def _unmet(
    case: Case, known: Sequence[ApprovalRule], chosen: ApprovalRule, amount: Decimal | None, excluded: frozenset[int]
) -> ApprovalRule:
    """Return the rule that counts, of which too few are left to decide; refuses to go around one that finds them."""
    rule = _binding(case, known, chosen, amount) if amount or not chosen.amount_unit else None
    if rule is None or not who_decides(rule, excluded).too_few:
        raise Refusal("There is a rule for this. Choose it from the list.", code="by_rule", field="rule")
    return rule


def _here(people: set[int], excluded: frozenset[int]) -> tuple[int, ...]:
    """Return colleagues who were chosen; refuses who is not here, and who must not decide."""
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
    return tuple(sorted(here))


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
