"""Writing facts, and handing them to the reactions that wait for them."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation

from rapport.accounts.public import Actor, ensure_administrator
from rapport.kit import clock
from rapport.kit.facts import pack, subjects_of, type_of
from rapport.kit.problems import Missing, Refusal
from rapport.kit.queue import enqueue, enqueue_each
from rapport.kit.text import number_in
from rapport.ledger.events import DeliveryRetried, JobRetried, JobRevived
from rapport.ledger.models import Delivery, Fact, JobError, Seal
from rapport.ledger.queries.facts import BEGINNING, Delivered, digest_of

MANY = 5000
COPY_FACTS = "COPY ledger_fact (name, version, at, by_user_id, by_person_id, via, subjects, data) FROM STDIN"
LINK = 50_000  # facts in one link of the chain
SETTLING = timedelta(minutes=1)

# Who writes facts at this moment: the transaction of each (null while it has none yet). Read before SETTLED, so that
# one that ends in between is seen there, and one that begins in between gets higher numbers.
WRITERS = """
    SELECT own.transactionid::text FROM pg_locks writing
    LEFT JOIN pg_locks own ON own.virtualtransaction = writing.virtualtransaction
         AND own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock' AND own.granted
    WHERE writing.relation = 'ledger_fact'::regclass AND writing.mode = 'RowExclusiveLock' AND writing.granted
      AND writing.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY age(own.transactionid) DESC NULLS FIRST LIMIT 1
"""
# The last fact before the first one that is too young, or that was not written before the oldest of the writers
# began: until that one ends, a fact with a lower number may still appear.
SETTLED = """
    SELECT coalesce(
        (SELECT id - 1 FROM ledger_fact
         WHERE id > %(after)s AND (at > %(young)s OR age(xmin) <= coalesce(age(%(oldest)s::text::xid), -1))
         ORDER BY id LIMIT 1),
        (SELECT coalesce(max(id), 0) FROM ledger_fact WHERE id > %(after)s))
"""


# Jobs that say they run, though the worker that had them reports no longer.
LEFT_BEHIND = """
    SELECT job.id, job.task_name, job.attempts FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
    ORDER BY job.id LIMIT 5000 FOR UPDATE OF job SKIP LOCKED
"""
# What a reaction did and that it did it are lost together if the machine fails at once, and done anew: no need to wait
# for the disk.
NOT_WAITED_FOR = "SET LOCAL synchronous_commit = off"
SILENT_SECONDS = 30  # a worker reports every ten
MOST_LIVES = 12  # a job that takes its worker along each time is given up


class WorkerDiedError(Exception):
    """Why a job is given up that could not say so itself."""


@cache
def reactions_to(name: str) -> tuple[str, ...]:
    """Return the names of the reactions to a fact, from the table of journeys."""
    table: dict[str, tuple[str, ...]] = import_string(settings.REACTIONS)
    return table.get(name, ())


def waiting_for(name: str) -> tuple[str, ...]:
    """Return the reactions to a fact: those of the table, and those that somebody asked for just now."""
    asked: dict[str, str] = import_string(settings.REACTIONS_ASKED)
    return (*reactions_to(name), *(reaction for reaction, heard in asked.items() if name in import_string(heard)()))


@cache
def narrow_reactions_to(name: str) -> dict[str, tuple[str, ...]]:
    """Return the reactions to a fact only where one of its fields says a word (`cases.happened:replied`), by word."""
    table: dict[str, tuple[str, ...]] = import_string(settings.REACTIONS)
    return {key.partition(":")[2]: found for key, found in table.items() if key.startswith(f"{name}:")}


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


def record_stream(facts: Iterable[object], *, by: Actor) -> int:
    """Write any number of facts in the caller's transaction, in order, by COPY; returns how many.

    For hundreds of thousands at once: memory holds 5,000. Facts that reactions wait for go the usual way.
    """
    source, count = iter(facts), 0
    while part := list(islice(source, MANY)):
        count += len(part)
        if _are_awaited(part):
            record_many(part, by=by)
            continue
        if count == len(part) == MANY:
            _collect_index_entries()
        _copy(part, by=by)
    if count > MANY:
        _file_index_entries()
    return count


def _collect_index_entries() -> None:
    """Let the index of subjects collect new entries, to file all of a stream at once: several times as fast."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL gin_pending_list_limit = '256MB'")


def _file_index_entries() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '128MB'")
        cursor.execute("SELECT gin_clean_pending_list('fact_subjects')")
        cursor.execute("SET LOCAL gin_pending_list_limit TO DEFAULT")


def _copy(facts: Sequence[object], *, by: Actor) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A fact is written in the transaction of the change it tells of.")
    moment = clock.now()
    with connection.cursor() as cursor, cursor.copy(COPY_FACTS) as copy:
        for fact in facts:
            known = type_of(fact)
            copy.write_row(
                (
                    known.name,
                    known.version,
                    moment,
                    by.user_id,
                    by.person_id,
                    by.via,
                    subjects_of(fact),
                    json.dumps(pack(fact)),
                )
            )


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
    known = {name: waiting_for(name) for name in {row.name for row in rows}}
    waiting = [Delivery(fact=row, reaction=one) for row in rows for one in _reactions_of(row, known[row.name])]
    Delivery.objects.bulk_create(waiting, batch_size=MANY)
    enqueue_each("ledger.deliver", [{"delivery_id": delivery.id} for delivery in waiting])


def _are_awaited(facts: Sequence[object]) -> bool:
    """Whether a reaction waits for any of these very facts, by its name or by a word it says."""
    names = {type_of(fact).name for fact in facts}
    if any(map(waiting_for, names)):
        return True
    narrow = {word for name in names for word in narrow_reactions_to(name)}
    return bool(narrow) and any(
        isinstance(word, str) and word in narrow for fact in facts for word in pack(fact).values()
    )


def _reactions_of(row: Fact, known: tuple[str, ...]) -> list[str]:
    found, narrow = list(known), narrow_reactions_to(row.name)
    if narrow:
        found += [one for word in row.data.values() if isinstance(word, str) for one in narrow.get(word, ())]
    return found


def deliver(*, delivery_id: int) -> None:
    """Hand a fact to its reaction; a second call for the same delivery does nothing.

    The reaction and the mark that it is done commit together. A reaction that fails leaves its error on the
    delivery, for the operations page, and the error goes on to the queue, which tries again.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(NOT_WAITED_FOR)
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
            if failed.state == Delivery.State.DONE:  # a second job brought it meanwhile
                return
            _mark(failed, Delivery.State.FAILED, error=f"{type(error).__name__}: {error}"[:2000])
        raise


def _mark(delivery: Delivery, state: str, *, error: str) -> None:
    delivery.state = Delivery.State(state)
    delivery.attempts += 1
    delivery.error = error
    delivery.changed_at = clock.now()
    delivery.save(update_fields=["state", "attempts", "error", "changed_at"])


def _delivered(fact: Fact) -> Delivered:
    return Delivered(
        id=fact.id,
        name=fact.name,
        version=fact.version,
        at=fact.at,
        data=fact.data,
        by_person_id=fact.by_person_id,
    )


def retry(*, delivery_id: int, by: Actor) -> None:
    """Send a failed delivery once more. Twice, or when it has arrived meanwhile, changes nothing."""
    ensure_administrator(by)
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(id=delivery_id).first()
        if delivery is None:
            raise Missing
        if delivery.state == Delivery.State.FAILED:
            delivery.state = Delivery.State.WAITING
            delivery.changed_at = clock.now()
            delivery.save(update_fields=["state", "changed_at"])
            enqueue("ledger.deliver", delivery_id=delivery.id)
            record(DeliveryRetried(delivery_id=delivery.id), by=by)


def retry_all_deliveries(*, by: Actor) -> int:
    """Send every failed delivery once more, at most 5,000 at a time; return how many. The set-based form of `retry`."""
    ensure_administrator(by)
    with transaction.atomic():
        failed = list(
            Delivery.objects.select_for_update(skip_locked=True)
            .filter(state=Delivery.State.FAILED)
            .order_by("-id")[:MANY]
        )
        ids = [delivery.id for delivery in failed]
        Delivery.objects.filter(id__in=ids).update(state=Delivery.State.WAITING, changed_at=clock.now())
        enqueue_each("ledger.deliver", [{"delivery_id": ident} for ident in ids])
        record_many([DeliveryRetried(delivery_id=ident) for ident in ids], by=by)
    return len(ids)


def retry_all_jobs(*, by: Actor) -> int:
    """Run every failed job once more, at most 5,000 at a time; return how many. The set-based form of `retry_job`.

    Jobs that carry a delivery are left to `retry_all_deliveries`; those of which another waits already stay failed.
    """
    ensure_administrator(by)
    with transaction.atomic():
        failed = ProcrastinateJob.objects.filter(status="failed").exclude(task_name="ledger.deliver")
        ids = [ident for ident in failed.order_by("-id").values_list("id", flat=True)[:MANY] if _run_again(ident)]
        record_many([JobRetried(job_id=ident) for ident in ids], by=by)
    return len(ids)


def retry_job(*, job_id: int, by: Actor) -> None:
    """Run a failed job once more. A job that waits, runs or is done stays as it is."""
    ensure_administrator(by)
    with transaction.atomic():
        job = ProcrastinateJob.objects.filter(id=job_id).values_list("status", flat=True).first()
        if job is None:
            raise Missing
        if job == "failed":
            if not _run_again(job_id):
                raise Refusal("Another job that does the same waits already.", code="waits_already")
            record(JobRetried(job_id=job_id), by=by)


def revive() -> int:
    """Run once more every job whose worker was killed while it ran; return how many. Nobody else would, ever.

    One of which another waits already is let go, for that one does the same; one that has lost its worker a dozen
    times fails. Running twice at once is harmless.
    """
    revived = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LEFT_BEHIND, [SILENT_SECONDS])
        for ident, task, attempts in cursor.fetchall():
            hopeless = attempts >= MOST_LIVES
            if hopeless:
                note_failure(job_id=ident, task=task, error=WorkerDiedError("Its worker died while it ran, each time."))
            elif _run_again(ident):
                revived.append(ident)
                continue
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', %s)", [ident, not hopeless])
        record_many([JobRevived(job_id=ident) for ident in revived], by=Actor.system(via="job"))
    return len(revived)


def _run_again(job_id: int) -> bool:
    """Queue a failed job; False where its kind waits already, of which the queue takes one."""
    try:
        with transaction.atomic():  # a savepoint: the refusal must not spoil the caller's transaction
            app.job_manager.retry_job_by_id(job_id, retry_at=clock.now())
    except (IntegrityError, UniqueViolation):
        return False
    return True


def note_failure(*, job_id: int, task: str, error: Exception) -> None:
    """Keep why a job failed, for the operations page."""
    words = f"{type(error).__name__}: {error}"[:2000]
    JobError.objects.update_or_create(job_id=job_id, defaults={"task": task, "error": words, "at": clock.now()})


def remove_old_failures(before: datetime) -> int:
    """Forget why jobs failed before a moment, in the caller's transaction: an error may quote what it stumbled over."""
    return JobError.objects.filter(at__lt=before).delete()[0]


def note_reading(subject: str, *, by: Actor) -> None:
    """Write down that somebody read what happened to a person: it is a look at her, as her page is."""
    kind, _, ident = subject.partition(":")
    if kind == "person" and (person_id := number_in(ident)) is not None:
        import_string(settings.RECORD_LOOK)(by=by, subject_id=person_id, what="ledger.facts")


def seal() -> int:
    """Seal every fact that is settled, as further links of the hash chain; return how many facts were sealed.

    A fact is settled once no running transaction can still commit a fact with a lower number. Running twice at once
    is harmless: the second waits, then finds nothing left.
    """
    sealed = 0
    while link := _seal_next():
        sealed += link
    return sealed


def _seal_next() -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('ledger.seal'))")
        last = Seal.objects.order_by("-last_id").first()
        after, previous = (last.last_id, bytes(last.digest)) if last else (0, BEGINNING)
        end = _settled_up_to(cursor, after=after)
        ids = list(Fact.objects.filter(id__gt=after, id__lte=end).order_by("id").values_list("id", flat=True)[:LINK])
        if not ids:
            return 0
        count, digest = digest_of(first_id=ids[0], last_id=ids[-1], previous=previous)
        Seal.objects.create(
            first_id=ids[0], last_id=ids[-1], facts=count, digest=digest, previous=previous, sealed_at=clock.now()
        )
        return count


def _settled_up_to(cursor: Any, *, after: int) -> int:
    """Return the number of the last settled fact; 0 if none after `after` is."""
    cursor.execute(WRITERS)
    oldest = cursor.fetchone()
    if oldest is not None and oldest[0] is None:  # about to write, and may hold a number already
        return 0
    young = clock.now() - SETTLING
    cursor.execute(SETTLED, {"after": after, "young": young, "oldest": oldest[0] if oldest else None})
    return int(cursor.fetchone()[0])
