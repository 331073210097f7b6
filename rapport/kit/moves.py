"""Rows that go from one owner to another, noted so that exactly those can go back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import QuerySet


def move_rows(rows: "QuerySet[Any]", column: str, *, before: int, after: int) -> dict[str, Any]:
    """Give those of `rows` whose `column` is `before` the value `after`; return a note of it, in JSON values.

    In the caller's transaction. Two statements.
    """
    ids = list(rows.filter(**{column: before}).order_by("id").values_list("id", flat=True))
    rows.model._default_manager.filter(id__in=ids).update(**{column: after})  # noqa: SLF001 (Django's public name for it)
    return {"table": rows.model._meta.label, "column": column, "before": before, "after": after, "ids": ids}  # noqa: SLF001


def move_rows_back(notes: Iterable[Mapping[str, Any]]) -> None:
    """Undo moves, the last one first; what has gone or moved on since stays as it is. A statement per note."""
    for note in reversed(list(notes)):
        rows = apps.get_model(note["table"])._default_manager  # noqa: SLF001
        rows.filter(id__in=note["ids"], **{note["column"]: note["after"]}).update(**{note["column"]: note["before"]})
