"""How two sides come to an agreement: what a version is worth on a day, and what differs between two of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from rapport.catalogue.rules.agreements import Goal, Side, show_length
from rapport.catalogue.rules.clauses import Clauses, Measure, show_threshold, stricter
from rapport.catalogue.rules.words import Level
from rapport.kit.problems import Refusal

REVIEW_AHEAD = timedelta(days=14)
LONGEST_REASON = 2000


class TaskOf(StrEnum):
    """What an agreement asks of who leads a side, in the list of what waits."""

    SIGNATURE = "catalogue.signature"
    REVIEW = "catalogue.agreement_review"


class Ended(StrEnum):
    """Why a proposal is none any more, but for having been signed; or why a version to come never began."""

    DECLINED = "declined"  # by the other side
    WITHDRAWN = "withdrawn"  # by the side that proposed it; a version to come, by whoever may retire the agreement
    REPLACED = "replaced"  # by a newer one


class State(StrEnum):
    """Where a version stands on a day."""

    DRAFT = "draft"  # proposed, nobody signed
    GIVEN = "given"  # the team that promises signed; the other side has not
    TAKEN = "taken"  # the other way round
    COMING = "coming"  # holds from a later day
    IN_FORCE = "in_force"
    PAST = "past"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Change(StrEnum):
    """How a line of a version differs from that of another, for whom it is promised to."""

    SAME = "same"
    QUICKER = "quicker"
    SLOWER = "slower"
    STRICTER = "stricter"
    LOOSER = "looser"
    NEW = "new"
    GONE = "gone"
    OTHER = "other"


class Part(StrEnum):
    """Of what a line of a comparison tells."""

    SINCE = "since"
    TIME = "time"
    THRESHOLD = "threshold"
    CHANNEL = "channel"
    SURVEY = "survey"
    OBLIGATION = "obligation"
    CONTACT = "contact"
    REVIEW = "review"


OPEN = frozenset({State.DRAFT, State.GIVEN, State.TAKEN})


class Signed(Protocol):
    """What a version says of its signatures; read only."""

    @property
    def since(self) -> date: ...
    @property
    def proposed_by(self) -> str: ...
    @property
    def given_at(self) -> Any: ...
    @property
    def taken_at(self) -> Any: ...
    @property
    def ended_as(self) -> str: ...


V = TypeVar("V", bound=Signed)


def holds(version: Signed) -> bool:
    """Whether a version counts from its day on: the team wrote it alone, or both sides signed what one proposed.

    One that was taken back before its day does not.
    """
    agreed = not version.proposed_by or (version.given_at is not None and version.taken_at is not None)
    return agreed and not version.ended_as


def is_open(version: Signed) -> bool:
    """Whether a version is a proposal that waits for a signature."""
    return not holds(version) and not version.ended_as


def in_force(versions: Iterable[V], day: date) -> V | None:
    """Return the one version that counts on a day; None where none does."""
    standing = [one for one in versions if holds(one) and one.since <= day]
    return max(standing, key=lambda one: one.since, default=None)


def state_of(version: V, versions: Iterable[V], day: date) -> State:
    """Return where a version stands among all of its agreement, on a day."""
    if not holds(version):
        if version.ended_as:
            return State(version.ended_as)
        return State.GIVEN if version.given_at else State.TAKEN if version.taken_at else State.DRAFT
    if version.since > day:
        return State.COMING
    now = in_force(versions, day)
    return State.IN_FORCE if now is not None and now.since == version.since else State.PAST


def first_day(wanted: date, *, today: date, last: date | None) -> date:
    """Return from which day on a proposal holds that both sides have signed by today.

    Never a day that has passed, so that what began before keeps what it has; never one on which another version began
    (`last`: the latest that holds). Refuses where one stands from a later day on.
    """
    day = max(wanted, today)
    if last is None or last < day:
        return day
    if last > today:
        said = f"A version from {last:%d %B %Y} on stands already. Propose it from a later day."
        raise Refusal(said, code="version_stands", field="since")
    return today + timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Text:
    """What a version says, to be held against another."""

    minutes: Mapping[tuple[Goal, Level], int]
    clauses: Clauses
    since: date
    review_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a comparison: of what (`part`, and `of` which), as it was, as it is to be, and how that differs.

    Times and thresholds come as they are typed; a day and a person (by id) as text; empty: not said.
    """

    part: Part
    of: tuple[Any, ...] = ()
    old: str = ""
    new: str = ""
    change: Change = Change.SAME


def compare(old: Text | None, new: Text) -> list[Line]:
    """Return every line of two versions side by side; without an old one all that the new one says is new."""
    was = old or Text(minutes={}, clauses=Clauses(), since=new.since)
    found = [_day(Part.SINCE, old.since if old else None, new.since)]
    cells = [(goal, level) for goal in Goal for level in Level]
    found += [_time(cell, was.minutes.get(cell), new.minutes.get(cell)) for cell in cells]
    before, after = was.clauses.thresholds, new.clauses.thresholds
    found += [_threshold(measure, before.get(measure), after.get(measure)) for measure in Measure]
    found += _items(Part.CHANNEL, was.clauses.channels, new.clauses.channels)
    found.append(_plain(Part.SURVEY, (), was.clauses.survey_weeks, new.clauses.survey_weeks))
    found += _items(Part.OBLIGATION, was.clauses.obligations, new.clauses.obligations)
    for side in Side:
        name = f"{side}_contact_id"
        found.append(_plain(Part.CONTACT, (side,), getattr(was.clauses, name), getattr(new.clauses, name)))
    found.append(_day(Part.REVIEW, was.review_on, new.review_on))
    return [line for line in found if line.old or line.new]


def differing(lines: Iterable[Line]) -> list[Line]:
    """Return the lines in which two versions differ; the day from which they hold alone is no difference."""
    return [line for line in lines if line.change is not Change.SAME and line.part is not Part.SINCE]


def _time(of: tuple[Goal, Level], old: int | None, new: int | None) -> Line:
    change = _appeared(old, new) or (Change.QUICKER if (new or 0) < (old or 0) else Change.SLOWER)
    return Line(part=Part.TIME, of=of, old=_length(old), new=_length(new), change=change)


def _threshold(measure: Measure, old: float | None, new: float | None) -> Line:
    texts = [show_threshold(measure, value) if value is not None else "" for value in (old, new)]
    change = _appeared(old, new)
    if change is None:
        more = stricter(measure, old or 0, new or 0)
        change = Change.STRICTER if more else Change.LOOSER
    return Line(part=Part.THRESHOLD, of=(measure,), old=texts[0], new=texts[1], change=change)


def _items(part: Part, old: tuple[str, ...], new: tuple[str, ...]) -> list[Line]:
    stayed = [Line(part=part, old=one, new=one) for one in new if one in old]
    came = [Line(part=part, new=one, change=Change.NEW) for one in new if one not in old]
    return stayed + came + [Line(part=part, old=one, change=Change.GONE) for one in old if one not in new]


def _plain(part: Part, of: tuple[Any, ...], old: int | None, new: int | None) -> Line:
    texts = ["" if value is None else str(value) for value in (old, new)]
    return Line(part=part, of=of, old=texts[0], new=texts[1], change=_appeared(old, new) or Change.OTHER)


def _day(part: Part, old: date | None, new: date | None) -> Line:
    texts = ["" if value is None else value.isoformat() for value in (old, new)]
    return Line(part=part, old=texts[0], new=texts[1], change=_appeared(old, new) or Change.OTHER)


def _appeared(old: Any, new: Any) -> Change | None:
    """Return what a pair is where one of both is missing, or both are the same; None where they differ."""
    if old == new:
        return Change.SAME
    return Change.NEW if old is None else Change.GONE if new is None else None


def _length(minutes: int | None) -> str:
    return show_length(minutes) if minutes else ""
