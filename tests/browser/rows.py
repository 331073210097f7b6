"""Rows that tests share: laid once by actions, kept as the tables hold them, and poured back for the next who asks.

Laying them is hundreds of actions, a second or two; pouring them back is a copy of some thirty tables. Whoever gets
them may write: after a test everything is emptied, and what the next one gets is what was laid.
"""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg import sql

from rapport.kit import clock
from rapport.site.menu import serving_units
from tests.emptying import STAYS

Build = Callable[[], Any]
HIGHER = """
SELECT setval(quote_ident(sequencename)::regclass, kept.reached)
FROM pg_sequences JOIN unnest(%s::text[], %s::bigint[]) AS kept (name, reached) ON sequencename = kept.name
WHERE schemaname = current_schema() AND coalesce(last_value, 0) < kept.reached
"""


@dataclass(frozen=True)
class Kept:
    """What one builder laid: its answer, the rows by table as PostgreSQL copies them, how far sequences had come."""

    day: date
    answer: Any
    tables: dict[str, bytes]
    sequences: dict[str, int]


class Rows:
    """What the database of this process holds for a browser test."""

    def __init__(self) -> None:
        self._kept: dict[Build, Kept] = {}

    def of(self, build: Build) -> Any:
        """What `build` answers, with its rows in the database, which held none; both are the caller's own.

        Days in rows are counted from today, so those of yesterday are laid anew.
        """
        kept = self._kept.get(build)
        if kept and kept.day == clock.today():
            _pour(kept)
        else:
            day, answer = clock.today(), build()
            kept = Kept(day, answer, *taken())
            if _is_superuser():  # who is not may not pour without the triggers; each test lays its own then
                self._kept[build] = kept
        serving_units.forget()
        return deepcopy(kept.answer)

    def empty(self) -> None:
        """Take everything away again, and give the connection back, in the way of all tests that commit."""
        TransactionTestCase(methodName="__init__")._fixture_teardown()  # type: ignore[attr-defined]
        connection.close()


def taken() -> tuple[dict[str, bytes], dict[str, int]]:
    """What the database holds: rows by table as PostgreSQL copies them, and the last number of each sequence."""
    with connection.cursor() as cursor:
        tables = {}
        for name in _full(cursor):
            with cursor.copy(sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(name))) as rows:
                tables[name] = b"".join(bytes(part) for part in rows)
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences"
            " WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        )
        return tables, dict(cursor.fetchall())


def _pour(kept: Kept) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # As laid, so whole: foreign keys need no look, and what triggers write was written.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, rows in kept.tables.items():
            with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(name))) as into:
                into.write(rows)
        # Never back: a number that somebody had is not given to somebody else.
        cursor.execute(HIGHER, [list(kept.sequences), list(kept.sequences.values())])


def _full(cursor: Any) -> list[str]:
    names = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - STAYS
    asks = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in sorted(names)
    ]
    cursor.execute(sql.SQL(" UNION ALL ").join(asks))
    return [name for (name,) in cursor.fetchall()]


def _is_superuser() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        return bool(cursor.fetchone() == ("on",))
