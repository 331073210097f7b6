"""Two records side by side, what one record of both would hold, and the merges that were made."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import GroupMember, Identity, Merge, NotDuplicate, Person, Statement, Unit
from rapport.directory.queries.identities import resolve_identities
from rapport.directory.queries.search import search
from rapport.directory.rules.merging import FILLED, LISTS, Standing, better_kept, filled, obstacle
from rapport.kit.paging import Page, cut, decode
from rapport.kit.problems import Missing, Refusal
from rapport.kit.text import initials, number_in

Origin = Literal["kept", "gone", "both"]


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of two records that may be one person."""

    id: int
    name: str
    initials: str
    title: str
    unit: str
    unit_name: str
    location: str
    email: str
    identities: int
    started_on: date | None
    ended_on: date | None
    account: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that two records say, of `a` and of `b`."""

    label: str
    a: str
    b: str

    @property
    def differs(self) -> bool:
        """Whether they say different things."""
        return self.a != self.b

    @property
    def turned(self) -> "Line":
        """The same with the two records in the other order."""
        return Line(label=self.label, a=self.b, b=self.a)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One thing the merged record will hold, and of which record it is."""

    label: str
    value: str
    origin: Origin = "kept"


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What making one record of two would do; `refusal` says why it cannot be done like this."""

    kept: Side
    gone: Side
    better: int  # the record we would keep
    lines: Sequence[Line]
    outcomes: Sequence[Outcome]
    apart_on: datetime | None  # when somebody found them to be two people
    refusal: Refusal | None


@dataclass(frozen=True, kw_only=True)
class MergeRow:
    """A merge as its list shows it; `covered_by` is a later merge that has to be undone first."""

    id: int
    kept_id: int
    kept: str
    gone_id: int
    gone: str
    at: datetime
    by: str
    undone_at: datetime | None
    covered_by: int | None


def standing_of(person: Person, *, identities: int = 0) -> Standing:
    """Return what decides whether a record can be kept. No statement."""
    return Standing(
        id=person.id,
        merged=person.merged_into_id is not None,
        has_account=person.user_id is not None,
        ended=person.ended_on is not None,
        identities=identities,
    )


def manager_after(kept: Person, gone: Person) -> int | None:
    """Return whom the one person will report to: hers, else the other record's, as far as it leads to neither of them.

    A statement per level above.
    """
    both = {kept.id, gone.id}
    for manager_id in (kept.manager_id, gone.manager_id):
        if manager_id is not None and not _leads_to(manager_id, both):
            return manager_id
    return None


def _leads_to(manager_id: int, people: Collection[int]) -> bool:
    """Whether somebody is one of these people, or reports to one through any number of levels."""
    met: set[int] = set()
    above: int | None = manager_id
    while above is not None and above not in met:
        if above in people:
            return True
        met.add(above)
        above = Person.objects.filter(id=above).values_list("manager_id", flat=True).first()
    return False


def sides(people: Collection[Person]) -> dict[int, Side]:
    """Return records at hand (with unit and user) as sides by id. One statement."""
    counted = Identity.objects.filter(person__in=[person.id for person in people]).values_list("person_id")
    known = dict(counted.annotate(n=Count("id")))
    return {person.id: _side(person, known.get(person.id, 0)) for person in people}


def _side(person: Person, identities: int) -> Side:
    return Side(
        id=person.id,
        name=person.name,
        initials=initials(person.name),
        title=person.title,
        unit=person.unit.slug if person.unit else "",
        unit_name=person.unit.name if person.unit else "",
        location=person.location,
        email=person.email,
        identities=identities,
        started_on=person.started_on,
        ended_on=person.ended_on,
        account=person.user.email if person.user else "",
        url=f"/people/{person.id}/",
    )


def compared(a: Side, b: Side) -> list[Line]:
    """Return what two records say, leaving out what neither does."""
    told = (
        (_("Title"), a.title, b.title),
        (_("Unit"), a.unit_name, b.unit_name),
        (_("Place"), a.location, b.location),
        (_("E-mail"), a.email, b.email),
        (_("Known by"), _known_by(a.identities), _known_by(b.identities)),
        (_("Here since"), _day(a.started_on), _day(b.started_on)),
        (_("Last day"), _day(a.ended_on), _day(b.ended_on)),
        (_("Account"), a.account, b.account),
    )
    return [Line(label=label, a=one, b=other) for label, one, other in told if one or other]


def _known_by(count: int) -> str:
    return ngettext("%(n)s address or login", "%(n)s addresses and logins", count) % {"n": count} if count else ""


def _day(day: date | None) -> str:
    return date_format(day, "j M Y") if day else ""


def side_for(person_id: int, *, by: Actor) -> Side:
    """Return a record as a side, for administrators; `Missing` for one that was merged. Two statements."""
    policy.require_directory(by)
    person = _visible(by).filter(id=person_id).first()
    if person is None:
        raise Missing
    return sides([person])[person_id]


def records_found(question: str, *, by: Actor, without: int, limit: int = 12) -> list[Side]:
    """Return records that answer to a number (`#7`), an identity or a few letters, best first; for administrators.

    At most sixteen statements.
    """
    policy.require_directory(by)
    number = number_in(question.strip().removeprefix("#"))
    ids = [] if number is None else [number]
    ids += resolve_identities([question]).values() if question.strip() else []
    ids += [hit.id for hit in search(question, by=by, limit=limit).people]
    found = sides(list(_visible(by).filter(id__in=ids).exclude(id=without)))
    return [found[ident] for ident in dict.fromkeys(ids) if ident in found][:limit]


def record_that_stays(person_id: int, *, by: Actor) -> int | None:
    """Return the record that holds a merged one now, if the actor may see it. One statement."""
    merged = Person.objects.filter(id=person_id).exclude(merged_into=None)
    return policy.visible_to(by).filter(id__in=merged.values("merged_into")).values_list("id", flat=True).first()


def merge_preview(*, kept_id: int, gone_id: int, by: Actor) -> Preview:
    """Return what making one record of two would do, for administrators. About twelve statements."""
    policy.require_directory(by)
    found = {person.id: person for person in _visible(by).filter(id__in=[kept_id, gone_id])}
    if len(found) != 2:  # noqa: PLR2004
        raise Missing(_("One of these records is gone, or was merged already."))
    kept, gone = found[kept_id], found[gone_id]
    shown = sides([kept, gone])
    stand = {i: standing_of(person, identities=shown[i].identities) for i, person in found.items()}
    apart = NotDuplicate.objects.filter(a_id=min(found), b_id=max(found)).values_list("at", flat=True).first()
    return Preview(
        kept=shown[kept_id],
        gone=shown[gone_id],
        better=better_kept(stand[kept_id], stand[gone_id]),
        lines=compared(shown[kept_id], shown[gone_id]),
        outcomes=[*_values_after(kept, gone), *_rows_after(shown[kept_id], shown[gone_id])],
        apart_on=apart,
        refusal=obstacle(stand[kept_id], stand[gone_id], one_account=True),
    )


def _visible(by: Actor) -> Any:
    return policy.visible_to(by).select_related("unit", "user", "manager")


def _values_after(kept: Person, gone: Person) -> list[Outcome]:
    columns = (*FILLED, *LISTS, "ended_on")
    new = filled(*({column: getattr(one, column) for column in columns} for one in (kept, gone)))
    manager_id = manager_after(kept, gone)
    manager = next((p.manager for p in (kept, gone) if p.manager and p.manager_id == manager_id), None)
    unit = gone.unit if "unit_id" in new else kept.unit

    def after(column: str) -> Any:
        return new.get(column, getattr(kept, column))

    def origin(column: str) -> Origin:
        if column not in new:
            return "kept"
        return "both" if getattr(kept, column) else "gone"

    told: tuple[tuple[str, str, Origin], ...] = (
        (_("Name"), kept.name, "kept"),
        (_("Title"), after("title"), origin("title")),
        (_("Unit"), unit.name if unit else "", origin("unit_id")),
        (_("Reports to"), manager.name if manager else "", "kept" if manager_id == kept.manager_id else "gone"),
        (_("Place"), after("location"), origin("location")),
        (_("E-mail"), after("email"), origin("email")),
        (_("Here since"), _day(after("started_on")), origin("started_on")),
        (_("Languages"), ", ".join(after("languages")), origin("languages")),
        (_("Skills"), ", ".join(after("skills")), origin("skills")),
    )
    return [Outcome(label=label, value=value, origin=whose) for label, value, whose in told if value]


def _rows_after(kept: Side, gone: Side) -> list[Outcome]:
    """What is counted rather than told: it goes over as it is."""
    reports = Person.objects.filter(manager=gone.id, ended_on=None).exclude(id=kept.id).count()
    heads = Unit.objects.filter(manager=gone.id, ended_on=None).count()
    said = Statement.objects.filter(person=gone.id, withdrawn_at=None).count()
    hers = GroupMember.objects.filter(person=kept.id).values("group_id")
    groups = GroupMember.objects.filter(person=gone.id).exclude(group_id__in=hers).count()
    counted = (
        (_("People who report to the other record"), reports),
        (_("Units headed by the other record"), heads),
        (_("Statements from the other record"), said),
        (_("Groups from the other record"), groups),
    )
    whose: Origin = "kept" if not gone.identities else "both" if kept.identities else "gone"
    known = Outcome(label=_("Known by"), value=_known_by(kept.identities + gone.identities), origin=whose)
    account = Outcome(label=_("Account"), value=kept.account or gone.account, origin="kept" if kept.account else "gone")
    rows = [Outcome(label=label, value=str(count)) for label, count in counted if count]
    return [*(one for one in (known, account) if one.value), *rows]


def merges_page(*, by: Actor, limit: int = 50, after: str | None = None) -> Page[MergeRow]:
    """Return the merges, newest first, undone ones too; for administrators. One statement."""
    rows = _merges(by)
    if key := decode(after, int):
        rows = rows.filter(id__lt=key[0])
    return cut([_merge(row) for row in rows.order_by("-id")[: limit + 1]], limit=limit, key=lambda row: [row.id])


def merge_row(merge_id: int, *, by: Actor) -> MergeRow:
    """Return one merge, for administrators. One statement."""
    found = _merges(by).filter(id=merge_id).first()
    if found is None:
        raise Missing
    return _merge(found)


def _merges(by: Actor) -> Any:
    policy.require_directory(by)
    touches = Q()
    for end in (OuterRef("kept_id"), OuterRef("gone_id")):
        touches |= Q(kept=end) | Q(gone=end)
    later = Merge.objects.filter(touches, undone_at=None, id__gt=OuterRef("id"))
    covered_by = Subquery(later.order_by("-id").values("id")[:1])
    return Merge.objects.select_related("kept", "gone", "by_person").annotate(covered_by=covered_by)


def _merge(row: Any) -> MergeRow:
    return MergeRow(
        id=row.id,
        kept_id=row.kept_id,
        kept=row.kept.name,
        gone_id=row.gone_id,
        gone=row.gone.name,
        at=row.at,
        by=row.by_person.name if row.by_person else "",
        undone_at=row.undone_at,
        covered_by=row.covered_by if row.undone_at is None else None,
    )
