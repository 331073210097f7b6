"""Facts of cases: ids, words of ours and times; never what was said."""

from dataclasses import dataclass
from datetime import date, datetime

from rapport.cases.rules.approvals import Approved
from rapport.cases.rules.words import Outcome, Part, What
from rapport.catalogue.public import Goal
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


@fact("cases.approval_asked")
@dataclass(frozen=True, kw_only=True)
class ApprovalAsked:
    """Somebody was asked to agree to an action on a case; a journey mails it to her."""

    case_id: int
    approval_id: int
    approver_id: int
    person_id: int


@fact("cases.approval_answered")
@dataclass(frozen=True, kw_only=True)
class ApprovalAnswered:
    """Somebody who was asked agreed to an action, or refused it."""

    case_id: int
    approval_id: int
    approver_id: int
    yes: bool


@fact("cases.approval_settled")
@dataclass(frozen=True, kw_only=True)
class ApprovalSettled:
    """An action on a case may be done, or may not."""

    case_id: int
    approval_id: int
    state: Approved


@fact("cases.approval_ended")
@dataclass(frozen=True, kw_only=True)
class ApprovalEnded:
    """An action on a case was done, or given up."""

    case_id: int
    approval_id: int
    state: Approved


@fact("cases.clock_warned", team_id="service_team", person_id="person", lead_id="person")
@dataclass(frozen=True, kw_only=True)
class ClockWarned:
    """So much of an agreed time is used: whoever has the ball is told, and at the end of it the lead as well.

    `person_id`: who has the ball; `lead_id`: told beside her at 100, or in her stead where nobody took the ball up.
    """

    case_id: int
    clock_id: int
    goal: Goal
    percent: int
    team_id: int
    person_id: int | None
    lead_id: int | None
    due_at: datetime | None


@fact("cases.clock_ended", team_id="service_team")
@dataclass(frozen=True, kw_only=True)
class ClockEnded:
    """What was agreed was done in time, or late by so many minutes of working time, or counts no more."""

    case_id: int
    clock_id: int
    goal: Goal
    team_id: int
    outcome: Outcome
    late_minutes: int


@fact("cases.over_promised", team_id="service_team", person_id="person")
@dataclass(frozen=True, kw_only=True)
class OverPromised:
    """What the departments behind a case promised takes longer together than what was promised to the colleague."""

    case_id: int
    clock_id: int
    team_id: int
    person_id: int | None
    promised_minutes: int
    behind_minutes: int


@fact("cases.team_rated", confidential=True, team_id="service_team")
@dataclass(frozen=True, kw_only=True)
class TeamRated:
    """A colleague said how it was with a team. What she said is in no fact, and neither is the case."""

    team_id: int
    person_id: int


@fact("cases.unit_rated", confidential=True, team_id="service_team")
@dataclass(frozen=True, kw_only=True)
class UnitRated:
    """A member of a team said how it is to work with a unit."""

    team_id: int
    unit_id: int
    person_id: int


@fact("cases.ratings_published")
@dataclass(frozen=True, kw_only=True)
class RatingsPublished:
    """The ratings of a closed period were summed up for both sides: sums of so many teams and units."""

    period: date
    teams: int
    units: int


@fact("cases.outside_named")
@dataclass(frozen=True, kw_only=True)
class OutsideNamed:
    """Somebody outside was put behind a case, or taken away."""

    case_id: int
    named: bool


@fact("cases.terms_proposed")
@dataclass(frozen=True, kw_only=True)
class TermsProposed:
    """A team proposed terms of a delivery."""

    case_id: int
    delivery_id: int
    due_on: date


@fact("cases.terms_agreed")
@dataclass(frozen=True, kw_only=True)
class TermsAgreed:
    """The colleague agreed to terms of a delivery."""

    case_id: int
    delivery_id: int


@fact("cases.delivered")
@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What was agreed was delivered, on a day."""

    case_id: int
    delivery_id: int
    delivered_on: date


@fact("cases.criterion_settled")
@dataclass(frozen=True, kw_only=True)
class CriterionSettled:
    """The colleague accepted or rejected one criterion of a delivery."""

    case_id: int
    delivery_id: int
    criterion_id: int
    accepted: bool


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
