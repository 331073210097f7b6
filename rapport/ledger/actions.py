"""Writing facts, and handing them to the reactions that wait for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.facts import pack, subjects_of, type_of
from rapport.kit.queue import enqueue
from rapport.ledger.models import Delivery, Fact

MANY = 5000


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A fact as a reaction gets it; `data` holds its fields as JSON values."""

    id: int
    name: str
    version: int
    at: datetime
    data: dict[str, Any]


@cache
def reactions_to(name: str) -> tuple[str, ...]:
    """Return the names of the reactions to a fact, from the table of journeys."""
    table: dict[str, tuple[str, ...]] = import_string(settings.REACTIONS)
    return table.get(name, ())


def record(fact: object, *, by: Actor) -> int:
    """Write one fact in the caller's transaction and return its id; its reactions run after the commit."""
    return record_many([fact], by=by)[0]


def record_many(facts: Iterable[object], *, by: Actor) -> list[int]:
    """Write facts in the caller's transaction, in order; the set-based form of `record`."""
    if not connection.in_atomic_block:
        raise RuntimeError("A fact is written in the transaction of the change it tells of.")
    moment = clock.now()
    rows = [_row(fact, by=by, moment=moment) for fact in facts]
    Fact.objects.bulk_create(rows, batch_size=MANY)
    _deliver(rows)
    return [row.id for row in rows]


def _row(fact: object, *, by: Actor, moment: Any) -> Fact:
    known = type_of(fact)
    return Fact(
        name=known.name,
        version=known.version,
        at=moment,
        by_user_id=by.user_id,
        by_person_id=by.person_id,
        via=by.via,
        subjects=subjects_of(fact),
        data=pack(fact),
    )


def _deliver(rows: Sequence[Fact]) -> None:
    waiting = [Delivery(fact=row, reaction=reaction) for row in rows for reaction in reactions_to(row.name)]
    Delivery.objects.bulk_create(waiting, batch_size=MANY)
    for delivery in waiting:
        enqueue("ledger.deliver", delivery_id=delivery.id)


def deliver(*, delivery_id: int) -> None:
    """Hand a fact to its reaction; a second call for the same delivery does nothing.

    The reaction and the mark that it is done commit together. A reaction that fails leaves its error on the
    delivery, for the operations page, and the error goes on to the queue, which tries again.
    """
    try:
        with transaction.atomic():
            delivery = Delivery.objects.select_for_update().select_related("fact").get(id=delivery_id)
            if delivery.state == Delivery.State.DONE:
                return
            react = import_string(f"rapport.journeys.{delivery.reaction}")
            react(_delivered(delivery.fact))
            _mark(delivery, Delivery.State.DONE, error="")
    except Delivery.DoesNotExist:
        return
    except Exception as error:
        with transaction.atomic():
            failed = Delivery.objects.select_for_update().get(id=delivery_id)
            _mark(failed, Delivery.State.FAILED, error=f"{type(error).__name__}: {error}"[:2000])
        raise


def _mark(delivery: Delivery, state: str, *, error: str) -> None:
    delivery.state = Delivery.State(state)
    delivery.attempts += 1
    delivery.error = error
    delivery.changed_at = clock.now()
    delivery.save(update_fields=["state", "attempts", "error", "changed_at"])


def _delivered(fact: Fact) -> Delivered:
    return Delivered(id=fact.id, name=fact.name, version=fact.version, at=fact.at, data=fact.data)


def retry(*, delivery_id: int, by: Actor) -> None:
    """Send a failed delivery once more."""
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(id=delivery_id)
        if delivery.state == Delivery.State.FAILED:
            delivery.state = Delivery.State.WAITING
            delivery.changed_at = clock.now()
            delivery.save(update_fields=["state", "changed_at"])
            enqueue("ledger.deliver", delivery_id=delivery.id)
