"""The widely used Django helpdesk, measured in the same run: 10,000 tickets, 50,000 follow-ups, 40 agents, 6 queues.

It is installed into an environment of its own by pip's default configuration, once; where it cannot be had, one
sentence says so. Nothing of it is used by this project.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PACKAGES = ("django-helpdesk==2.6.1", "psycopg2-binary")
HERE = Path(__file__).resolve().parent
INSTALL_SECONDS, RUN_SECONDS = 900, 900


def helpdesk(folder: Path) -> dict[str, Any]:
    """Return its list, its ticket page and its dashboard measured; or why it could not be."""
    python = folder / "venv" / "bin" / "python"
    done = folder / "installed"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for command in (
            [sys.executable, "-m", "venv", str(folder / "venv")],
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES],
        ):
            if problem := _run(command, INSTALL_SECONDS):
                return {"skipped": f"The helpdesk package could not be installed: {problem}"}
        done.touch()
    command = [str(python), str(HERE / "helpdesk_site.py"), str(folder)]
    environment = {"PATH": os.environ.get("PATH", ""), "HELPDESK_DATABASE": json.dumps(_database())}
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=RUN_SECONDS, check=False, cwd=folder, env=environment
    )
    if ran.returncode:
        return {"skipped": f"The helpdesk could not be measured: {ran.stderr.strip().splitlines()[-1:]}"}
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _database() -> dict[str, str]:
    """A database of its own on the server ours is on, so that both have the same."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'bench_helpdesk'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE DATABASE bench_helpdesk")
    own = connection.get_connection_params()
    names = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    told = {theirs: str(own[ours]) for theirs, ours in names.items() if own.get(ours)}
    return {"ENGINE": "django.db.backends.postgresql", "NAME": "bench_helpdesk", **told}


def _run(command: list[str], seconds: int) -> str:
    """Run a command; returns what went wrong, nothing if all went well."""
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)
    return "" if ran.returncode == 0 else (ran.stderr.strip().splitlines() or ["pip failed"])[-1]
