"""Bring the tables up to date, once, however many processes start together."""

from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection

from rapport.kit.terminal import say

LOCK = 0x52415050  # "RAPP": one number for everybody who wants to migrate


def ensure_current() -> bool:
    """Apply what is missing behind an advisory lock; True if something was. One statement when nothing is."""
    if not missing():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            if not missing():  # another process was first
                return False
            say("Preparing the database, about a minute the first time …")
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return True


def missing() -> frozenset[tuple[str, str]]:
    """Return the migrations that are on disk but not in the database, as (app, name)."""
    return on_disk() - applied()


def on_disk() -> frozenset[tuple[str, str]]:
    """Return the migrations this version knows."""
    return frozenset(
        (config.label, path.stem)
        for config in apps.get_app_configs()
        for path in Path(config.path, "migrations").glob("[0-9]*.py")
    )


def applied() -> frozenset[tuple[str, str]]:
    """Return the migrations the database has."""
    with connection.cursor() as cursor:
        try:
            cursor.execute("SELECT app, name FROM django_migrations")
        except ProgrammingError:  # an empty database
            return frozenset()
        return frozenset((app, name) for app, name in cursor.fetchall())
