"""The door of fields: user-defined fields of persons and units, and saved views of lists."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from rapport.fields.actions import (
    erase_values,
    erase_views,
    move_person,
    move_person_back,
    write_values,
)
from rapport.fields.queries import (
    ShownValue,
    View,
    ViewMenu,
    definitions,
    read_values,
    shown_values,
    subjects_with,
    value_rows,
    view_menu,
    view_rows,
)
from rapport.fields.rules import Definition, FieldType, Noun, Share, Value, Visibility
from rapport.fields.rules import read as read_value
from rapport.intake.public import Field
from rapport.privacy.public import Holding

__all__ = [
    "HOLDINGS",
    "Definition",
    "FieldType",
    "Noun",
    "Share",
    "ShownValue",
    "Value",
    "View",
    "ViewMenu",
    "Visibility",
    "definitions",
    "import_fields",
    "move_person",
    "move_person_back",
    "read_value",
    "read_values",
    "shown_values",
    "subjects_with",
    "view_menu",
    "write_values",
]


def import_fields(noun: Noun | str, *, besides: Iterable[Field] = ()) -> tuple[Field, ...]:
    """Return a noun's own fields as right-hand names of an import, without those a built-in name (`besides`) covers.

    None is required there: a file may tell of some fields and leave the rest as they are.
    """
    taken = {field.name for field in besides}
    return tuple(
        Field(name=field.key, label=field.label, help=field.help, synonyms=(field.label,))
        for field in definitions(noun)
        if field.key not in taken
    )


HOLDINGS = (
    Holding(
        name="fields.values",
        title=_("Fields your organisation added"),
        source=_("Imports, and colleagues who fill them in"),
        rows=value_rows,
        erase=lambda person_id: erase_values(Noun.PERSON, person_id),
    ),
    Holding(
        name="fields.views",
        title=_("Views you saved"),
        source=_("Yourself"),
        rows=view_rows,
        erase=erase_views,
        of="account",
    ),
)
