"""Reading what happened: by kind, subject, account and day, page by page and as a file; retrying all that failed."""

import csv
import io
import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Refusal
from rapport.ledger.actions import record_many, retry_all_deliveries, retry_all_jobs, retry_job
from rapport.ledger.cli import commands
from rapport.ledger.events import DeliveryRetried, JobRetried
from rapport.ledger.models import Delivery, Fact
from rapport.ledger.queries.facts import Wanted, all_facts_of, facts
from rapport.ledger.queries.operations import operations

OPERATOR = Actor.system(via="cli")
TODAY = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def boss(db):
    user = User.objects.create_user("jonas@halmar.example", name="Jonas")
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR)
    return user


def _happened(*numbers, by=OPERATOR, days_ago=0, kind=JobRetried):
    with clock.frozen(TODAY - timedelta(days=days_ago)), transaction.atomic():
        field = "job_id" if kind is JobRetried else "delivery_id"
        record_many([kind(**{field: n}) for n in numbers], by=by)


def _numbers(wanted):
    return [row.data["job_id"] for row in facts(wanted, by=OPERATOR).items]


def test_facts_are_found_by_account_and_by_day(boss):
    _happened(1, days_ago=3)
    _happened(2, by=Actor(user_id=boss.id), days_ago=2)
    _happened(3, days_ago=1)
    day = (TODAY - timedelta(days=2)).date()

    assert _numbers(Wanted()) == [3, 2, 1]
    assert _numbers(Wanted(by_user_id=boss.id)) == [2]
    assert _numbers(Wanted(since=day)) == [3, 2]
    assert _numbers(Wanted(until=day)) == [2, 1]
    assert _numbers(Wanted(since=day, until=day, subject="job:2")) == [2]
    assert _numbers(Wanted(by_user_id=0)) == []


def test_pages_of_facts_of_one_moment_miss_none_and_repeat_none(db):
    _happened(*range(7))
    _happened(*range(7, 10), days_ago=1)
    seen, after = [], None
    while True:
        page = facts(by=OPERATOR, limit=3, after=after)
        seen += [row.data["job_id"] for row in page.items]
        after = page.after
        if after is None:
            break
    assert seen == [6, 5, 4, 3, 2, 1, 0, 9, 8, 7]


def test_a_day_out_of_all_reason_is_refused_in_words(client, boss):
    client.force_login(boss)
    for address in (
        "/operations/facts/?since=yesterday",
        "/operations/facts/?until=9999-12-31",
        "/privacy/looks/?since=x",
    ):
        answer = client.get(address)
        assert answer.status_code == 422, address
        assert "Write a day as" in answer.content.decode()
    assert client.get("/api/facts?until=9999-12-31").status_code == 422


def test_the_page_says_in_words_what_happened_and_who_did_it(client, boss):
    _happened(7, by=Actor(user_id=boss.id))
    client.force_login(boss)

    page = client.get("/operations/facts/?by=jonas@halmar.example").content.decode()

    assert "An administrator ran a failed job once more." in page
    assert "Jonas</a>" in page
    assert "Nothing of this kind" in client.get("/operations/facts/?by=nobody@halmar.example").content.decode()


def test_facts_leave_as_a_file_with_the_filters_of_the_page(client, boss):
    _happened(1, 2, 3)
    _happened(4, kind=DeliveryRetried)
    client.force_login(boss)

    answer = client.get("/operations/facts/export/?name=ledger.job_retried")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))

    assert [json.loads(row["data"]) for row in rows] == [{"job_id": 3}, {"job_id": 2}, {"job_id": 1}]
    assert rows[0]["subjects"] == "job:3"
    done = CliRunner().invoke(commands, ["export", "--name", "ledger.job_retried"])
    assert list(csv.DictReader(io.StringIO(done.stdout))) == rows


def test_a_file_of_more_facts_than_are_read_at_once_has_each_once(db, monkeypatch):
    monkeypatch.setattr("rapport.ledger.queries.facts.MANY", 3)
    _happened(*range(10))
    assert [row.data["job_id"] for row in all_facts_of(Wanted(), by=OPERATOR)] == list(range(9, -1, -1))


def test_strangers_export_and_retry_nothing(client, db):
    mei = User.objects.create_user("mei@halmar.example")
    client.force_login(mei)
    assert client.get("/operations/facts/export/").status_code == 403
    assert client.post("/operations/retry/").status_code == 403
    for act in (retry_all_deliveries, retry_all_jobs):
        with pytest.raises(Forbidden):
            act(by=Actor(user_id=mei.id, roles=frozenset({Role.ANALYST})))


def _failed(count):
    _happened(*range(count))
    Delivery.objects.bulk_create(
        [Delivery(fact=f, reaction="x.react", state="failed", attempts=5, error="No.") for f in Fact.objects.all()]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " SELECT 'default', t, '{}', 'failed', 10 FROM unnest(ARRAY['network.build', 'ledger.deliver']) t"
        )


def test_all_that_failed_is_sent_again_at_once_and_twice_is_once(db):
    _failed(30)
    found = operations(by=OPERATOR)
    assert (found.failed_deliveries, len(found.deliveries), found.failed_jobs) == (30, 20, 1)

    assert (retry_all_deliveries(by=OPERATOR), retry_all_jobs(by=OPERATOR)) == (30, 1)
    assert (retry_all_deliveries(by=OPERATOR), retry_all_jobs(by=OPERATOR)) == (0, 0)

    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}
    assert ProcrastinateJob.objects.filter(task_name="ledger.deliver", status="todo").count() == 30
    assert ProcrastinateJob.objects.get(task_name="network.build").status == "todo"
    assert Fact.objects.filter(name="ledger.delivery_retried").count() == 30


def test_of_jobs_of_which_one_may_wait_one_is_run_again(boss):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts, queueing_lock)"
            " SELECT 'default', 'privacy.retention', '{}', 'failed', 1, 'privacy.retention' FROM generate_series(1, 2)"
            " RETURNING id"
        )
        first, second = sorted(row[0] for row in cursor.fetchall())
    assert retry_all_jobs(by=OPERATOR) == 1
    assert ProcrastinateJob.objects.get(id=second).status == "todo"
    with pytest.raises(Refusal, match="waits already"):
        retry_job(job_id=first, by=OPERATOR)
    assert ProcrastinateJob.objects.get(id=first).status == "failed"


def test_one_button_sends_all_again_and_the_terminal_too(client, boss):
    _failed(3)
    client.force_login(boss)
    assert "3 failed" in client.get("/operations/").content.decode()

    client.post("/operations/retry/", {"what": "deliveries"})
    assert not Delivery.objects.filter(state="failed").exists()
    done = CliRunner().invoke(commands, ["retry", "--all"])
    assert "1 are on their way" in done.stderr
    assert CliRunner().invoke(commands, ["retry", "--all", "--job", "1"]).exit_code == 2


def test_a_worker_that_fell_silent_is_missed(client, boss, monkeypatch):
    client.force_login(boss)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour')")
    page = client.get("/operations/").content.decode()
    assert "No worker runs" in page
    assert "One last reported" in page
    assert client.get("/api/operations").json()["works"] is False


def test_lists_of_an_audit_are_read_from_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_fact (name, version, at, by_user_id, via, subjects, data)"
            " SELECT 'n' || n % 50, 1, now() - n * interval '1 minute', n % 40, 'page', '{}', '{}'"
            " FROM generate_series(1, 20000) n"
        )
        cursor.execute("ANALYZE ledger_fact")
        for wanted in ("true", "name = 'n49'", "by_user_id = 7", "at < now() - interval '10 days'"):
            order = "ORDER BY at DESC, id DESC LIMIT 51"
            cursor.execute(f"EXPLAIN SELECT * FROM ledger_fact WHERE {wanted} {order}")  # noqa: S608
            plan = " ".join(row[0] for row in cursor.fetchall())
            assert "fact_" in plan, wanted
            assert "Sort" not in plan, wanted
