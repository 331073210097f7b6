"""A run whose process is killed: nothing half done, found, and repeated."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from rapport.intake.actions.locks import BusyError, guarded
from rapport.intake.actions.working import clear_old, find_dead
from rapport.intake.models import ImportRun, RememberedMapping
from rapport.intake.public import run_import
from rapport.kit import clock

SLOW = """
import sys, time, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[2]
django.setup()
from rapport.accounts.public import Actor
from rapport.intake.models import RememberedMapping
from rapport.intake.actions.kinds import register
from rapport.intake.public import run_import
from rapport.intake.tests.conftest import Words

class Slow(Words):
    def load(self, job):
        for row in job.rows():
            RememberedMapping.objects.create(kind="probe", fingerprint=row.get("id"))
            job.counts.created += 1
            print("loaded", flush=True)
            time.sleep(60)

kind = Slow()
register(kind)
run_import(kind, [sys.argv[1]], by=Actor.system(via="cli"))
"""


@pytest.fixture
def slow_import(table):
    """A process in the middle of an import; killed at the end."""
    database = connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(table("id\n1\n2\n")), database],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "loaded\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.django_db(transaction=True)
def test_a_killed_import_leaves_nothing_and_can_be_repeated(words, operator, table, slow_import):
    run = ImportRun.objects.get()
    assert run.state == "running"
    assert find_dead() == []
    with pytest.raises(BusyError), guarded("words", wait=None):
        pass
    slow_import.send_signal(signal.SIGKILL)
    slow_import.wait()
    wait_until_gone(run.id)
    run.refresh_from_db()
    assert run.state == "failed"
    assert "repeat it" in run.error
    assert not RememberedMapping.objects.filter(kind="probe").exists()
    assert run_import("words", [table("id\n1\n2\n")], by=operator).created == 2


def wait_until_gone(run_id):
    """The server notices a dead client when it next reads from it: at once, but not in no time."""
    with connection.cursor() as cursor:
        for _ in range(50):
            if find_dead() == [run_id]:
                return
            cursor.execute("SELECT pg_sleep(0.1)")
    raise AssertionError("The dead run was not found.")


@pytest.mark.django_db
def test_what_is_old_goes(words, operator, table):
    run_import("words", [table("id,word\n,x\n")], by=operator)
    rejected = Path(ImportRun.objects.get().rejected_file)
    assert clear_old(clock.now() - timedelta(days=1)) == 0
    assert rejected.exists()
    assert clear_old(clock.now()) == 1
    assert not rejected.exists()
    assert ImportRun.objects.get().rejected_file == ""
    assert rejected.is_relative_to(settings.HOME)
