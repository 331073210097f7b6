"""What a killed worker had begun is run once more, and nothing of it waits for ever."""

from datetime import timedelta

import pytest
from django.db import connection

from rapport.kit import clock
from rapport.kit.queue import enqueue
from rapport.ledger.actions import MOST_LIVES, revive
from rapport.ledger.models import Fact, JobError

pytestmark = pytest.mark.django_db


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else None


def worker(*, silent=timedelta(0)):
    moment = clock.now() - silent
    return sql("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s) RETURNING id", moment)[0][0]


def begun(job, by):
    sql("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", by, job)
    return job


def states():
    return dict(sql("SELECT id, status::text FROM procrastinate_jobs"))


def test_what_a_silent_or_missing_worker_had_begun_runs_again_and_what_a_living_one_does_goes_on():
    silent, gone, living = (
        begun(enqueue("ledger.deliver", delivery_id=n), by)
        for n, by in enumerate([worker(silent=timedelta(minutes=5)), None, worker()])
    )
    assert revive() == 2
    assert states() == {silent: "todo", gone: "todo", living: "doing"}
    assert Fact.objects.filter(name="ledger.job_revived").count() == 2
    assert revive() == 0


def test_one_of_which_another_waits_already_is_let_go_so_that_it_keeps_nobody_out():
    first = begun(enqueue("ledger.seal", only_once="ledger.seal", timestamp=1), None)
    second = enqueue("ledger.seal", only_once="ledger.seal", timestamp=2)
    assert revive() == 0
    assert states() == {second: "todo"}
    assert first != second


def test_one_that_takes_its_worker_along_each_time_is_given_up_and_says_why():
    job = begun(enqueue("ledger.deliver", delivery_id=1), None)
    for _life in range(MOST_LIVES):
        assert revive() == 1
        begun(job, None)
    assert revive() == 0
    assert states() == {job: "failed"}
    assert "worker died" in JobError.objects.get(job_id=job).error
