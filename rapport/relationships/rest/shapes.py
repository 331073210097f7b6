"""What is asked and answered: shared by the nouns of the room's REST."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AwareDatetime as Moment
from pydantic import Field

from rapport.kit.given import Given
from rapport.kit.paging import Id
from rapport.kit.shapes import written_out
from rapport.relationships.rules.words import (
    LONGEST_LINE,
    LONGEST_MEETING,
    LONGEST_WORDS,
    MOST_AT_ONCE,
    MOST_PEOPLE,
    Contact,
    GoalState,
    Happened,
    Mood,
    Side,
    Source,
)

Limit = Annotated[int, Field(ge=1, le=200)]
Short = Annotated[str, Field(max_length=80)]
Line = Annotated[str, Field(max_length=LONGEST_LINE)]
Letters = Annotated[str, Field(min_length=1, max_length=12)]  # of a team, as in IT-1042
Words = Annotated[str, Field(max_length=LONGEST_WORDS)]
Minutes = Annotated[int, Field(ge=0, le=LONGEST_MEETING)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST_AT_ONCE)]
People = Annotated[list[Id], Field(max_length=MOST_PEOPLE)]
Number = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]


class BookMadeOut(Schema):
    """The number of what was made."""

    id: int


class BookPersonOut(Schema):
    """Somebody."""

    id: int
    name: str


class TouchpointIn(Given):
    """A touchpoint; without a time it was just now, one to come is planned. `key`: the same again changes nothing."""

    kind: Contact
    at: Moment | None = None
    minutes: Minutes | None = None
    person_ids: People = []
    outcome: Line = ""
    words: Words = ""
    learned: Words = ""
    place: Line = ""
    mood: Mood | None = None
    key: Annotated[str, Field(max_length=200)] = ""


class WrittenIn(Given):
    """A touchpoint in one text; without a time it was just now. `key`: the same again changes nothing."""

    text: Words
    kind: Contact = Contact.CALL
    at: Moment | None = None
    minutes: Minutes | None = None
    mood: Mood | None = None
    place: Line = ""
    learned: Words = ""
    key: Annotated[str, Field(max_length=200)] = ""


class BookAddressOut(Schema):
    """An address; empty where there is none."""

    address: str


class Offered(Schema):
    """Somebody a text may name, and on which side; null is neither."""

    id: int
    name: str
    side: Annotated[Side, written_out(Side)] | None


class TouchpointChange(Given):
    """What of a touchpoint is put anew; what is left out stays."""

    kind: Contact | None = None
    at: Moment | None = None
    minutes: Minutes | None = None
    person_ids: People | None = None
    outcome: Line | None = None
    words: Words | None = None
    learned: Words | None = None
    place: Line | None = None
    mood: Mood | None = None


class TouchpointOut(Schema):
    """A touchpoint as its reader sees it; `mood` is for who keeps the book."""

    id: int
    relationship_id: int
    kind: Contact
    at: Any
    planned: bool
    minutes: int | None
    place: str
    outcome: str
    words: str
    learned: str
    mood: Mood | None
    source: Annotated[Source, written_out(Source)]
    ours: list[BookPersonOut]
    theirs: list[BookPersonOut]


class GoalIn(Given):
    """A goal, as it is proposed to the other side."""

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_LINE)]
    measure: Line = ""
    start: Number | None = None
    target: Number | None = None
    due_on: date | None = None


class GoalOut(Schema):
    """A goal: `reached` is the share of the way, null where it has no measure."""

    id: int
    words: str
    measure: str
    start: float | None
    current: float | None
    target: float | None
    reached: float | None
    due_on: date | None
    state: GoalState
    agreed_at: Any = None
    declined_at: Any = None
    answer: str
    version: int


class ValueIn(Given):
    """How far a goal is on a day."""

    value: Number
    on: date | None = None


class GoalAnswerIn(Given):
    """A yes to the version of the goal that was read (`seen`), or a no with its reason."""

    yes: bool
    seen: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    reason: Line = ""


class GoalEndIn(Given):
    """Whether a goal was reached or dropped; open takes it up again."""

    state: GoalState


class StepIn(Given):
    """What somebody is to do by a day."""

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_LINE)]
    person_id: Id | None = None
    due_on: date | None = None
    goal_id: Id | None = None
    touchpoint_id: Id | None = None


class StepChange(Given):
    """What of a step is put anew; what is left out stays. Null is nobody, and no day."""

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_LINE)] | None = None
    person_id: Id | None = None
    due_on: date | None = None


class StepEndIn(Given):
    """Whether a step was done; false drops it, null takes it up again."""

    done: bool | None


class StepOut(Schema):
    """An open step."""

    id: int
    words: str
    person: BookPersonOut | None
    due_on: date | None
    late: bool
    goal_id: int | None
    touchpoint_id: int | None


class TodoOut(Schema):
    """An open step, in brief."""

    id: int
    words: str
    person: BookPersonOut | None
    due_on: date | None


class AimOut(Schema):
    """A goal, in brief."""

    id: int
    words: str
    measure: str
    target: float | None
    due_on: date | None
    state: GoalState
    agreed_at: datetime | None


class MetOut(Schema):
    """A touchpoint, in brief."""

    at: datetime
    kind: Contact
    outcome: str


class ComingOut(Schema):
    """A touchpoint in the calendar."""

    id: int
    kind: Contact
    at: datetime
    place: str
    outcome: str


class EntryOut(Schema):
    """One thing that happened: which record it is of, as the reader may see it."""

    what: Happened
    at: Any
    record: str
    record_id: int
    label: str
    url: str
    by: BookPersonOut | None
    reason: str


class TimelineOut(Schema):
    """A page of what happened, newest first; `after` is the cursor of the next one."""

    items: list[EntryOut]
    after: str | None
