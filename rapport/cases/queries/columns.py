"""Columns of cases that are the same for every reader, made into SQL once: building took longer than running."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from rapport.cases.models import Case


def compiled(columns: Mapping[str, Any]) -> Mapping[str, RawSQL]:
    """Return columns of cases, as `annotate` takes them, in SQL.

    Only what depends on the case alone: a reader or a moment in them would stand for all who come later.
    """
    rows: Any = Case.objects.annotate(**columns)
    compiler = rows.query.get_compiler(connection=connection)
    compiler.pre_sql_setup()
    made = {}
    for name, column in rows.query.annotations.items():
        sql, parameters = compiler.compile(column)
        made[name] = RawSQL(sql, list(parameters), output_field=column.output_field)  # noqa: S611 (Django's own SQL)
    return made
