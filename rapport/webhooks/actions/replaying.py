"""Send a test, or send once more what went or should have gone."""

from datetime import datetime

from django.db import transaction

from rapport.accounts.public import Actor, ensure_administrator
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.public import facts_between, record
from rapport.webhooks.actions.sending import leaving
from rapport.webhooks.actions.subscribing import ensure_works, wake
from rapport.webhooks.events import Replayed, Tested
from rapport.webhooks.models import Delivery, Subscription
from rapport.webhooks.policy import visible_to
from rapport.webhooks.queries import sendable
from rapport.webhooks.rules import State, kinds_heard

MOST_REPLAYED = 10_000
AGAIN = {"state": State.WAITING, "attempts": 0, "begun_at": None}


def send_test(*, subscription_id: int, by: Actor) -> int:
    """Send a fact of no consequence, `webhooks.tested`, whatever the webhook hears else; returns the delivery."""
    with transaction.atomic():
        row = _working(subscription_id, by)
        number = record(Tested(subscription_id=row.id), by=by)
        values = {"subscription": row, "fact_number": number}
        delivery, _made = Delivery.objects.get_or_create(**values, defaults={"kind": "webhooks.tested"})
        wake(row.id)
    return delivery.id


def replay(*, subscription_id: int, delivery_id: int, by: Actor) -> None:
    """Send one delivery once more, with the same webhook-id. One that waits already is tried at once."""
    with transaction.atomic():
        row = _working(subscription_id, by)
        if not row.deliveries.filter(id=delivery_id).update(**AGAIN, due_at=clock.now()):
            raise Missing
        record(Replayed(subscription_id=row.id, facts=1), by=by)
        wake(row.id)


def replay_range(*, subscription_id: int, begin: datetime, end: datetime, again: bool = False, by: Actor) -> int:
    """Send what happened from one moment to before another and did not arrive; with `again` what arrived too.

    Facts of the kinds the webhook hears now, whether they were queued for it then or not: it may have been paused.
    Returns how many are sent; refuses more than 10,000.
    """
    if end <= begin:
        raise Refusal("The end must be after the beginning.", code="bad_range", field="until")
    with transaction.atomic():
        row = _working(subscription_id, by)
        found = facts_between(kinds_heard(row.kinds, sendable()), begin, end, limit=MOST_REPLAYED + 1)
        if len(found) > MOST_REPLAYED:
            raise Refusal(
                "That is more than 10,000 facts. Choose fewer days at a time.", code="too_many", field="until"
            )
        facts = leaving(found)
        rows = [Delivery(subscription=row, fact_number=fact.id, kind=fact.name) for fact in facts]
        known = row.deliveries.filter(fact_number__in=[fact.id for fact in facts])
        states = dict(known.values_list("fact_number", "state"))
        Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
        chosen = known.filter(fact_number__in=[number for number, state in states.items() if again or _missed(state)])
        count = len(facts) - len(states) + chosen.update(**AGAIN, due_at=clock.now())
        if count:
            record(Replayed(subscription_id=row.id, facts=count), by=by)
            wake(row.id)
    return count


def _missed(state: str) -> bool:
    return state != State.ARRIVED


def _working(subscription_id: int, by: Actor) -> Subscription:
    ensure_administrator(by)
    row = visible_to(by).select_for_update().filter(id=subscription_id).first()
    if row is None:
        raise Missing
    ensure_works(row)
    return row
