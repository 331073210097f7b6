"""A load that is killed at any moment leaves nothing half done, and can be repeated."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection

from rapport.interactions.actions.people import the_lake
from rapport.interactions.actions.recover import recover
from rapport.interactions.models import LogFile
from rapport.interactions.tests.factories import Everybody, log, rows_in
from rapport.interactions.tests.test_load import load

LOAD = """
import os, signal, sys
from pathlib import Path
import django
from django.conf import settings
django.setup()
name, home, moment, path = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = name
settings.HOME, settings.LAKE, settings.KEYS = Path(home), Path(home) / "lake", Path(home) / "keys"
from rapport.interactions.actions import load
from rapport.interactions.lake.layout import Lake
from rapport.interactions.tests.factories import SYSTEM, Everybody

def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

if moment == "staging":
    progress = die
else:
    progress = lambda rows: None
if moment == "moving":
    real = Lake.place
    def place(self, workspace, files):
        files = list(files)
        real(self, workspace, files[:1])
        die()
    Lake.place = place
if moment == "committing":
    load.record = die
load.load_files(paths=[Path(path)], by=SYSTEM, directory=Everybody(), progress=progress)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["staging", "moving", "committing"])
def test_a_killed_load_leaves_nothing_and_is_repeated_cleanly(tmp_path, moment) -> None:
    kept = load(log(tmp_path, "2024-01-01 12:00:00,ann,bo", name="before.csv"), Everybody())
    path = log(tmp_path, *(f"2024-{n % 12 + 1:02d}-01 12:00:00,p{n},q{n}" for n in range(500)))
    arguments = [str(connection.settings_dict["NAME"]), str(django_settings.HOME), moment, str(path)]
    environment = dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "rapport.site.settings", "PYTHONPATH": "."}
    if not os.environ.get("DATABASE_URL"):  # the server of this very process
        environment["RAPPORT_DATABASE_HOME"] = str(Path(connection.settings_dict["HOST"]).parent.parent)
    done = subprocess.run([sys.executable, "-c", LOAD, *arguments], check=False, env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[:3000]
    assert LogFile.objects.exclude(id=kept.file_id).get().state == "loading"
    assert recover() == 1
    assert rows_in().num_rows == 1
    assert the_lake().orphans(LogFile.objects.get().contacts) == []
    again = load(path, Everybody())
    assert (again.known, again.created, rows_in().num_rows) == (False, 500, 501)
    assert list(the_lake().staging.iterdir()) == []


@pytest.mark.django_db
def test_a_load_under_way_is_left_alone(tmp_path) -> None:
    seen = []

    def look(_rows: int) -> None:
        seen.append((recover(), LogFile.objects.filter(state="loading").count()))

    from rapport.interactions.actions.load import load_files
    from rapport.interactions.tests.factories import SYSTEM

    path = log(tmp_path, "2024-01-01 12:00:00,ann,bo")
    done = load_files(paths=[path], by=SYSTEM, directory=Everybody(), progress=look)[0]
    assert seen == [(0, 1)]
    assert done.created == 1
