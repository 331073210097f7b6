"""A database with all tables and nothing in them, kept on the test server and copied for every test process.

It is named after what its migrations say, so that a changed migration makes a new one. Making it takes seconds, copying
it a fraction of one: most of the time of a single test was this.
"""

import hashlib
import os
import re
import subprocess
from pathlib import Path

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from rapport.site.database.server import NAME, Server

LOCK = 0x7E3971
PREFIX = "rapport_empty_"


def prepare() -> None:
    """Let Django copy its test database from the template; makes that first where it is missing."""
    name = PREFIX + _fingerprint()
    with door() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        known = {row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()}
        if name not in known:
            for old in (known_name for known_name in known if re.fullmatch(PREFIX + "[0-9a-f]+", known_name)):
                server.execute(f'DROP DATABASE IF EXISTS "{old}"')
            _make(server, name)
    connection.settings_dict["TEST"]["TEMPLATE"] = name


def fill(server: Server) -> None:
    """Give the new database of another server all tables as well; without a template here it makes them itself."""
    empty, lent = PREFIX + _fingerprint(), f"{PREFIX}lent_{os.getpid()}"
    said, program = connection.get_connection_params(), str(server.places.program / "bin")
    ours = [f"--host={said['host']}", f"--port={said.get('port') or 5432}", f"--username={said['user']}"]
    theirs = [f"--host={server.places.socket}", "--port=5432", f"--username={NAME}", f"--dbname={NAME}"]
    with door() as here:
        if here.execute("SELECT 1 FROM pg_database WHERE datname = %s", [empty]).fetchone() is None:
            return
        here.execute(f'CREATE DATABASE "{lent}" TEMPLATE "{empty}"')  # nobody can copy what somebody reads
        try:
            read = [f"{program}/pg_dump", *ours, "--no-owner", "--no-privileges", lent]
            dump = subprocess.run(read, check=True, capture_output=True).stdout
        finally:
            here.execute(f'DROP DATABASE "{lent}" WITH (FORCE)')
    write = [f"{program}/psql", *theirs, "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    subprocess.run(write, input=dump, check=True, stdout=subprocess.DEVNULL)


def door() -> "psycopg.Connection[tuple[object, ...]]":
    """Return a connection outside of all databases of ours, for statements about them."""
    said = connection.get_connection_params()
    parameters = {k: v for k, v in said.items() if k not in {"context", "cursor_factory"}}
    return psycopg.connect(**{**parameters, "dbname": "postgres"}, autocommit=True)


def turn(name: str) -> None:
    """Turn Django's connection to another database."""
    connection.close()
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close_pool()
    connection.settings_dict["NAME"] = name


def _make(server: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    usual, unfinished = connection.settings_dict["NAME"], f"{name}_unfinished"
    server.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
    server.execute(f'CREATE DATABASE "{unfinished}"')
    turn(unfinished)
    call_command("migrate", interactive=False, verbosity=0, run_syncdb=True)
    turn(usual)
    server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        module, _explicit = MigrationLoader.migrations_module(config.label)
        folder = Path(config.path, "migrations") if module else None
        for path in sorted(folder.glob("*.py")) if folder else ():
            digest.update(f"{config.label} {path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
