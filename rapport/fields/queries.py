"""Reads of fields."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor, names_of
from rapport.fields.models import FieldDefinition, FieldValue, SavedView
from rapport.fields.policy import may_read, may_share_with_all, may_write, visible_to
from rapport.fields.rules import Definition, FieldType, Noun, Share, Value, Visibility, show
from rapport.kit.prepared import Prepared
from rapport.kit.problems import Missing

VIEW = ("id", "page", "name", "query", "share", "owner_id", "unit_id")


@dataclass(frozen=True, kw_only=True)
class View:
    """A saved view as a list shows it; `mine` may be deleted by the reader."""

    id: int
    page: str
    name: str
    query: str
    share: Share
    mine: bool
    unit_id: int | None = None
    owner_id: int | None = None

    @property
    def url(self) -> str:
        """Its address, which stays whatever its name and filters become."""
        return f"/views/{self.id}/"

    @property
    def shared_with(self) -> str:
        """With whom it is shared, as forms say it."""
        return f"unit-{self.unit_id}" if self.share == Share.UNIT else self.share.value


@dataclass(frozen=True, kw_only=True)
class ShownValue:
    """A field of one subject with what it holds, as text; `may_write` where the reader may change it."""

    field: Definition
    value: Value | None
    may_write: bool

    @property
    def text(self) -> str:
        """The value in words, as it is typed."""
        return show(self.value)


@dataclass(frozen=True)
class ViewLink:
    """A view in the menu; `note` says whose it is, or who sees it."""

    name: str
    url: str
    current: bool
    note: str


@dataclass(frozen=True)
class ViewGroup:
    """Views under one heading."""

    title: str
    views: Sequence[ViewLink]


@dataclass(frozen=True, kw_only=True)
class ViewMenu:
    """What `<c-view-menu>` shows on top of a list; `mine` is the view in sight, if it is one's own.

    `plain`: the query of the list that nothing narrows, as a tab of its page has one.
    """

    page: str
    query: str
    label: str
    all_label: str
    address: str
    plain: str
    groups: Sequence[ViewGroup]
    mine: View | None
    shares: Sequence[tuple[str, str]]

    @property
    def all_current(self) -> bool:
        """Whether nothing narrows the list."""
        return _filters(self.query) == _filters(self.plain)

    @property
    def all_url(self) -> str:
        """The list that nothing narrows."""
        return f"{self.address}?{self.plain}" if self.plain else self.address

    @property
    def may_keep(self) -> bool:
        """Whether there is something to keep: the list is not as it is without filters."""
        return not self.all_current and self.mine is None

    @property
    def next(self) -> str:
        """The list as it is now."""
        return f"{self.address}?{self.query}" if self.query else self.address

    @property
    def save_url(self) -> str:
        """Where the form goes: a new view, or the one in sight."""
        return self.mine.url if self.mine else "/views/"

    @property
    def delete_url(self) -> str:
        """Where the view in sight is deleted."""
        return f"{self.mine.url}delete/" if self.mine else ""


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


def shown_values(noun: Noun | str, subject_id: int, *, by: Actor) -> tuple[ShownValue, ...]:
    """Return the fields of one subject that the actor may see, in the order they were made, empty ones too.

    Two statements, one where a noun has no fields.
    """
    noun = Noun(noun)
    seen = [field for field in definitions(noun) if may_read(field.visibility, noun, subject_id, by)]
    if not seen:
        return ()
    row = FieldValue.objects.filter(noun=noun, subject_id=subject_id).values_list("values", flat=True).first() or {}
    return tuple(
        ShownValue(field=f, value=row.get(f.key), may_write=may_write(f.visibility, noun, subject_id, by)) for f in seen
    )


def views_for(actor: Actor, page: str) -> tuple[View, ...]:
    """Return the saved views of a page this actor sees: her own first, then shared ones, by name. One statement."""
    return tuple(sorted(all_views(actor, page), key=lambda view: not view.mine))


def all_views(actor: Actor, page: str = "") -> tuple[View, ...]:
    """Return the views of every list, or of one, that an actor sees. One statement."""
    return tuple(as_view(row, actor) for row in _asked(actor, page)())


@lru_cache(maxsize=1024)  # every list has a menu of views
def _asked(actor: Actor, page: str) -> Prepared:
    def made() -> QuerySet[Any]:
        rows = visible_to(actor).order_by("page", "name", "id").values_list(*VIEW, named=True)
        return rows.filter(page=page) if page else rows

    return Prepared(made)


def as_view(row: Any, actor: Actor) -> View:
    """Return a saved view, or its columns `VIEW`, as it crosses the door."""
    return View(
        id=row.id,
        page=row.page,
        name=row.name,
        query=row.query,
        share=Share(row.share),
        mine=row.owner_id == actor.user_id,
        unit_id=row.unit_id,
        owner_id=row.owner_id,
    )


def view_of(view_id: int, *, by: Actor) -> View:
    """Return one view, if the actor sees it."""
    row = visible_to(by).filter(id=view_id).first()
    if row is None:
        raise Missing("This view is gone, or it is no longer shared with you.")
    return as_view(row, by)


def view_menu(
    page: str, *, address: str, query: str, title: str, units: Mapping[int, str], by: Actor, plain: str = ""
) -> ViewMenu:
    """Return the menu of views for a list as it is narrowed now; `units` are the actor's own, with their names.

    `page` is the name of the list's address and `query` its present filters, without the cursor; `plain` are those of
    the list that nothing narrows. At most two statements.
    """
    views = views_for(by, page)
    here = _filters(query)
    current = next((view for view in views if here and _filters(view.query) == here), None)
    owners = names_of([view.owner_id for view in views if not view.mine and view.owner_id is not None])
    mine = [_link(view, current, _seen_by(view, units)) for view in views if view.mine]
    shared = [_link(view, current, owners.get(view.owner_id or 0, "")) for view in views if not view.mine]
    groups = (ViewGroup(_("Mine"), mine), ViewGroup(_("Shared with me"), shared))
    shares = [(Share.NOBODY.value, _("Only me")), *((f"unit-{ident}", name) for ident, name in units.items())]
    if may_share_with_all(by):
        shares.append((Share.ALL.value, _("Everybody")))
    return ViewMenu(
        page=page,
        query=query,
        label=current.name if current else title,
        all_label=title,
        address=address,
        plain=plain,
        groups=[group for group in groups if group.views],
        mine=current if current and current.mine else None,
        shares=shares,
    )


def _filters(query: str) -> list[tuple[str, str]]:
    return sorted(pair for pair in parse_qsl(query) if pair[0] != "after")


def _link(view: View, current: View | None, note: str) -> ViewLink:
    return ViewLink(name=view.name, url=view.url, current=view == current, note=note)


def _seen_by(view: View, units: Mapping[int, str]) -> str:
    if view.share == Share.UNIT:
        return units.get(view.unit_id or 0, _("A unit"))
    return _("Everybody") if view.share == Share.ALL else ""


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
