"""Facts are written with the change they tell of, delivered at least once, and never altered unseen."""

import contextlib
import sys
from datetime import timedelta
from types import ModuleType

import pytest
from django.db import ProgrammingError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.kit import clock
from rapport.kit.problems import Forbidden
from rapport.ledger import actions
from rapport.ledger.actions import deliver, note_failure, record, record_many, retry, retry_job, seal
from rapport.ledger.events import JobRetried
from rapport.ledger.jobs import deliver_fact, keep_error
from rapport.ledger.models import Delivery, Fact, JobError, Seal
from rapport.ledger.queries.facts import timeline_of, verify
from rapport.ledger.queries.operations import operations

OPERATOR = Actor.system(via="cli")


@pytest.fixture
def reaction(monkeypatch):
    """A reaction to `ledger.job_retried` that keeps what it got and crashes while told to."""
    module = ModuleType("rapport.journeys.sample_for_tests")
    module.seen, module.crash = [], False

    def react(delivered):
        RoleGrant.objects.get_or_create(user_id=delivered.data["job_id"], role=Role.ANALYST)
        if module.crash:
            raise RuntimeError("The journey broke down.")
        module.seen.append(delivered)

    module.react = react
    monkeypatch.setitem(sys.modules, module.__name__, module)
    table = {"ledger.job_retried": ("sample_for_tests.react",)}
    monkeypatch.setattr(actions, "reactions_to", lambda name: table.get(name, ()))
    return module


@pytest.fixture
def user(db):
    return User.objects.create_user("mei@halmar.example", "a long pass phrase")


def _record(user):
    with transaction.atomic():
        record(JobRetried(job_id=user.id), by=OPERATOR)
    return Delivery.objects.get()


def test_a_fact_outside_the_transaction_of_its_change_is_refused(transactional_db):
    with pytest.raises(RuntimeError, match="transaction"):
        record(JobRetried(job_id=1), by=OPERATOR)


def test_nothing_is_saved_when_writing_the_fact_fails(db):
    def change():
        with transaction.atomic():
            User.objects.create_user("never@halmar.example")
            record(object(), by=OPERATOR)

    with pytest.raises(LookupError):
        change()

    assert not User.objects.exists()
    assert not Fact.objects.exists()


def test_nothing_is_saved_when_the_reaction_cannot_be_queued(user, reaction, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("The queue is gone.")

    monkeypatch.setattr(actions, "enqueue_each", broken)
    with pytest.raises(OSError, match="queue"):
        _record(user)

    assert not Fact.objects.exists()
    assert not Delivery.objects.exists()


def test_the_job_of_a_reaction_commits_with_the_fact(user, reaction):
    delivery = _record(user)

    assert ProcrastinateJob.objects.get().args == {"delivery_id": delivery.id}


def test_a_reaction_gets_the_fact_and_delivering_again_changes_nothing(user, reaction):
    delivery = _record(user)

    deliver(delivery_id=delivery.id)
    deliver(delivery_id=delivery.id)

    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.DONE
    assert [d.data for d in reaction.seen] == [{"job_id": user.id}]


def test_a_second_job_that_fails_after_the_first_brought_it_changes_nothing(user, reaction, monkeypatch):
    delivery = _record(user)

    def late(_path):
        Delivery.objects.filter(id=delivery.id).update(state=Delivery.State.DONE)
        raise OSError("The other one was quicker.")

    with monkeypatch.context() as patched:
        patched.setattr("rapport.ledger.actions.import_string", late)
        patched.setattr("rapport.ledger.actions.transaction.atomic", contextlib.nullcontext)
        deliver(delivery_id=delivery.id)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (Delivery.State.DONE, "")


def test_a_crashing_reaction_leaves_the_change_done_and_the_delivery_failed_and_visible(user, reaction):
    reaction.crash = True
    delivery = _record(user)

    with pytest.raises(RuntimeError, match="broke down"):
        deliver(delivery_id=delivery.id)

    assert Fact.objects.filter(name="ledger.job_retried").exists()
    assert not RoleGrant.objects.exists(), "what the reaction half did is taken back"
    failed = operations(by=OPERATOR).deliveries[0]
    assert (failed.id, failed.error) == (delivery.id, "RuntimeError: The journey broke down.")


def test_a_failed_delivery_can_be_sent_again_and_sending_twice_does_nothing(user, reaction):
    reaction.crash = True
    delivery = _record(user)
    with pytest.raises(RuntimeError):
        deliver(delivery_id=delivery.id)
    reaction.crash = False

    retry(delivery_id=delivery.id, by=OPERATOR)
    retry(delivery_id=delivery.id, by=OPERATOR)
    assert ProcrastinateJob.objects.filter(task_name="ledger.deliver").count() == 2
    deliver_fact(delivery_id=delivery.id)

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == (Delivery.State.DONE, 2, "")
    assert len(reaction.seen) == 1
    assert operations(by=OPERATOR).deliveries == []


def test_only_administrators_retry(user, reaction):
    delivery = _record(user)

    with pytest.raises(Forbidden):
        retry(delivery_id=delivery.id, by=Actor(user_id=user.id, roles=frozenset({Role.EMPLOYEE, Role.TEAM_LEAD})))


def test_a_failed_job_is_shown_with_its_reason_and_runs_again(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('default', 'network.build', '{}', 'failed', 3) RETURNING id"
        )
        job_id = cursor.fetchone()[0]
    note_failure(job_id=job_id, task="network.build", error=ValueError("The lake is empty."))

    failed = operations(by=OPERATOR).jobs[0]
    assert (failed.task, failed.error) == ("network.build", "ValueError: The lake is empty.")

    retry_job(job_id=job_id, by=OPERATOR)
    retry_job(job_id=job_id, by=OPERATOR)

    assert ProcrastinateJob.objects.get(id=job_id).status == "todo"
    assert Fact.objects.filter(name="ledger.job_retried").count() == 1
    assert operations(by=OPERATOR).jobs == []


def test_a_worker_keeps_why_a_job_failed_and_lets_the_failure_go_on(db):
    class Job:
        id, task_name = 7, "intake.load"

    class Context:
        job = Job

    def task():
        raise ValueError("The file is gone.")

    with pytest.raises(ValueError, match="gone"):
        keep_error(task, Context, None)

    assert JobError.objects.get().error == "ValueError: The file is gone."


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_fact SET name = 'x'", "DELETE FROM ledger_fact", "UPDATE ledger_seal SET facts = 0"]
)
def test_the_database_refuses_to_change_or_delete_facts_and_seals(db, statement):
    with transaction.atomic():
        record(JobRetried(job_id=1), by=OPERATOR)
    Seal.objects.create(first_id=1, last_id=1, facts=1, digest=b"x", previous=b"x")

    with pytest.raises(ProgrammingError, match="never changed or deleted"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_timeline_holds_what_is_about_its_subject_newest_first(db):
    with transaction.atomic():
        record_many([JobRetried(job_id=1), JobRetried(job_id=2), JobRetried(job_id=1)], by=OPERATOR)

    first = timeline_of("job:1", limit=1)
    second = timeline_of("job:1", limit=1, after=first.after)

    assert [row.data for row in (*first.items, *second.items)] == [{"job_id": 1}, {"job_id": 1}]
    assert first.items[0].id > second.items[0].id
    assert second.after is None


def _settle(*numbers):
    for number in numbers:
        with transaction.atomic():
            record(JobRetried(job_id=number), by=OPERATOR)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        return seal()


def test_sealing_goes_on_where_it_stopped_and_the_chain_holds(transactional_db):
    assert _settle(1, 2, 3) == 3
    assert _settle() == 0
    assert _settle(4) == 1

    verdict = verify()
    assert verdict.whole
    assert (verdict.links, verdict.facts, verdict.unsealed) == (2, 4, False)


def test_fresh_facts_are_not_sealed_yet(transactional_db):
    with transaction.atomic():
        record(JobRetried(job_id=1), by=OPERATOR)

    assert seal() == 0
    assert verify().unsealed


def test_facts_behind_a_transaction_that_still_runs_are_not_sealed(transactional_db):
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_fact (name, version, at, via, subjects, data)"
                " VALUES ('ledger.job_retried', 1, now() - interval '1 day', 'cli', '{}', '{}')"
            )
        assert _settle(1) == 0, "the other may still commit a lower number"
        other.commit()
        assert _settle() == 2
    finally:
        other.close()
    assert verify().whole


TAMPERING = {
    "changed": "UPDATE ledger_fact SET data = '{\"job_id\": 99}' WHERE data->>'job_id' = '2'",
    "deleted": "DELETE FROM ledger_fact WHERE data->>'job_id' = '2'",
    "backdated": "UPDATE ledger_fact SET at = at - interval '1 year' WHERE data->>'job_id' = '2'",
    "attributed": "UPDATE ledger_fact SET by_user_id = 5 WHERE data->>'job_id' = '2'",
    "forged seal": "UPDATE ledger_seal SET digest = sha256('x') WHERE facts = 3",
    "removed seal": "DELETE FROM ledger_seal WHERE facts = 3",
}


@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_by_somebody_who_can_switch_the_trigger_off_is_found(transactional_db, statement):
    _settle(1, 2, 3)
    _settle(4)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_fact DISABLE TRIGGER fact_only_added")
        cursor.execute("ALTER TABLE ledger_seal DISABLE TRIGGER seal_only_added")
        cursor.execute(statement)
        assert cursor.rowcount == 1
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_fact ENABLE TRIGGER fact_only_added")
        cursor.execute("ALTER TABLE ledger_seal ENABLE TRIGGER seal_only_added")

    assert not verify().whole


def test_the_pages_show_failures_to_administrators_only_and_send_again(client, user, reaction):
    reaction.crash = True
    delivery = _record(user)
    with pytest.raises(RuntimeError):
        deliver(delivery_id=delivery.id)
    client.force_login(user)
    assert client.get("/operations/").status_code == 403
    assert client.get("/operations/facts/").status_code == 403

    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    assert "The journey broke down." in client.get("/operations/").content.decode()
    assert "ledger.job_retried" in client.get("/operations/facts/?subject=job:" + str(user.id)).content.decode()
    assert client.post(f"/operations/deliveries/{delivery.id}/retry/").status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.WAITING
