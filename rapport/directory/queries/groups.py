"""Groups: what two people have openly in common, the list of all one may see, and one with its members."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import Group, GroupMember
from rapport.directory.queries.cards import PersonCard, person_card
from rapport.kit.paging import Page, cut, decode
from rapport.kit.problems import Missing
from rapport.ui.figures import number_text

COUNTED = 1000  # members counted one by one; a group of everybody must not cost a page its time
MEMBERS = """
SELECT wanted.id, counted.n FROM unnest(%s::bigint[]) AS wanted(id) CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM (
        SELECT FROM directory_groupmember m JOIN directory_person p ON p.id = m.person_id
        WHERE m.group_id = wanted.id AND p.ended_on IS NULL AND p.merged_into_id IS NULL LIMIT %s
    ) here
) counted
"""
FEWER_THAN = 30  # from here on, being in the same group says nothing about knowing each other


class Counted:
    """How many are in a group, in words."""

    members: int

    @property
    def members_text(self) -> str:
        """The number of members, or that there are more than are counted."""
        if self.members > COUNTED:
            return _("more than %s members") % number_text(COUNTED)
        return ngettext("%s member", "%s members", self.members) % number_text(self.members)


@dataclass(frozen=True)
class GroupCard(Counted):
    """A group, to name and link it; `members` is counted up to one more than `COUNTED`."""

    id: int
    name: str
    slug: str
    members: int

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"/groups/{self.id}/"


@dataclass(frozen=True)
class GroupRow(Counted):
    """A group as the list shows it; `mine` where the reader is in it. `members` is counted as on a card."""

    id: int
    name: str
    purpose: str
    open: bool
    mine: bool
    members: int
    order: int

    @property
    def url(self) -> str:
        """The address of its page."""
        return f"/groups/{self.id}/"


ROW = ("id", "name", "purpose", "open", "order")


def groups_page(
    *, q: str = "", mine: bool = False, by: Actor, limit: int = 50, after: str | None = None
) -> Page[GroupRow]:
    """Return one page of the groups an actor may see, her own first, then by name. Two statements."""
    hers = GroupMember.objects.filter(person_id=by.person_id or 0).values("group_id")
    order = Case(When(id__in=hers, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = policy.groups_visible_to(by).annotate(order=order)
    if mine:
        rows = rows.filter(id__in=hers)
    for word in q.split():
        rows = rows.filter(Q(name__icontains=word) | Q(purpose__icontains=word))
    if key := decode(after, int, str, int):
        rows = rows.filter(TupleGreaterThan((F("order"), F("name"), F("id")), tuple(key)))
    found = list(rows.order_by("order", "name", "id").values(*ROW)[: limit + 1])
    counts = member_counts(row["id"] for row in found)
    listed = [GroupRow(**row, mine=row["order"] == 0, members=counts[row["id"]]) for row in found]
    return cut(listed, limit=limit, key=lambda row: [row.order, row.name, row.id])


def group_for(group_id: int, *, by: Actor) -> GroupRow:
    """Return one group, if the actor may see it. Three statements."""
    row = policy.groups_visible_to(by).filter(id=group_id).values("id", "name", "purpose", "open").first()
    if row is None:
        raise Missing("There is no such group, or it is known to its members only.")
    mine = GroupMember.objects.filter(group_id=group_id, person_id=by.person_id or 0).exists()
    return GroupRow(**row, mine=mine, members=member_counts([group_id])[group_id], order=0 if mine else 1)


def members_page(group_id: int, *, by: Actor, limit: int = 50, after: str | None = None) -> Page[PersonCard]:
    """Return one page of the members of a group the actor may see, by name. Three statements."""
    if not policy.groups_visible_to(by).filter(id=group_id).exists():
        raise Missing
    inside = GroupMember.objects.filter(group_id=group_id).values("person_id")
    rows = policy.visible_to(by).filter(id__in=inside, ended_on=None)
    if key := decode(after, str, int):
        rows = rows.filter(TupleGreaterThan((F("name"), F("id")), tuple(key)))
    ids = list(rows.order_by("name", "id").values_list("id", flat=True)[: limit + 1])
    cards = person_card(ids)
    return cut([cards[ident] for ident in ids], limit=limit, key=lambda card: [card.name, card.id])


def member_counts(group_ids: Iterable[int]) -> dict[int, int]:
    """Return how many people are in each group, counted up to one more than `COUNTED`. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [list(group_ids), COUNTED + 1])
        return dict(cursor.fetchall())


def open_groups_of(person_id: int) -> list[GroupCard]:
    """Return the open groups somebody is in, by name. Two statements."""
    mine = GroupMember.objects.filter(person_id=person_id).values("group_id")
    return _cards(Q(id__in=mine))


def open_groups_shared(person_a: int, person_b: int) -> list[GroupCard]:
    """Return the open groups both are in, by name. Two statements."""
    of_a = GroupMember.objects.filter(person_id=person_a).values("group_id")
    of_b = GroupMember.objects.filter(person_id=person_b).values("group_id")
    return _cards(Q(id__in=of_a) & Q(id__in=of_b))


def _cards(which: Q) -> list[GroupCard]:
    groups = list(Group.objects.filter(which, open=True).order_by("name").values("id", "name", "slug"))
    counts = member_counts(group["id"] for group in groups)
    return [GroupCard(**group, members=counts[group["id"]]) for group in groups]
