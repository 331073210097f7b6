"""Facts of cases: ids, words of ours and times; never what was said."""

from dataclasses import dataclass
from datetime import datetime

from rapport.cases.rules.words import Part, What
from rapport.kit.facts import fact


@fact("cases.opened", requester_id="person", for_person_id="person", team_id="service_team")
@dataclass(frozen=True, kw_only=True)
class Opened:
    """A case was opened."""

    case_id: int
    team_id: int
    requester_id: int | None
    for_person_id: int | None
    parent_id: int | None = None


@fact("cases.moved", team_id="service_team")
@dataclass(frozen=True, kw_only=True)
class Moved:
    """The ball, or the answering for a case, came to a team and perhaps somebody in it."""

    case_id: int
    part: Part
    team_id: int
    person_id: int | None


@fact("cases.happened")
@dataclass(frozen=True, kw_only=True)
class Happened:
    """Something else happened to a case: it was offered, answered, promised, resolved."""

    case_id: int
    what: What


@fact("cases.promised")
@dataclass(frozen=True, kw_only=True)
class Promised:
    """A colleague was told by when she hears."""

    case_id: int
    promise_id: int
    due_at: datetime


@fact("cases.promise_broken", team_id="service_team")
@dataclass(frozen=True, kw_only=True)
class PromiseBroken:
    """The time of a promise came, and the colleague had not heard."""

    case_id: int
    promise_id: int
    team_id: int


@fact("cases.log_loaded")
@dataclass(frozen=True, kw_only=True)
class LogLoaded:
    """The log of another system was loaded: so many new cases, cases that changed, new events."""

    cases: int
    changed: int
    events: int


@fact("cases.noted")
@dataclass(frozen=True, kw_only=True)
class Noted:
    """A note was written between those who serve, and perhaps named some of them."""

    case_id: int
    message_id: int
    named_ids: tuple[int, ...]


@fact("cases.replied")
@dataclass(frozen=True, kw_only=True)
class Replied:
    """The colleague was answered; a journey mails it to her."""

    case_id: int
    message_id: int
