"""A statement that is asked again and again: its SQL is made of a queryset once, which takes longer than running it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, Model, QuerySet
from django.db.models.utils import create_namedtuple_class


class Slot(Expression):
    """Where a queryset leaves a place for a value that each call gives by this name: `filter(case_id=Slot("case"))`."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return a parameter that is this slot itself."""
        return "%s", [self]


class Prepared:
    """The rows of the queryset of columns that `make` returns, as `values_list(..., named=True)` has them.

    Read anew at each call. What the queryset is filtered by stays as it was when this was made, but for its slots: keep
    one only under a key that says all of it, and never one that depends on the time. Safe to share among threads.
    """

    def __init__(self, make: Callable[[], QuerySet[Any]]) -> None:
        self._make = make
        self._made: _Made | None = None

    def __call__(self, **values: Any) -> Sequence[Any]:
        """Run the statement with a value for each slot, and return its rows."""
        if self._made is None:  # at the first call, for making it may ask which database there is
            self._made = _Made(self._make())
        return self._made.rows(values)


class _Made:
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

    def rows(self, values: dict[str, Any]) -> Sequence[Any]:
        if not self._sql:
            return []
        given = [values[one.name] if isinstance(one, Slot) else one for one in self._parameters]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, given)
            return [self._row(*self._converted(row)) for row in cursor.fetchall()]

    def _converted(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._converters:
            return row
        values = list(row)
        for at, (converters, expression) in self._converters.items():
            for convert in converters:
                values[at] = convert(values[at], expression, connection)
        return values


def columns_of(model: type[Model], *more: str) -> tuple[str, ...]:
    """Return the names of all columns of a model, and of annotations beside them, as `values_list` takes them."""
    return (*(field.attname for field in model._meta.concrete_fields), *more)  # noqa: SLF001 (Django documents it)
