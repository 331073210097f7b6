"""A statement that is asked again and again: its SQL is made of a queryset once, which takes longer than running it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.utils import create_namedtuple_class


class Prepared:
    """The rows of a queryset of columns, as `values_list(..., named=True)` gives them, read anew at each call.

    What the queryset was filtered by stays as it was when this was made: keep one only under a key that says all of it,
    and never one that depends on the time. Safe to share among threads.
    """

    def __init__(self, rows: QuerySet[Any]) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self._row: Any = create_namedtuple_class(*rows._fields)  # type: ignore[attr-defined]
        try:
            self._sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # a condition that nothing meets
            self._sql, parameters = "", ()
        self._parameters = tuple(parameters)
        columns = [] if not self._sql else [column for column, *_rest in compiler.select[: compiler.col_count]]
        self._converters = compiler.get_converters(columns)

    def __call__(self) -> Sequence[Any]:
        """Run the statement and return its rows."""
        if not self._sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._parameters)
            return [self._row(*self._converted(row)) for row in cursor.fetchall()]

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._converters:
            return row
        values = list(row)
        for at, (converters, expression) in self._converters.items():
            for convert in converters:
                values[at] = convert(values[at], expression, connection)
        return values
