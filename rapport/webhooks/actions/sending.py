"""Send facts to those who asked for them: queued with the fact's reaction, sent one after the other, until they arrive.

One process sends to one subscription at a time, so that a slow receiver keeps nobody else waiting; a lease that runs
out, and a look each minute, see to it that a process that is killed is missed by nobody.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.facts import find
from rapport.kit.problems import Refusal
from rapport.ledger.public import Delivered, delivered_facts
from rapport.webhooks.actions.calling import PATIENCE, Answer, call
from rapport.webhooks.actions.subscribing import hosts_allowed, secrets_of, stop, wake
from rapport.webhooks.models import Delivery, Subscription
from rapport.webhooks.rules import GIVE_UP_AFTER, GONE, State, Why, body_of, kinds_heard, signed, start_of, target_of
from rapport.webhooks.rules import wait_after as pause_of

SYSTEM = Actor.system(via="job")
LEASE = timedelta(seconds=2 * PATIENCE + 30)
TURN_SECONDS = 60.0  # one job sends so long at most, then lets others have the worker
PROBES_AFTER = 3  # failures in a row; then one try a minute, until something arrives
REDIRECTS = range(300, 400)


def send_out(facts: Sequence[Delivered]) -> int:
    """Queue facts for everybody who hears of their kinds, in the caller's transaction; twice adds nothing.

    What is confidential, or is withheld (`settings.WITHHELD`), is queued for nobody. Returns how many are queued.
    """
    facts = leaving(facts)
    rows = [
        Delivery(subscription=row, fact_number=fact.id, kind=fact.name)
        for row in (Subscription.objects.filter(paused="").order_by("id") if facts else ())
        for fact in facts
        if kinds_heard(row.kinds, [fact.name])
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    for subscription_id in sorted({row.subscription_id for row in rows}):
        wake(subscription_id)
    return len(rows)


def leaving(facts: Sequence[Delivered]) -> list[Delivered]:
    """Return those facts that may leave the house: not the confidential ones, and not what rooms above withhold."""
    open_ones = [fact for fact in facts if (known := find(fact.name)) is not None and not known.confidential]
    kept_back = import_string(settings.WITHHELD)(open_ones)
    return [fact for fact in open_ones if fact.id not in kept_back]


def send_due(*, subscription_id: int) -> int:
    """Send what is due to one subscription, one after the other; returns how many tries that took.

    Nothing where another process is at it already. What is left after a minute is queued anew.
    """
    begun, tries = monotonic(), 0
    while _lease(subscription_id):
        try:
            while (due := _next(subscription_id)) is not None:
                if monotonic() - begun > TURN_SECONDS:
                    wake(subscription_id)
                    return tries
                tries += 1
                if not _try(due):
                    return tries
        finally:
            Subscription.objects.filter(id=subscription_id).update(sending_until=None)
        if _next(subscription_id) is None:  # one that came while the lease was still ours
            break
    return tries


def wake_due() -> int:
    """Wake everything that something is due for: each minute; returns how many subscriptions."""
    due = Delivery.objects.filter(state=State.WAITING, due_at__lte=clock.now(), subscription__paused="")
    ids = list(due.order_by().values_list("subscription_id", flat=True).distinct())
    for subscription_id in ids:
        wake(subscription_id)
    return len(ids)


def remove_old(before: datetime) -> int:
    """Remove what was queued before a moment, in the caller's transaction."""
    return Delivery.objects.filter(created_at__lt=before).delete()[0]


def _lease(subscription_id: int) -> bool:
    """Take the right to send to a subscription for a while; False where somebody else has it."""
    moment = clock.now()
    free = Subscription.objects.filter(Q(sending_until=None) | Q(sending_until__lt=moment), id=subscription_id)
    return free.filter(paused="").update(sending_until=moment + LEASE) == 1


def _next(subscription_id: int) -> Delivery | None:
    rows = Delivery.objects.filter(subscription_id=subscription_id, state=State.WAITING, due_at__lte=clock.now())
    return rows.filter(subscription__paused="").select_related("subscription").order_by("due_at", "id").first()


def _try(due: Delivery) -> bool:
    """Send one delivery and keep what came of it; False where this turn had better end."""
    moment = clock.now()
    subscription = due.subscription
    Subscription.objects.filter(id=subscription.id).update(sending_until=moment + LEASE)
    fact = next(iter(leaving(delivered_facts([due.fact_number]))), None)
    if fact is None:  # what it is about was restricted since
        Delivery.objects.filter(id=due.id).update(state=State.FAILED, error="It does not leave the house.")
        return True
    answer = _sent(fact, subscription, moment)
    with transaction.atomic():
        row = Subscription.objects.select_for_update().filter(id=subscription.id).first()
        delivery = Delivery.objects.select_for_update().filter(id=due.id, state=State.WAITING).first()
        if row is None or delivery is None:  # removed meanwhile
            return row is not None
        _note(delivery, answer, moment)
        arrived = delivery.state == State.ARRIVED
        if arrived:
            row.failures, row.failing_since, row.arrived_at = 0, None, moment
        else:
            row.failures, row.failing_since = row.failures + 1, row.failing_since or moment
        row.save(update_fields=["failures", "failing_since", "arrived_at"])
        _stop_if_hopeless(row, answer, moment)
        return not row.paused and row.failures < PROBES_AFTER


def _sent(fact: Delivered, subscription: Subscription, moment: datetime) -> Answer:
    body = body_of(fact.name, fact.at, fact.data)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Rapport/{settings.VERSION}",
        **signed(f"fact-{fact.id}", moment, body, secrets_of(subscription, moment)),
    }
    allowed = hosts_allowed()
    try:
        target = target_of(subscription.url, allowed=allowed)
    except Refusal as refusal:  # the settings allowed it once
        return Answer(error=refusal.message)
    return call(target, body, headers, allowed=allowed)


def _note(delivery: Delivery, answer: Answer, moment: datetime) -> None:
    """Keep what came of a try: it arrived, is due again, or has been tried for long enough."""
    delivery.attempts += 1
    delivery.begun_at = delivery.begun_at or moment
    delivery.tried_at, delivery.took_ms = moment, answer.took_ms
    delivery.code, delivery.answer, delivery.error = answer.code, start_of(answer.start), _says(answer)
    if not delivery.error:
        delivery.state = State.ARRIVED
    elif answer.code == GONE or moment - delivery.begun_at >= GIVE_UP_AFTER:
        delivery.state = State.FAILED
    else:
        delivery.due_at = moment + pause_of(delivery.attempts, random.random())  # noqa: S311 (spreads load)
    delivery.save()


def _says(answer: Answer) -> str:
    if answer.error or answer.code is None:
        return (answer.error or "It did not answer.")[:300]
    if answer.code in range(200, 300):
        return ""
    if answer.code in REDIRECTS:
        return "It pointed elsewhere, and redirects are not followed."
    return "It said that it wants nothing more." if answer.code == GONE else "It did not take it."


def _stop_if_hopeless(row: Subscription, answer: Answer, moment: datetime) -> None:
    if row.paused:
        return
    if answer.code == GONE:
        stop(row, Why.GONE, by=SYSTEM)
    elif row.failing_since is not None and moment - row.failing_since >= GIVE_UP_AFTER:
        stop(row, Why.FAILING, by=SYSTEM)
