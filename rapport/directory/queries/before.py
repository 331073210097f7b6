"""What to know before a meeting, on one screen: of a person, or of a unit. One statement each.

What is said comes with the row it is about, as one array, so that a page that embeds this pays for no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Func, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import Headcount, Person, Statement
from rapport.directory.queries.cards import PersonCard, UnitCard, card_from, card_of
from rapport.directory.queries.experts import findable
from rapport.directory.queries.knowing import known_about, sentence_of
from rapport.directory.queries.profile import HOURS, PROFILE, Hours, Profile, StatementRow, profile_from
from rapport.directory.rules.profile import FOUND_BY, NeedState, band_of_size
from rapport.kit.problems import Missing
from rapport.privacy.public import minimum_group

Topic = Statement.Topic
FIRST = (Topic.REACH, Topic.TELL, Topic.AVOID, Topic.MOVES, Topic.DO, Topic.ANSWERS, Topic.ASK)
MOST_READ = 200  # statements of one kind in a unit that are looked at
MOST = 40  # statements that are read for one screen
MOST_NOTED, MOST_NEEDS, MOST_TO_ASK = 4, 8, 5
TOLD = {
    "id": "id", "person_id": "person_id", "person": "person__name", "topic": "topic", "text": "text",
    "visibility": "visibility", "author_id": "author_id", "author": "author__name", "at": "at",
    "checked_on": "checked_on", "expires_on": "expires_on", "disputed_at": "disputed_at", "source": "source",
    "confidence": "confidence", "state": "state", "met_by_id": "met_by_id", "met_by": "met_by__name",
    "state_at": "state_at",
}  # fmt: skip


@dataclass(frozen=True)
class Heading:
    """What somebody says under one heading."""

    label: str
    statements: Sequence[StatementRow]


@dataclass(frozen=True)
class Whose:
    """A statement with whom it is about."""

    person_id: int
    person: str
    row: StatementRow

    @property
    def url(self) -> str:
        """Her page."""
        return f"/people/{self.person_id}/"


@dataclass(frozen=True)
class PersonBefore:
    """A person before a meeting: her own words by heading, what is still needed, what others noted, what is known."""

    person: Profile
    headings: Sequence[Heading]
    needs: Sequence[StatementRow]
    noted: Sequence[StatementRow]
    sentence: str


@dataclass(frozen=True)
class UnitBefore:
    """A unit before a meeting: its lead and how to reach her, its size as a band, what is needed there, whom to ask."""

    unit: UnitCard
    size: str
    lead: PersonCard | None
    hours: Hours
    headings: Sequence[Heading]
    needs: Sequence[Whose]
    ask: Sequence[Whose]


def person_before(person_id: int, *, by: Actor) -> PersonBefore:
    """Return what to know of somebody before a meeting. One statement."""
    said = _array(policy.statements_visible_to(by).filter(person=OuterRef("pk")))
    row = policy.visible_to(by).filter(id=person_id, vacant=False).annotate(said=said)
    found = row.values(*PROFILE, *HOURS, "said").first()
    if found is None:
        raise Missing
    profile, rows = profile_from(found), [_row(one) for one in found["said"]]
    held = [one for one in rows if not (one.out_of_date or one.disputed)]
    return PersonBefore(
        person=profile,
        headings=_headings(held),
        needs=[one for one in held if one.own and one.topic == Topic.NEED and one.state != NeedState.MET],
        noted=[one for one in held if not one.own][:MOST_NOTED],
        sentence=sentence_of(known_about(rows, profile), own=False),
    )


def unit_before(unit_id: int, *, by: Actor) -> UnitBefore:
    """Return what to know of a unit before a meeting, with all below it. One statement."""
    seen = policy.statements_visible_to(by)
    path = OuterRef(OuterRef("path"))  # of the unit; the first is the statement that is kept
    there = seen.filter(person__unit__path__startswith=path, author=F("person"), disputed_at=None)
    open_needs = there.filter(topic=Topic.NEED).exclude(state=NeedState.MET)
    to_ask = there.filter(topic__in=FOUND_BY, person__in=findable(policy.visible_to(by)))
    below = Headcount.objects.filter(unit__path__startswith=OuterRef("path")).order_by()
    people = below.annotate(all=Func(F("people"), function="sum")).values("all")  # `Sum` would group by unit
    row = (
        policy.units_visible_to(by)
        .select_related("manager__unit", "manager__preference")
        .annotate(
            people=Subquery(people),
            lead_said=_array(seen.filter(person=OuterRef("manager"), author=F("person"))),
            needs=_array(_some(open_needs), most=MOST_NEEDS),
            ask=_array(_some(to_ask), most=MOST_TO_ASK),
        )
        .filter(id=unit_id)
        .first()
    )
    if row is None:
        raise Missing
    lead = _lead(row.manager)
    said = [_row(one) for one in row.lead_said] if lead else []
    return UnitBefore(
        unit=card_of(row),
        size=_size(row.people or 0),
        lead=lead,
        hours=_hours(row.manager) if lead else Hours(),
        headings=_headings([one for one in said if not (one.out_of_date or one.disputed)]),
        needs=[_whose(one) for one in row.needs],
        ask=[_whose(one) for one in row.ask],
    )


def _some(rows: QuerySet[Statement]) -> QuerySet[Statement]:
    """Return the first of these that are found: of a unit of thousands not all are read."""
    return Statement.objects.filter(id__in=rows.order_by().values("id")[:MOST_READ])


def _array(rows: QuerySet[Statement], *, most: int = MOST) -> ArraySubquery:
    told = JSONObject(**TOLD)
    return ArraySubquery(rows.order_by("-at", "-id").annotate(told=told).values("told")[:most])


def _row(said: Mapping[str, Any]) -> StatementRow:
    """Return a statement of an array; what the database wrote as text are days and moments again."""
    return StatementRow(
        id=said["id"],
        topic=said["topic"],
        text=said["text"],
        visibility=said["visibility"],
        author_id=said["author_id"],
        author=said["author"] or "",
        own=said["author_id"] == said["person_id"],
        at=datetime.fromisoformat(said["at"]),
        checked_on=_day(said["checked_on"]),
        disputed=said["disputed_at"] is not None,
        source=said["source"],
        confidence=said["confidence"],
        expires_on=_day(said["expires_on"]),
        state=said["state"],
        met_by_id=said["met_by_id"],
        met_by=said["met_by"] or "",
        state_at=datetime.fromisoformat(said["state_at"]) if said["state_at"] else None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _whose(said: Mapping[str, Any]) -> Whose:
    return Whose(person_id=said["person_id"], person=said["person"], row=_row(said))


def _headings(rows: Sequence[StatementRow]) -> list[Heading]:
    own = [row for row in rows if row.own]
    found = (Heading(str(topic.label), [row for row in own if row.topic == topic]) for topic in FIRST)
    return [heading for heading in found if heading.statements]


def _lead(person: Person | None) -> PersonCard | None:
    if person is None or person.vacant or person.ended_on:
        return None
    unit = person.unit
    return card_from(
        person.id,
        person.name,
        person.title,
        person.unit_id,
        unit.name if unit else None,
        person.vacant,
        person.ended_on,
        unit.slug if unit else None,
    )


def _hours(person: Person | None) -> Hours:
    wish = getattr(person, "preference", None)
    if wish is None:
        return Hours()
    return Hours(
        channels=tuple(wish.channels), start=wish.hours_from, end=wish.hours_to, languages=tuple(wish.languages)
    )


def _size(people: int) -> str:
    """Return how many people are in a unit, as a band: below the minimum only that they are fewer."""
    low, high = band_of_size(people, minimum=minimum_group())
    if low is None:
        return _("fewer than %(n)s people") % {"n": high}
    if high is None:
        return _("%(n)s people or more") % {"n": f"{low:,}"}
    return _("%(low)s to %(high)s people") % {"low": low, "high": high}
