"""Agreements two sides signed, one that is being negotiated, one that is to be looked at again."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from rapport.accounts.public import Actor
from rapport.catalogue.actions.reviewing import ask_agreement_reviews
from rapport.catalogue.actions.signing import propose_agreement, propose_version, sign
from rapport.catalogue.demo.offers import ANSWER, DONE, UPDATE, Promise
from rapport.catalogue.queries.agreements import agreements
from rapport.catalogue.queries.teams import team_card
from rapport.catalogue.rules.agreements import Side
from rapport.catalogue.rules.clauses import Clauses, Measure
from rapport.directory.public import UnitCard, account_of, unit_by_slug, unit_card
from rapport.kit import clock
from rapport.kit.problems import Missing

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Proposal:
    """What one side proposes so many days before the last of the story; `signed`: how many days later by the other.

    `review`: how many days after the last of the story it is looked at again.
    """

    promise: Promise
    clauses: Clauses
    before: int
    by: Side = Side.GIVER
    signed: int | None = None
    review: int | None = None


SAME_AS_NOW = Promise(
    "IT",
    {ANSWER: ("30 min", "2 h", "4 h"), DONE: ("4 h", "13 h", "26 h")},
    "A vessel does not wait for us, and we do not wait for its port.",
    unit="halmar/field-service",
)
MONEY = Promise(
    "FIN",
    {ANSWER: ("2 h", "8 h", "16 h"), UPDATE: ("8 h", "24 h", "40 h"), DONE: ("16 h", "40 h", "80 h")},
    "You know before your customer does.",
    unit="halmar/sales",
)
LEAVE = Promise(
    "HR",
    {ANSWER: ("2 h", "8 h", "8 h"), DONE: ("16 h", "27 h", "45 h")},
    "Contracts are ready before a shift plan is.",
    unit="halmar/plants",
)
SOONER = Promise(
    "HR",
    {ANSWER: ("1 h", "4 h", "8 h"), DONE: ("9 h", "27 h", "45 h")},
    "On shift nobody reads mail for a day: the first answer has to come sooner.",
    unit="halmar/plants",
)

PROPOSALS = (
    Proposal(
        SAME_AS_NOW,
        Clauses(
            thresholds={Measure.ANSWER_AGREED: 90, Measure.FINISH_AGREED: 85, Measure.RATING: 4.2,
                        Measure.ATTITUDE: 4.5},
            channels=("The portal", "Vessel line: 4400, day and night"),
            obligations=("The number of the vessel stands in the request", "One contact aboard until it is done"),
            survey_weeks=12,
        ),
        before=45, signed=2, review=110,
    ),
    Proposal(
        MONEY,
        Clauses(
            thresholds={Measure.ANSWER_AGREED: 85, Measure.PROMISES_KEPT: 90, Measure.FINISH_WORK_MEDIAN: 1440,
                        Measure.ON_BUDGET: 95},
            channels=("The portal", "finance@halmar.example"),
            obligations=("Invoices come with an order number", "Disputes are told within five days"),
            survey_weeks=26,
        ),
        before=50, signed=4, review=9,
    ),
    Proposal(
        LEAVE,
        Clauses(thresholds={Measure.ANSWER_AGREED: 80, Measure.ATTITUDE: 4.3}, channels=("The portal",),
                obligations=("Shift plans are final a week ahead",), survey_weeks=12),
        before=8,
    ),
    Proposal(
        SOONER,
        Clauses(thresholds={Measure.ANSWER_AGREED: 90, Measure.ATTITUDE: 4.3},
                channels=("The portal", "The phone at the gate"),
                obligations=("Shift plans are final five days ahead",), survey_weeks=12),
        before=3, by=Side.TAKER,
    ),
)  # fmt: skip


def agree(last: date, serving: dict[str, int], *, by: Actor) -> int:
    """Let teams and units come to agreements, as far as this company has both; return how many were proposed."""
    noon = datetime.combine(last, time(12), tzinfo=UTC)
    done = sum(_propose(one, noon, serving, by) for one in PROPOSALS)
    with clock.frozen(noon):
        ask_agreement_reviews()
    return done


def _propose(one: Proposal, noon: datetime, serving: dict[str, int], by: Actor) -> bool:
    try:
        unit = unit_by_slug(one.promise.unit, by=by)
    except Missing:
        return False
    if one.promise.team not in serving:
        return False
    team_id = serving[one.promise.team]
    serves = unit_card([team_card(team_id).unit_id or 0]).values()
    leads = {Side.GIVER: _lead_of(*serves), Side.TAKER: _lead_of(unit)}
    told: dict[str, Any] = {
        "targets": one.promise.targets,
        "clauses": one.clauses,
        "words": one.promise.words,
        "review_on": (noon + one.review * DAY).date() if one.review else None,
    }
    other = Side.TAKER if one.by is Side.GIVER else Side.GIVER
    proposer, signer = leads[one.by] or by, leads[other] or by
    with clock.frozen(noon - one.before * DAY):
        known = {card.unit.id: card.id for card in agreements(by=by, team_id=team_id) if card.unit}
        if unit.id in known:
            version_id = propose_version(agreement_id=known[unit.id], side=one.by, by=proposer, **told)
        else:
            made = propose_agreement(team_id=team_id, unit_id=unit.id, side=one.by, by=proposer, **told)
            version_id = next(card.draft.id for card in agreements(by=by) if card.id == made and card.draft)
        if leads[one.by] is None:
            sign(version_id=version_id, side=one.by, by=by)
    if one.signed is not None:
        with clock.frozen(noon - (one.before - one.signed) * DAY):
            sign(version_id=version_id, side=other, by=signer)
    return True


def _lead_of(unit: UnitCard) -> Actor | None:
    """Return who leads a unit as who acts; None if nobody with an account does: then the operator notes it."""
    account = account_of(unit.manager_id) if unit.manager_id is not None else None
    if account is None:
        return None
    own = frozenset({unit.id})
    return Actor(user_id=account, person_id=unit.manager_id, led_unit_ids=own, unit_ids=own)
