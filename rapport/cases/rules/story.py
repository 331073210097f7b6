"""What of a case others tell further: when it came to a team, ended, and what was promised and agreed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rapport.cases.rules.words import What


class Stood(StrEnum):
    """What happened to a case, in words that others use of it too."""

    OPENED = "case_opened"
    MOVED = "case_moved"  # to another team
    ENDED = "case_ended"
    REOPENED = "case_reopened"
    PROMISE_KEPT = "promise_kept"
    PROMISE_BROKEN = "promise_broken"
    AGREED_KEPT = "agreed_kept"
    AGREED_MISSED = "agreed_missed"


@dataclass(frozen=True, kw_only=True)
class Span:
    """A team answered for a case, or had the ball, from when until when; null while it goes on."""

    team_id: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Told:
    """One thing that happened, for these teams. `change`: 1 as it is theirs and open from then on, -1 no more."""

    what: Stood
    at: datetime
    team_ids: frozenset[int]
    change: int = 0


ENDS = frozenset({What.RESOLVED, What.CLOSED, What.WITHDRAWN, What.MERGED})


def story_of(
    *, opened_at: datetime, ended_at: datetime | None, spans: Sequence[Span], events: Iterable[tuple[str, datetime]]
) -> list[Told]:
    """Return how a case came, moved between teams, ended and was opened again, oldest first.

    `events`: its road, oldest first, as (word, moment); `ended_at`: its end where its road names none, as in the log
    of another system. A team that has it no more hears of that once.
    """
    turns = _turns(events, ended_at)
    story = [Told(what=Stood.OPENED, at=opened_at, team_ids=_having(spans, opened_at), change=1)]
    story += [
        Told(what=what, at=at, team_ids=_having(spans, at), change=1 if what is Stood.REOPENED else -1)
        for what, at in turns
    ]
    last = turns[-1][1] if turns and turns[-1][0] is Stood.ENDED else None
    for at in sorted({span.since for span in spans if span.since > opened_at and (last is None or span.since < last)}):
        before, after = _until(spans, at), _having(spans, at)
        if before == after:
            continue
        story.append(Told(what=Stood.MOVED, at=at, team_ids=after, change=1))
        if before - after:
            story.append(Told(what=Stood.MOVED, at=at, team_ids=before - after, change=-1))
    return sorted(story, key=lambda one: one.at)


def _turns(events: Iterable[tuple[str, datetime]], ended_at: datetime | None) -> list[tuple[Stood, datetime]]:
    """Return when it ended and was opened again; closing what was resolved is no second end."""
    turns: list[tuple[Stood, datetime]] = []
    ended = False
    for what, at in events:
        if what in ENDS and not ended:
            turns.append((Stood.ENDED, at))
            ended = True
        elif what == What.REOPENED and ended:
            turns.append((Stood.REOPENED, at))
            ended = False
    if not turns and ended_at is not None:
        turns.append((Stood.ENDED, ended_at))
    return turns


def _having(spans: Iterable[Span], at: datetime) -> frozenset[int]:
    """Return the teams that have it from a moment on; at its end those that had it."""
    now = frozenset(span.team_id for span in spans if span.since <= at and (span.until is None or span.until > at))
    return now or frozenset(span.team_id for span in spans if span.since <= at and span.until == at)


def _until(spans: Iterable[Span], at: datetime) -> frozenset[int]:
    return frozenset(span.team_id for span in spans if span.since < at and (span.until is None or span.until >= at))
