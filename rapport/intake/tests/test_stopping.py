"""Stopping an import: waiting, reading, or while the database works for it; nothing half done, and who may."""

import json
import threading

import pytest
from click.testing import CliRunner
from django.db import connection
from django.urls import reverse

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.intake.actions.locks import STOPPED
from rapport.intake.actions.stopping import stop
from rapport.intake.actions.uploading import repeat
from rapport.intake.actions.working import work_off
from rapport.intake.cli import commands
from rapport.intake.models import ImportRun, RememberedMapping
from rapport.intake.public import run_import
from rapport.kit.problems import Missing, Refusal
from rapport.ledger.models import Fact


def account(email, *roles):
    user = User.objects.create_user(email)
    for role in roles:
        RoleGrant.objects.create(user=user, role=role)
    return user


def waiting(user, **more):
    return ImportRun.objects.create(kind="words", state="waiting", dry_run=False, by=user, kept=True, **more)


def stops():
    return Fact.objects.filter(name="intake.import_stopped").count()


@pytest.mark.django_db
def test_what_waits_ends_at_once_and_is_not_begun(client, words):
    user = account("nadia@halmar.example", "analyst")
    run = waiting(user)
    client.force_login(user)
    page = client.post(reverse("intake:stop", args=[run.id]), follow=True).content.decode()
    assert "stopped before it was done" in page
    work_off(run_id=run.id)
    run.refresh_from_db()
    assert (run.state, run.error, stops()) == ("failed", STOPPED, 1)


@pytest.mark.django_db
def test_stopping_twice_or_too_late_changes_nothing(words, operator):
    run = waiting(account("nadia@halmar.example", "analyst"))
    stop(run_id=run.id, by=operator)
    stop(run_id=run.id, by=operator)
    assert stops() == 1
    done = ImportRun.objects.create(kind="words", state="done", by=None)
    stop(run_id=done.id, by=operator)
    assert ImportRun.objects.get(id=done.id).state == "done"
    assert stops() == 1


@pytest.mark.django_db
def test_a_stranger_stops_nothing_and_an_administrator_what_others_began(client, words):
    run = waiting(account("nadia@halmar.example", "analyst"))
    with pytest.raises(Missing):
        stop(run_id=run.id, by=Actor.stranger())
    client.force_login(account("other@halmar.example", "analyst"))
    assert client.post(reverse("intake:stop", args=[run.id])).status_code == 404
    client.force_login(account("boss@halmar.example", "administrator"))
    assert client.post(f"/api/imports/{run.id}/stop").status_code == 204
    assert ImportRun.objects.get(id=run.id).state == "failed"


@pytest.mark.django_db
def test_the_terminal_stops_by_number(words):
    run = waiting(None)
    assert json.loads(CliRunner().invoke(commands, ["stop", str(run.id), "--json"]).stdout) == {"stopped": run.id}
    assert ImportRun.objects.get(id=run.id).state == "failed"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["reading", "database"])
def test_what_runs_is_stopped_and_undone(words, operator, table, monkeypatch, where):
    """`load` stops itself as somebody else would from another process: by another connection."""

    def stop_it():
        run = ImportRun.objects.get(state="running")
        stop(run_id=run.id, by=operator)
        connection.close()

    def load(job):
        for row in job.rows():
            RememberedMapping.objects.create(kind="probe", fingerprint=row.get("id"))
            job.counts.created += 1
        other = threading.Thread(target=stop_it)
        other.start()
        if where == "reading":
            other.join()
            job.stage("Going on")
        else:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(30)")
        raise AssertionError("It went on.")

    monkeypatch.setattr(words, "load", load)
    with pytest.raises(Refusal, match="stopped before it was done"):
        run_import("words", [table("id\n1\n2\n")], by=operator)
    run = ImportRun.objects.get()
    assert (run.state, run.error, stops()) == ("failed", STOPPED, 1)
    assert not RememberedMapping.objects.filter(kind="probe").exists()


@pytest.mark.django_db
def test_a_stopped_one_can_be_repeated_by_who_uploaded_its_files(words, operator, table):
    user = account("nadia@halmar.example", "analyst")
    path = table("id\n1\n")
    run = waiting(user, files=[{"name": "words.csv", "path": str(path), "size": 5, "sha256": "x"}])
    stop(run_id=run.id, by=operator)
    with pytest.raises(Missing):
        repeat(run_id=run.id, by=operator)
    copy = ImportRun.objects.get(id=repeat(run_id=run.id, by=Actor(user_id=user.id, roles=frozenset({Role.ANALYST}))))
    assert (copy.state, copy.stop_asked, copy.files) == ("draft", False, run.files)
