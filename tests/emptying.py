"""Emptying a test database after a test that committed: what holds something, and nothing else.

Django truncates every table and then writes content types and permissions anew, a second or two each time. Most tests
leave a few rows in a few tables, and those two lists are the same afterwards as before.
"""

from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg import sql

# What Django writes for every installation; no test changes it.
STAYS = {"django_content_type", "auth_permission", "django_migrations"}
_usual = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]


def only_what_is_full() -> None:
    """Let tests that commit empty the database in this way from now on."""
    TransactionTestCase._fixture_teardown = _empty  # type: ignore[attr-defined]


def _empty(case: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        mine = cursor.fetchone() == ("on",)
    if not mine or case.available_apps is not None:  # a server of somebody else's, given by DATABASE_URL
        _usual(case)
        return
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYS
    tables = [sql.Identifier(name) for name in sorted(names)]
    with transaction.atomic(), connection.cursor() as cursor:
        # As a truncation would: whatever a request still writes is waited for, and goes too.
        cursor.execute(sql.SQL("LOCK TABLE {} IN EXCLUSIVE MODE").format(sql.SQL(", ").join(tables)))
        # Foreign keys need no look where both ends go, and what triggers keep whole goes as a whole.
        cursor.execute("SET LOCAL session_replication_role = replica")
        full = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
        cursor.execute(sql.SQL(" UNION ALL ").join(full.format(sql.Literal(t.as_string()), t) for t in tables))
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("DELETE FROM {}").format(sql.SQL(table)))
