"""A book as a list: whom a team looks after, narrowed, sorted, grouped, page by page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from rapport.accounts.public import Actor
from rapport.kit import clock
from rapport.kit.paging import Page, cut, size
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import fold, number_in
from rapport.relationships import policy
from rapport.relationships.models import Relationship
from rapport.relationships.queries.cold import going_cold
from rapport.relationships.queries.sorting import keyed, moved_on
from rapport.relationships.rules.book import SOON, Group, Sort, Tab, is_late, is_neglected
from rapport.relationships.rules.health import FROM, Band, band_of

LONGEST = 120  # characters of a filter
SHOWN = ("team", "unit", "person__unit", "owner", "stage")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """How a book is narrowed. `team`: its letters; `owner`: an id; `due`: late or soon; `kind`: units or people."""

    tab: Tab = Tab.MINE
    q: str = ""
    team: str = ""
    stage: str = ""
    owner: str = ""
    health: str = ""
    due: str = ""
    kind: str = ""
    sort: str = Sort.DUE.value
    group: str = ""

    @property
    def given(self) -> Mapping[str, str]:
        """What is set, as an address has it."""
        names = ("q", "team", "stage", "owner", "health", "due", "kind", "group")
        said = {name: getattr(self, name) for name in names if getattr(self, name)}
        said |= {"sort": self.sort} if self.sort != Sort.DUE else {}
        return ({"tab": self.tab.value} if self.tab is not Tab.MINE else {}) | said

    @property
    def narrows(self) -> bool:
        """Whether anything but the tab and the order is set."""
        return bool(set(self.given) - {"tab", "sort", "group"})


@dataclass(frozen=True, kw_only=True)
class Row:
    """A relationship in a list. `unit_slug` is the unit's own, or that of the person; `score` is 0 to 100 or unknown.

    `heading` is what stands above it where rows are grouped and it is the first of its group.
    """

    id: int
    team_id: int
    team: str
    prefix: str
    name: str
    unit_id: int | None
    person_id: int | None
    unit_slug: str
    unit_name: str
    owner_id: int | None
    owner: str
    stage_id: int
    stage: str
    place: int
    rhythm_days: int | None
    score: int | None
    score_before: int | None
    last_at: datetime | None
    planned_at: datetime | None
    due_on: date | None
    late: bool
    neglected: bool
    open_cases: int
    broken: int
    version: int
    about: str
    ended_at: datetime | None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/book/{self.id}/"

    @property
    def band(self) -> Band:
        """Its health in a word."""
        return band_of(self.score)

    @property
    def change(self) -> int | None:
        """By how much its health moved in a month, None where one of the two is unknown."""
        return None if self.score is None or self.score_before is None else self.score - self.score_before


def begins_with_all(by: Actor) -> bool:
    """Whether somebody looks after nobody, while her teams do: her own part of the book is empty. Two statements."""
    going_on = policy.visible_to(by).going_on()
    return not going_on.looked_after_by(by.person_id or 0).exists() and going_on.exists()


@dataclass(frozen=True, kw_only=True)
class Book:
    """One page of a book; `heads` are the group keys of its rows, in their order, empty without groups."""

    page: Page[Row]
    heads: tuple[str, ...] = ()


def book(
    filters: Filters,
    *,
    by: Actor,
    after: str | None = None,
    limit: int | None = None,
) -> Book:
    """Return one page of a book as the actor sees it. One statement."""
    many = size(limit)
    rows, keys = keyed(_narrowed(_of_tab(filters, by), filters), sort=filters.sort, group=filters.group)
    found: list[Any] = list(moved_on(rows, keys, after).select_related(*SHOWN)[: many + 1])
    today, now = clock.today(), clock.now()
    page = cut(found, limit=many, key=lambda one: [_plain(getattr(one, key.name)) for key in keys])
    items = [row_of(one, today=today, now=now) for one in page.items]
    heads = tuple(str(one.key_group) for one in page.items) if filters.group else ()
    return Book(page=Page(items=items, after=page.after), heads=heads)


def relationship_row(relationship_id: int, *, by: Actor) -> Row:
    """Return one relationship of a book the actor reads, ended ones too. Raises Missing. One statement."""
    one = policy.visible_to(by).filter(id=relationship_id).select_related(*SHOWN).first()
    if one is None:
        raise Missing
    return row_of(one, today=clock.today(), now=clock.now())


def rows_chosen(ids: Collection[int], *, by: Actor) -> list[Row]:
    """Return these relationships as rows, by name, as far as the actor sees them. One statement."""
    if not ids:
        return []
    found = policy.visible_to(by).going_on().filter(id__in=set(ids)).select_related(*SHOWN)
    rows = [row_of(one, today=clock.today(), now=clock.now()) for one in found]
    return sorted(rows, key=lambda row: (row.name, row.id))


def row_of(one: Any, *, today: date, now: datetime) -> Row:
    """Return the row of a relationship at hand with all of `SHOWN`. No statement."""
    unit = one.unit or (one.person.unit if one.person else None)
    planned = one.planned_at if one.planned_at is not None and one.planned_at >= now else None
    return Row(
        id=one.id,
        team_id=one.team_id,
        team=one.team.name,
        prefix=one.team.prefix or "",
        name=one.unit.name if one.unit else one.person.name,
        unit_id=one.unit_id,
        person_id=one.person_id,
        unit_slug=unit.slug if unit else "",
        unit_name=unit.name if unit else "",
        owner_id=one.owner_id,
        owner=one.owner.name if one.owner else "",
        stage_id=one.stage_id,
        stage=one.stage.name,
        place=one.stage.place,
        rhythm_days=one.rhythm_days,
        score=one.score,
        score_before=one.score_before,
        last_at=one.last_at,
        planned_at=planned,
        due_on=one.due_on,
        late=is_late(one.due_on, today=today) and one.ended_at is None,
        neglected=one.ended_at is None
        and is_neglected(one.due_on, rhythm_days=one.rhythm_days, planned=planned is not None, today=today),
        open_cases=one.open_cases,
        broken=one.broken,
        version=one.version,
        about=one.about,
        ended_at=one.ended_at,
    )


def filters_of(given: Mapping[str, str]) -> Filters:
    """Return the filters an address holds; refuses a list, an order or a group that is not there."""
    said = {name: given.get(name, "").strip()[:LONGEST] for name in ("q", "team", "stage", "owner", "health", "due")}
    kind, sort, group = (given.get(name, "").strip()[:LONGEST] for name in ("kind", "sort", "group"))
    tab = given.get("tab", "") or Tab.MINE.value
    for value, known, field in (
        (tab, set(Tab), "tab"),
        ((sort or Sort.DUE).removeprefix("-"), set(Sort), "sort"),
        (group, set(Group), "group"),
        (said["health"] or Band.GOOD, set(Band), "health"),
        (said["due"] or "late", {"late", "soon"}, "due"),
        (kind or "units", {"units", "people"}, "kind"),
    ):
        if value not in known:
            raise Refusal("There is no such list. Choose one of the tabs.", code=f"no_{field}", field=field)
    return Filters(tab=Tab(tab), kind=kind, sort=sort or Sort.DUE.value, group=group, **said)


def _of_tab(filters: Filters, by: Actor) -> QuerySet[Relationship]:
    seen = policy.visible_to(by)
    if filters.tab is Tab.ENDED:
        return seen.filter(ended_at__isnull=False)
    seen = seen.going_on()
    if filters.tab is Tab.MINE:
        return seen.looked_after_by(by.person_id or 0)
    if filters.tab is Tab.NOBODY:
        return seen.filter(owner=None)
    return going_cold(seen) if filters.tab is Tab.COLD else seen


def _narrowed(rows: QuerySet[Relationship], filters: Filters) -> QuerySet[Relationship]:
    exact = {
        "team__prefix": filters.team.upper() or None,
        "stage_id": (number_in(filters.stage) or 0) if filters.stage else None,
        "owner_id": (number_in(filters.owner) or 0) if filters.owner else None,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value is not None})
    if filters.health:
        rows = rows.filter(_in_band(Band(filters.health)))
    if filters.due:
        rows = rows.filter(_due(filters.due))
    if filters.kind:
        rows = rows.filter(person=None) if filters.kind == "units" else rows.filter(unit=None)
    for word in fold(filters.q).split():
        rows = rows.filter(Q(unit__search__contains=word) | Q(person__search__contains=word))
    return rows


def _due(due: str) -> Q:
    now = clock.now()
    if due == "late":
        return Q(due_on__lt=clock.today())
    return Q(due_on__lte=(now + SOON).date()) | Q(planned_at__gte=now, planned_at__lte=now + SOON)


def _in_band(band: Band) -> Q:
    ranges = {
        Band.GOOD: Q(score__gte=FROM[Band.GOOD]),
        Band.MIDDLING: Q(score__gte=FROM[Band.MIDDLING], score__lt=FROM[Band.GOOD]),
        Band.POOR: Q(score__lt=FROM[Band.MIDDLING]),
        Band.UNKNOWN: Q(score=None),
    }
    return ranges[band]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
