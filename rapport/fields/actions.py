"""Changes to fields, their values, and saved views."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from rapport.accounts.public import Actor
from rapport.fields.events import FieldChanged, FieldDefined, FieldRetired, ValuesChanged, ViewDeleted, ViewSaved
from rapport.fields.models import FieldDefinition, FieldValue, SavedView
from rapport.fields.policy import require_administrator, require_share, require_writer, visible_to
from rapport.fields.queries import View, as_definition, as_view, definitions
from rapport.fields.rules import (
    Definition,
    FieldType,
    Noun,
    Share,
    Value,
    Visibility,
    check_choices,
    check_key,
    key_of,
    read,
)
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal, read_all
from rapport.kit.text import squeeze
from rapport.ledger.public import record, record_many

BATCH = 2000
QUERY, PAGE, LABEL = 2000, 60, 100  # what their columns hold


def define(
    *,
    noun: Noun,
    label: str,
    type: FieldType,  # noqa: A002 (the word on screen)
    by: Actor,
    key: str = "",
    help: str = "",  # noqa: A002
    choices: Sequence[str] = (),
    required: bool = False,
    visibility: Visibility = Visibility.EVERYBODY,
) -> Definition:
    """Give a noun a field; its key can be mapped to in imports from now on."""
    require_administrator(by)
    name = _label(label)
    key = check_key(key.strip().lower()) if key.strip() else key_of(name)
    chosen = check_choices(type, choices)
    try:
        with transaction.atomic():
            row = FieldDefinition.objects.create(
                noun=noun,
                key=key,
                label=name,
                help=squeeze(help)[:300],
                type=type,
                choices=list(chosen),
                required=required,
                visibility=visibility,
            )
            record(FieldDefined(field_id=row.id, noun=noun, type=type), by=by)
    except IntegrityError:
        raise Refusal(
            f"There is or was a field with the key “{key}”. Choose another key.", code="key_taken", field="key"
        ) from None
    return as_definition(row)


def change(
    *,
    field_id: int,
    label: str,
    by: Actor,
    help: str = "",  # noqa: A002
    choices: Sequence[str] = (),
    required: bool = False,
    visibility: Visibility = Visibility.EVERYBODY,
) -> Definition:
    """Change what is said of a field; key and type stay, since values were read by them. A choice in use stays."""
    require_administrator(by)
    with transaction.atomic():
        row = _field(field_id)
        chosen = check_choices(FieldType(row.type), choices)
        _refuse_lost(row, chosen)
        row.label, row.help, row.choices = _label(label), squeeze(help)[:300], list(chosen)
        row.required, row.visibility = required, visibility
        row.save()
        record(FieldChanged(field_id=row.id), by=by)
    return as_definition(row)


def retire(*, field_id: int, by: Actor) -> None:
    """Show a field no longer. Its values stay for their subjects' own page and go with them."""
    require_administrator(by)
    with transaction.atomic():
        row = _field(field_id)
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])
        record(FieldRetired(field_id=row.id), by=by)


def write_values(noun: Noun | str, values: Mapping[int, Mapping[str, str | None]], *, by: Actor) -> int:
    """Write texts as values, per subject by key; an empty text takes a value away. Returns how many subjects changed.

    One transaction, four statements per 2,000 subjects. Refuses an unknown key, and what a field cannot hold; use
    `rules.read` (door: `read_value`) beforehand to reject single rows of a file.
    """
    noun = Noun(noun)
    known = {field.key: field for field in definitions(noun)}
    for subject_id, texts in values.items():
        require_writer((known[key].visibility for key in texts if key in known), noun, subject_id, by)
    meant = {
        i: read_all({k: partial(_read, known, k, text) for k, text in texts.items()}) for i, texts in values.items()
    }
    ids = sorted(meant)
    with transaction.atomic():
        return sum(_write(noun, {i: meant[i] for i in ids[at : at + BATCH]}, by) for at in range(0, len(ids), BATCH))


def _read(known: Mapping[str, Definition], key: str, text: str | None) -> Value | None:
    return read(_known(known, key), text)


def _write(noun: Noun, meant: Mapping[int, Mapping[str, Value | None]], by: Actor) -> int:
    held = {row.subject_id: row for row in _locked(noun, meant)}
    moment = clock.now()
    changed: list[FieldValue] = []
    facts: list[ValuesChanged] = []
    for subject_id, values in meant.items():
        row = held.get(subject_id) or FieldValue(noun=noun, subject_id=subject_id, values={})
        before = dict(row.values)
        after = {k: v for k, v in {**before, **values}.items() if v is not None}
        if after == before:
            continue
        row.values, row.changed_at = after, moment
        changed.append(row)
        facts.append(_changed(noun, subject_id, sum(before.get(k) != after.get(k) for k in values)))
    FieldValue.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["noun", "subject_id"], update_fields=["values", "changed_at"]
    )
    record_many(facts, by=by)
    return len(changed)


def _locked(noun: Noun, meant: Mapping[int, Mapping[str, Value | None]]) -> QuerySet[FieldValue]:
    """The rows to be written, held: those that are missing are made first, or two who come first lose one's values."""
    there = FieldValue.objects.filter(noun=noun, subject_id__in=list(meant))
    filled = {subject_id for subject_id, values in meant.items() if any(v is not None for v in values.values())}
    if missing := sorted(filled.difference(there.values_list("subject_id", flat=True))):
        rows = [FieldValue(noun=noun, subject_id=subject_id, values={}) for subject_id in missing]
        FieldValue.objects.bulk_create(rows, ignore_conflicts=True)
    return there.select_for_update().order_by("subject_id")


def _changed(noun: Noun, subject_id: int, fields: int) -> ValuesChanged:
    person = subject_id if noun == Noun.PERSON else None
    unit = subject_id if noun == Noun.UNIT else None
    return ValuesChanged(person_id=person, unit_id=unit, fields=fields)


def _known(known: Mapping[str, Definition], key: str) -> Definition:
    if key not in known:
        raise Refusal(f"There is no field “{key}”.", code="unknown_field", field=key)
    return known[key]


def erase_values(noun: Noun | str, subject_id: int) -> int:
    """Delete all values of a subject, in the caller's transaction; returns how many."""
    row = FieldValue.objects.filter(noun=Noun(noun), subject_id=subject_id).first()
    if row is None:
        return 0
    held = len(row.values)
    row.delete()
    return held


def move_person(*, kept_id: int, gone_id: int) -> dict[str, Any]:
    """Give a person the values of a record that was merged into hers, where she has none; return a note for the undo.

    In the transaction of the merge. Values of others that name the merged record name her. It keeps its own values:
    where both say something, hers counts; and nobody becomes her own buddy.
    """
    ends = (kept_id, gone_id)
    naming = FieldDefinition.objects.filter(type=FieldType.PERSON).order_by("id").values_list("noun", "key")
    named = [_rename(noun, key, gone_id, kept_id, FieldValue.objects.exclude(**_of(ends))) for noun, key in naming]
    held = _held(ends)
    hers, more = held.get(kept_id, {}), held.get(gone_id, {})
    of_people = {key for noun, key in naming if noun == Noun.PERSON}
    lacking = sorted(key for key in set(more) - set(hers) if not (key in of_people and more[key] in ends))
    if lacking:
        _hold(kept_id, {**hers, **{key: more[key] for key in lacking}})
    return {"kept": kept_id, "gone": gone_id, "keys": lacking, "named": [note for note in named if note["ids"]]}


def move_person_back(note: Mapping[str, Any]) -> None:
    """Take the values that came with a merge away again; one that was changed since stays."""
    kept_id, gone_id = note["kept"], note["gone"]
    held = _held((kept_id, gone_id))
    hers, more = held.get(kept_id, {}), held.get(gone_id, {})
    back = {key for key in note["keys"] if key in hers and hers[key] == more.get(key)}
    if back:
        _hold(kept_id, {key: value for key, value in hers.items() if key not in back})
    for named in note["named"]:
        _rename(named["noun"], named["key"], kept_id, gone_id, FieldValue.objects.filter(id__in=named["ids"]))


def _of(people: Sequence[int]) -> dict[str, Any]:
    return {"noun": Noun.PERSON, "subject_id__in": people}


def _held(people: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = FieldValue.objects.select_for_update().filter(**_of(people)).order_by("subject_id")
    return {row.subject_id: row.values for row in rows}


def _hold(person_id: int, values: dict[str, Any]) -> None:
    if values:
        FieldValue.objects.update_or_create(
            noun=Noun.PERSON, subject_id=person_id, defaults={"values": values, "changed_at": clock.now()}
        )
    else:
        FieldValue.objects.filter(noun=Noun.PERSON, subject_id=person_id).delete()


def _rename(noun: str, key: str, before: int, after: int, rows: QuerySet[FieldValue]) -> dict[str, Any]:
    """Let values of a field that name one person name another; by the index of values."""
    found = list(rows.select_for_update().filter(noun=noun, values__contains={key: before}).order_by("id"))
    for row in found:
        FieldValue.objects.filter(id=row.id).update(values={**row.values, key: after})
    return {"noun": noun, "key": key, "ids": [row.id for row in found]}


def save_view(
    *, page: str, name: str, query: str, by: Actor, share: Share = Share.NOBODY, unit_id: int | None = None
) -> View:
    """Keep a list as it is filtered now; the same name on the same page is overwritten.

    `unit_id`: one of the actor's units, whose people then see it too (with share `unit`).
    """
    if by.user_id is None:
        raise Forbidden
    require_share(share, unit_id, by)
    name = _view_name(name)
    if len(query) > QUERY or len(page) > PAGE:
        raise Refusal("This view has too many filters to be kept.", code="too_long", field="query")
    with transaction.atomic():
        row, _ = SavedView.objects.update_or_create(
            page=page,
            owner_id=by.user_id,
            name=name,
            defaults={"query": query.lstrip("?"), "share": share, "unit_id": unit_id if share == Share.UNIT else None},
        )
        record(ViewSaved(view_id=row.id, share=share), by=by)
    return as_view(row, by)


def change_view(
    *, view_id: int, name: str, query: str | None = None, share: Share, unit_id: int | None = None, by: Actor
) -> View:
    """Name a view of one's own anew, share it otherwise, or keep other filters in it; its address stays.

    Refuses the name of another view of one's own on the same page.
    """
    name = _view_name(name)
    if query is not None and len(query) > QUERY:
        raise Refusal("This view has too many filters to be kept.", code="too_long", field="query")
    with transaction.atomic():
        row = _own_view(view_id, by)
        unit_id = unit_id if share == Share.UNIT else None
        if (row.share, row.unit_id) != (share, unit_id):
            require_share(share, unit_id, by)
        others = SavedView.objects.filter(page=row.page, owner_id=row.owner_id, name=name)
        if others.exclude(id=view_id).exists():
            raise Refusal(f"You have a view “{name}” already.", code="name_taken", field="name")
        before = (row.name, row.query, row.share, row.unit_id)
        row.name, row.share, row.unit_id = name, share, unit_id
        row.query = row.query if query is None else query.lstrip("?")
        if (row.name, row.query, row.share, row.unit_id) != before:
            row.save(update_fields=["name", "query", "share", "unit_id"])
            record(ViewSaved(view_id=row.id, share=share), by=by)
    return as_view(row, by)


def delete_view(*, view_id: int, by: Actor) -> None:
    """Delete a view of one's own; the terminal may delete any."""
    with transaction.atomic():
        _own_view(view_id, by).delete()
        record(ViewDeleted(view_id=view_id), by=by)


def erase_views(user_id: int) -> int:
    """Delete all views of an account, in the caller's transaction; returns how many."""
    return SavedView.objects.filter(owner_id=user_id).delete()[0]


def _own_view(view_id: int, by: Actor) -> SavedView:
    row = visible_to(by).filter(id=view_id).first()
    if row is None:
        raise Missing
    if row.owner_id != by.user_id and not by.is_system:
        raise Forbidden
    return row


def _view_name(name: str) -> str:
    plain = squeeze(name)[:80]
    if not plain:
        raise Refusal("Give the view a name.", code="no_name", field="name")
    return plain


def _field(field_id: int) -> FieldDefinition:
    row = FieldDefinition.objects.select_for_update().filter(id=field_id, retired_at=None).first()
    if row is None:
        raise Missing
    return row


def _label(label: str) -> str:
    name = squeeze(label)
    if not name or len(name) > LABEL:
        raise Refusal("Give the field a name of at most 100 characters.", code="bad_label", field="label")
    return name


def _refuse_lost(row: FieldDefinition, chosen: Sequence[str]) -> None:
    for choice in set(row.choices) - set(chosen):
        held = FieldValue.objects.filter(noun=row.noun)
        if (
            held.filter(values__contains={row.key: choice}).exists()
            or held.filter(values__contains={row.key: [choice]}).exists()
        ):
            raise Refusal(f"“{choice}” is in use and cannot go.", code="choice_in_use", field="choices")
