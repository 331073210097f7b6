"""Reads of fields."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.fields.models import FieldDefinition, FieldValue, SavedView
from rapport.fields.policy import may_read, visible_to
from rapport.fields.rules import Definition, FieldType, Noun, Share, Value, Visibility, show
from rapport.kit.problems import Missing


@dataclass(frozen=True, kw_only=True)
class View:
    """A saved view as a list shows it; `mine` may be deleted by the reader."""

    id: int
    page: str
    name: str
    query: str
    share: Share
    mine: bool


def definitions(noun: Noun | str) -> tuple[Definition, ...]:
    """Return the fields a noun has now, in the order they were made. One statement."""
    found = FieldDefinition.objects.filter(noun=Noun(noun), retired_at=None).order_by("id")
    return tuple(as_definition(row) for row in found)


def definition(field_id: int) -> Definition:
    """Return one field; `Missing` where there is none."""
    row = FieldDefinition.objects.filter(id=field_id, retired_at=None).first()
    if row is None:
        raise Missing
    return as_definition(row)


def as_definition(row: FieldDefinition) -> Definition:
    """Return a row as it crosses the door."""
    return Definition(
        id=row.id,
        noun=Noun(row.noun),
        key=row.key,
        label=row.label,
        help=row.help,
        type=FieldType(row.type),
        choices=tuple(row.choices),
        required=row.required,
        visibility=Visibility(row.visibility),
    )


def read_values(noun: Noun | str, ids: Iterable[int], *, by: Actor) -> dict[int, dict[str, Value]]:
    """Return per subject the values the actor may see, by key; subjects without any are left out. Two statements."""
    noun = Noun(noun)
    known = {field.key: field.visibility for field in definitions(noun)}
    rows = FieldValue.objects.filter(noun=noun, subject_id__in=list(ids)).values_list("subject_id", "values")
    found: dict[int, dict[str, Value]] = {}
    for subject_id, values in rows:
        seen = {k: v for k, v in values.items() if k in known and may_read(known[k], noun, subject_id, by)}
        if seen:
            found[subject_id] = seen
    return found


def subjects_with(noun: Noun | str, key: str, value: Value) -> frozenset[int]:
    """Return the subjects that have this value; of many choices, those that have it among theirs. By index."""
    wanted: Mapping[str, object] = {key: value}
    exact = FieldValue.objects.filter(noun=Noun(noun), values__contains=wanted)
    among = FieldValue.objects.filter(noun=Noun(noun), values__contains={key: [value]})
    return frozenset((exact | among).values_list("subject_id", flat=True))


def views_for(actor: Actor, page: str) -> tuple[View, ...]:
    """Return the saved views of a page this actor sees: her own first, then shared ones, by name. One statement."""
    views = [as_view(row, actor) for row in visible_to(actor).filter(page=page).order_by("name", "id")]
    return tuple(sorted(views, key=lambda view: not view.mine))


def as_view(row: SavedView, actor: Actor) -> View:
    """Return a saved view as it crosses the door."""
    return View(
        id=row.id,
        page=row.page,
        name=row.name,
        query=row.query,
        share=Share(row.share),
        mine=row.owner_id == actor.user_id,
    )


def value_rows(person_id: int) -> list[tuple[str, str, str]]:
    """Return every value held about a person, retired fields too, whatever their visibility."""
    labels = dict(FieldDefinition.objects.filter(noun=Noun.PERSON).values_list("key", "label"))
    row = FieldValue.objects.filter(noun=Noun.PERSON, subject_id=person_id).first()
    if row is None:
        return []
    when = row.changed_at.date().isoformat()
    return [(labels.get(key, key), show(value), when) for key, value in row.values.items()]


def view_rows(user_id: int) -> list[tuple[str, str, str]]:
    """Return the views an account saved."""
    rows = SavedView.objects.filter(owner_id=user_id).order_by("id")
    return [(row.name, f"{row.page}?{row.query}", row.created_at.date().isoformat()) for row in rows]
