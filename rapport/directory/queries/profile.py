"""A person as her page shows her."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from rapport.accounts.public import Actor
from rapport.directory import policy
from rapport.directory.models import Person, Statement
from rapport.directory.models.profile import CONFIDENCES, SOURCES, STATES
from rapport.directory.queries.groups import GroupCard, open_groups_of, open_groups_shared
from rapport.directory.rules.profile import Confidence, NeedState, Source, is_out_of_date
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.kit.text import initials

MOST_REPORTS = 12
HIGHEST = 20  # steps of a reporting line we follow; a circle in it must not be followed for ever

LINE_UP = """
WITH RECURSIVE line AS (
    SELECT p.id, p.manager_id, 0 AS step FROM directory_person p WHERE p.id = %s
    UNION ALL
    SELECT boss.id, boss.manager_id, line.step + 1
    FROM line JOIN directory_person boss ON boss.id = line.manager_id WHERE line.step < %s
)
SELECT id, min(step) FROM line GROUP BY id ORDER BY 2 DESC
"""


@dataclass(frozen=True)
class LinePerson:
    """Somebody in a reporting line."""

    id: int
    name: str
    initials: str
    line: str
    unit: str
    vacant: bool

    @property
    def url(self) -> str:
        """Her page; a vacant post has none."""
        return "" if self.vacant else f"/people/{self.id}/"


@dataclass(frozen=True)
class StatementRow:
    """One sentence about a person: who said it, from where and how sure, when, who may read it.

    `met_by` names the unit that meets a need, `met_by_id` says which; `state_at` since when it is so.
    """

    id: int
    topic: str
    text: str
    visibility: str
    author_id: int | None
    author: str
    own: bool
    at: datetime
    checked_on: date | None
    disputed: bool
    source: str = "herself"
    confidence: str = "sure"
    expires_on: date | None = None
    state: str = "open"
    met_by_id: int | None = None
    met_by: str = ""
    state_at: datetime | None = None

    @property
    def out_of_date(self) -> bool:
        """Whether it is past its last day: only its subject and its author still read it."""
        return is_out_of_date(self.expires_on, today=clock.today())

    @property
    def true_on(self) -> date:
        """The day on which it was last found true."""
        return self.checked_on or self.at.date()

    @property
    def source_label(self) -> str:
        """Where it comes from, in words."""
        return str(dict(SOURCES)[Source(self.source)])

    @property
    def confidence_label(self) -> str:
        """How sure its author is, in words."""
        return str(dict(CONFIDENCES)[Confidence(self.confidence)])

    @property
    def state_label(self) -> str:
        """How far a need is met, in words."""
        return str(dict(STATES)[NeedState(self.state)])

    @property
    def state_tone(self) -> str:
        """The tone of the chip that says how far a need is met."""
        return {NeedState.OPEN: "open", NeedState.MEETING: "warn", NeedState.MET: "good"}[NeedState(self.state)]

    @property
    def topic_label(self) -> str:
        """The topic in words."""
        return str(Statement.Topic(self.topic).label)

    @property
    def visibility_label(self) -> str:
        """Who may read it, in words."""
        return str(Statement.Visibility(self.visibility).label)


@dataclass(frozen=True)
class Hours:
    """When somebody likes to be reached, on her own clock."""

    channels: tuple[str, ...] = ()
    start: time | None = None
    end: time | None = None
    languages: tuple[str, ...] = ()
    findable: bool = True


@dataclass(frozen=True)
class Profile:
    """A person with what stands on her page."""

    id: int
    name: str
    initials: str
    title: str
    email: str
    unit_id: int | None
    unit_name: str
    unit_slug: str
    location: str
    timezone: str
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    grade: str
    started_on: date | None
    ended_on: date | None
    manager_id: int | None
    vacant: bool
    hours: Hours = field(default_factory=Hours)

    @property
    def unit(self) -> str:
        """The slug that gives her face its colour."""
        return self.unit_slug

    @property
    def line(self) -> str:
        """What stands under her name."""
        return self.title or self.unit_name

    @property
    def url(self) -> str:
        """The address of her page."""
        return f"/people/{self.id}/"

    @property
    def local_time(self) -> datetime | None:
        """What her clock says now, without a zone, lest a page turn it into the reader's; None if hers is unknown."""
        try:
            return clock.now().astimezone(ZoneInfo(self.timezone)).replace(tzinfo=None) if self.timezone else None
        except (KeyError, ValueError, OSError):
            return None

    @property
    def at_work(self) -> bool | None:
        """Whether it is within the hours she gave; None where she gave none."""
        now = self.local_time
        if now is None or self.hours.start is None or self.hours.end is None:
            return None
        return now.weekday() < 5 and self.hours.start <= now.time() < self.hours.end  # noqa: PLR2004 (Saturday)


@dataclass(frozen=True)
class ReportingLine:
    """From the top down to a person, and who reports to her: the first twelve by name, and how many in all."""

    above: Sequence[LinePerson]
    below: Sequence[LinePerson]
    more: int


PROFILE = (
    "id", "name", "title", "email", "unit_id", "unit__name", "unit__slug", "location", "timezone", "languages",
    "skills", "grade", "started_on", "ended_on", "manager_id", "vacant", "user__timezone",
)  # fmt: skip
HOURS = ("preference__channels", "preference__hours_from", "preference__hours_to", "preference__languages",
         "preference__findable")  # fmt: skip
NAMED = ("author", "met_by")
LINE = ("id", "name", "title", "unit__slug", "vacant")


def profile_of(person_id: int, *, by: Actor) -> Profile:
    """Return somebody's profile. Refuses, as missing, whom the actor may not see. One statement."""
    row = policy.visible_to(by).filter(id=person_id).values(*PROFILE, *HOURS).first()
    if row is None:
        raise Missing("There is nobody here, or nobody you may see. Search for a name instead.")
    return profile_from(row)


def profile_from(row: Mapping[str, Any]) -> Profile:
    """Return the profile of a row of the columns of `PROFILE` and `HOURS`. No statement."""
    return Profile(
        id=row["id"],
        name=row["name"],
        initials=initials(row["name"]),
        title=row["title"],
        email=row["email"],
        unit_id=row["unit_id"],
        unit_name=row["unit__name"] or "",
        unit_slug=row["unit__slug"] or "",
        location=row["location"],
        timezone=row["user__timezone"] or row["timezone"],  # what she set herself is newer than a file
        languages=tuple(row["languages"]),
        skills=tuple(row["skills"]),
        grade=row["grade"],
        started_on=row["started_on"],
        ended_on=row["ended_on"],
        manager_id=row["manager_id"],
        vacant=row["vacant"],
        hours=Hours(
            channels=tuple(row["preference__channels"] or ()),
            start=row["preference__hours_from"],
            end=row["preference__hours_to"],
            languages=tuple(row["preference__languages"] or ()),
            findable=row["preference__findable"] is not False,
        ),
    )


def reporting_line(person_id: int, *, by: Actor) -> ReportingLine:
    """Return the line above and below somebody, however high she sits. Four statements."""
    with connection.cursor() as cursor:
        cursor.execute(LINE_UP, [person_id, HIGHEST])
        order = [row[0] for row in cursor.fetchall() if row[0] != person_id]
    seen = policy.visible_to(by)
    above = {row[0]: _line(row) for row in seen.filter(id__in=order).values_list(*LINE)}
    reports = seen.filter(manager_id=person_id, ended_on=None)
    below = [_line(row) for row in reports.order_by("name", "id").values_list(*LINE)[:MOST_REPORTS]]
    total = reports.count() if len(below) == MOST_REPORTS else len(below)
    return ReportingLine(
        above=[above[ident] for ident in order if ident in above], below=below, more=total - len(below)
    )


def _line(row: tuple[Any, ...]) -> LinePerson:
    return LinePerson(id=row[0], name=row[1], initials=initials(row[1]), line=row[2], unit=row[3] or "", vacant=row[4])


def statements_about(person_id: int, *, by: Actor) -> list[StatementRow]:
    """Return what the actor may read about somebody, her own words first, newest first. One statement."""
    rows = policy.statements_visible_to(by).filter(person_id=person_id).select_related(*NAMED).order_by("-at", "-id")
    found = [_statement(row) for row in rows]
    return sorted(found, key=lambda row: not row.own)


def statement_for(statement_id: int, *, by: Actor) -> tuple[int, StatementRow]:
    """Return whom a statement is about, and the statement, if the actor may read it. One statement."""
    found = policy.statements_visible_to(by).filter(id=statement_id).select_related(*NAMED).first()
    if found is None:
        raise Missing("This note is gone, or it is not for you to see.")
    return found.person_id, _statement(found)


def _statement(row: Statement) -> StatementRow:
    return StatementRow(
        id=row.id,
        topic=row.topic,
        text=row.text,
        visibility=row.visibility,
        author_id=row.author_id,
        author=row.author.name if row.author else "",
        own=row.author_id == row.person_id,
        at=row.at,
        checked_on=row.checked_on,
        disputed=row.disputed_at is not None,
        source=row.source,
        confidence=row.confidence,
        expires_on=row.expires_on,
        state=row.state,
        met_by_id=row.met_by_id,
        met_by=row.met_by.name if row.met_by else "",
        state_at=row.state_at,
    )


def groups_beside(person_id: int, *, by: Actor) -> list[GroupCard]:
    """Return the open groups somebody shares with the reader; on one's own page all of one's own. One statement."""
    if by.person_id is None or by.person_id == person_id:
        return open_groups_of(person_id)
    return open_groups_shared(person_id, by.person_id)


@dataclass(frozen=True)
class Completeness:
    """What a profile still lacks, for a hint to its owner."""

    person_id: int
    missing: tuple[str, ...]


def completeness_of(person_id: int) -> Completeness:
    """Return what somebody's profile lacks of: reach, tell, avoid, moves, hours, skills. Two statements."""
    said = set(
        Statement.objects.filter(person_id=person_id, author_id=person_id, withdrawn_at=None)
        .values_list("topic", flat=True)
        .distinct()
    )
    row = Person.objects.filter(id=person_id).values_list("skills", "preference__hours_from").first()
    skills, hours = row or ([], None)
    lacks = [topic for topic in ("reach", "tell", "avoid", "moves") if topic not in said]
    if not hours:
        lacks.append("hours")
    if not skills:
        lacks.append("skills")
    return Completeness(person_id=person_id, missing=tuple(lacks))
