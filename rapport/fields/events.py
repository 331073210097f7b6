"""Facts of fields."""

from dataclasses import dataclass

from rapport.fields.rules import FieldType, Noun, Share
from rapport.kit.facts import fact


@fact("fields.field_defined")
@dataclass(frozen=True, kw_only=True)
class FieldDefined:
    """Somebody gave a noun a field of its own."""

    field_id: int
    noun: Noun
    type: FieldType


@fact("fields.field_changed")
@dataclass(frozen=True, kw_only=True)
class FieldChanged:
    """Label, choices or visibility of a field changed."""

    field_id: int


@fact("fields.field_retired")
@dataclass(frozen=True, kw_only=True)
class FieldRetired:
    """A field is no longer shown; its values stay until their subjects go."""

    field_id: int


@fact("fields.values_changed")
@dataclass(frozen=True, kw_only=True)
class ValuesChanged:
    """Values of a person's or a unit's own fields changed."""

    person_id: int | None
    unit_id: int | None
    fields: int


@fact("fields.view_saved")
@dataclass(frozen=True, kw_only=True)
class ViewSaved:
    """Somebody kept a list as she filtered it, or named or shared it anew."""

    view_id: int
    share: Share


@fact("fields.view_deleted")
@dataclass(frozen=True, kw_only=True)
class ViewDeleted:
    """A saved view is gone."""

    view_id: int
