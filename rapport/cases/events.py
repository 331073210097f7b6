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


@fact("cases.replied")
@dataclass(frozen=True, kw_only=True)
class Replied:
    """The colleague was answered; a journey mails it to her."""

    case_id: int
    message_id: int


@fact("cases.attached")
@dataclass(frozen=True, kw_only=True)
class Attached:
    """Files came with words: how many, and how many bytes all together."""

    case_id: int
    message_id: int
    files: int
    size: int


@fact("cases.tag_changed", team_id="service_team")
@dataclass(frozen=True, kw_only=True)
class TagChanged:
    """A team has one tag more, or one less."""

    tag_id: int
    team_id: int
    removed: bool = False


@fact("cases.macro_changed", team_id="service_team")
@dataclass(frozen=True, kw_only=True)
class MacroChanged:
    """A team made, changed or removed one of its macros."""

    macro_id: int
    team_id: int
    removed: bool = False


@fact("cases.macro_applied")
@dataclass(frozen=True, kw_only=True)
class MacroApplied:
    """The words and steps of a macro were carried out on a case."""

    case_id: int
    macro_id: int


@fact("cases.merged", into_id="case")
@dataclass(frozen=True, kw_only=True)
class Merged:
    """A case went into another one, or (`parted`) came out of it again."""

    case_id: int
    into_id: int
    parted: bool = False


@fact("cases.bulk_made")
@dataclass(frozen=True, kw_only=True)
class BulkMade:
    """Somebody does one thing to many cases; each has facts of its own."""

    bulk_id: int
    cases: int


@fact("cases.bulk_undone")
@dataclass(frozen=True, kw_only=True)
class BulkUndone:
    """What was done to many cases was undone where they had not changed since."""

    bulk_id: int
    cases: int
