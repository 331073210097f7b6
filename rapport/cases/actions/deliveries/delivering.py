"""Agree what is delivered, say what it became, sign it off."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import transaction

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.custody import ensure_alive, keep, locked, now_of, tell
from rapport.cases.actions.deliveries.signing import wait_for_her
from rapport.cases.events import CriterionSettled, Delivered, TermsAgreed, TermsProposed
from rapport.cases.models import Case, Criterion, Delivery
from rapport.cases.rules.deliveries import LONGEST_CRITERION, MOST_CRITERIA, Stands, Verdict
from rapport.cases.rules.limits import FARTHEST_DELIVERY
from rapport.cases.rules.moments import check_ahead
from rapport.cases.rules.words import What
from rapport.catalogue.public import Kind
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import squeeze
from rapport.ledger.public import record

LARGEST = Decimal("999999999999.99")


def propose_terms(
    *,
    case_id: int,
    due_on: date,
    by: Actor,
    budget: Decimal | None = None,
    criteria: Sequence[str] = (),
    version: int | None = None,
) -> int:
    """Propose by when, for how much and what is delivered; returns the id of the terms. The case is a delivery then.

    They bind once the colleague agrees. Terms nobody agreed to yet are replaced; agreed ones stay, and count, until
    she agrees to the new ones. Refused once the agreed ones were delivered.
    """
    texts = [found for text in criteria if (found := squeeze(text))]
    _check_terms(texts, budget)
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_serves(by, case)
        at = now_of(case)
        if due_on < at.date():
            raise Refusal("That day has passed. Agree on one to come.", code="past_day", field="due_on")
        check_ahead(at + (due_on - at.date()), now=at, field="due_on", within=FARTHEST_DELIVERY)
        last = Delivery.objects.filter(case=case).order_by("-place").first()
        if last is not None and last.delivered_on is not None:
            raise Refusal("It was delivered already. Open a new case for what comes next.", code="delivered")
        if last is not None and last.agreed_at is None:
            place = last.place
            last.delete()
        else:
            place = last.place + 1 if last else 1
        made = Delivery.objects.create(case=case, place=place, due_on=due_on, budget=budget, proposed_at=at)
        Criterion.objects.bulk_create(
            [Criterion(delivery=made, place=number, text=text) for number, text in enumerate(texts, 1)]
        )
        case.kind = Kind.DELIVERY
        record(TermsProposed(case_id=case.id, delivery_id=made.id, due_on=due_on), by=by)
        wait_for_her(case, by=by, anew=Stands.TERMS)
        _changed(case, What.TERMS, by=by)
    return made.id


def agree_terms(*, case_id: int, by: Actor, delivery_id: int | None = None) -> None:
    """Agree to the terms that were proposed last: the colleague whose case it is. Twice is once.

    `delivery_id`: the terms she read, refused where others were proposed meanwhile. A form or program always says so.
    """
    with transaction.atomic():
        case = locked(case_id, by=by)
        ensure_alive(case)
        policy.ensure_hers(by, case)
        last = Delivery.objects.filter(case=case).order_by("-place").first()
        if last is None:
            raise Refusal("No terms were proposed yet.", code="no_terms")
        if delivery_id not in {None, last.id}:
            raise Refusal("The terms changed meanwhile. Read them again.", code="changed")
        if last.agreed_at is not None:
            return
        last.agreed_at = max(now_of(case), last.proposed_at)
        last.save(update_fields=["agreed_at"])
        record(TermsAgreed(case_id=case.id, delivery_id=last.id), by=by)
        wait_for_her(case, by=by)
        _changed(case, What.AGREED, by=by)


def deliver(
    *, case_id: int, delivered_on: date, by: Actor, spent: Decimal | None = None, version: int | None = None
) -> None:
    """Say on which day the agreed terms were delivered, and what that cost. Said again, the later holds.

    Refused without agreed terms, for a day to come, and once the colleague settled a criterion.
    """
    _check_amount(spent, "spent")
    with transaction.atomic():
        case = locked(case_id, by=by, version=version)
        ensure_alive(case)
        policy.ensure_serves(by, case)
        terms = _agreed(case)
        if delivered_on > clock.today():
            raise Refusal(
                "That day is still to come. Say so when it is delivered.", code="future", field="delivered_on"
            )
        settled = set(Criterion.objects.filter(delivery=terms).exclude(verdict="").values_list("verdict", flat=True))
        if settled == {Verdict.ACCEPTED}:  # what was rejected is mended, and delivered again
            raise Refusal("The colleague signs it off already; its day and cost stay as she saw them.", code="signing")
        terms.delivered_on, terms.spent = delivered_on, spent
        terms.save(update_fields=["delivered_on", "spent"])
        record(Delivered(case_id=case.id, delivery_id=terms.id, delivered_on=delivered_on), by=by)
        wait_for_her(case, by=by, anew=Stands.POINTS)
        _changed(case, What.DELIVERED, by=by)


def settle(*, case_id: int, criterion_id: int, verdict: Verdict, by: Actor, word: str = "") -> None:
    """Accept or reject one criterion of what was delivered: the colleague; rejected with a word on what is missing.

    She may say otherwise while the case is open.
    """
    said = squeeze(word)
    if verdict is Verdict.REJECTED and not said:
        raise Refusal("Say in a few words what is missing.", code="no_word", field="word")
    if len(said) > LONGEST_CRITERION:
        raise Refusal(f"Keep it under {LONGEST_CRITERION} characters.", code="too_long", field="word")
    with transaction.atomic():
        case = locked(case_id, by=by)
        ensure_alive(case)
        policy.ensure_hers(by, case)
        terms = _agreed(case)
        if terms.delivered_on is None:
            raise Refusal("It is not delivered yet.", code="not_delivered")
        row = Criterion.objects.select_for_update().filter(id=criterion_id, delivery=terms).first()
        if row is None:
            raise Missing
        if (row.verdict, row.word) == (verdict, said):
            return
        row.verdict, row.word, row.settled_at = verdict, said, now_of(case)
        row.save(update_fields=["verdict", "word", "settled_at"])
        accepted = verdict is Verdict.ACCEPTED
        told = CriterionSettled(case_id=case.id, delivery_id=terms.id, criterion_id=row.id, accepted=accepted)
        record(told, by=by)
        wait_for_her(case, by=by)
        _changed(case, What.SETTLED, by=by)


def _agreed(case: Case) -> Delivery:
    found = Delivery.objects.filter(case=case, agreed_at__isnull=False).order_by("-place").first()
    if found is None:
        raise Refusal("No terms are agreed yet: the colleague agrees to what the team proposes.", code="no_terms")
    return found


def _check_terms(texts: Sequence[str], budget: Decimal | None) -> None:
    if not texts:
        raise Refusal("Say at least one thing it has to be.", code="no_criteria", field="criteria")
    if len(texts) > MOST_CRITERIA or any(len(text) > LONGEST_CRITERION for text in texts):
        raise Refusal(
            f"At most {MOST_CRITERIA} criteria of up to {LONGEST_CRITERION} characters each.",
            code="too_long",
            field="criteria",
        )
    _check_amount(budget, "budget")


def _check_amount(amount: Decimal | None, field: str) -> None:
    if amount is not None and not 0 <= amount <= LARGEST:
        raise Refusal("Give an amount of nothing or more.", code="bad_amount", field=field)


def _changed(case: Case, what: What, *, by: Actor) -> None:
    at = now_of(case)
    tell(case, what, by=by, at=at)
    keep(case, at=at)
