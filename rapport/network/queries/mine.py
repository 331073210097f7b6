"""A person's own network, for herself alone: her side of her ties, never what anybody thinks of her."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from rapport.accounts.public import Actor
from rapport.directory.public import PersonCard
from rapport.kit.problems import Missing
from rapport.network import policy
from rapport.network.queries.own import Own, own_of
from rapport.network.queries.ties import OwnTie
from rapport.network.rules.questions import Question, expires
from rapport.network.rules.rhythm import Quiet
from rapport.network.rules.words import CLOSE, VERY_CLOSE, Closeness, Direction, closeness, direction

CLOSEST = 12


class Shown(StrEnum):
    """Which of her ties a person looks at."""

    ALL = "all"
    CLOSEST = "closest"
    COOLING = "cooling"
    NEW = "new"  # and growing


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One of her colleagues, in words, with the numbers that explain them.

    share: of her own contact, in both directions as she sees it, the part with this colleague; wrote: of the contact
    of the two, the part that came from her.
    """

    person: PersonCard
    closeness: Closeness
    direction: Direction
    quiet: Quiet
    contacts: int
    days: int
    weeks: int
    first: date
    last: date
    gap: float | None
    share: float
    wrote: float
    trend: tuple[float | None, ...]
    compared: bool  # with three months ago; without that `direction` says nothing


@dataclass(frozen=True, kw_only=True)
class OwnNetwork:
    """Her colleagues as of a day; `contacts` counts her own ties, `counts` those of each choice, which are hers.

    known: whether she is in the snapshot at all. compared: the day that is compared with, None if there is none.
    """

    as_of: date
    contacts: int
    colleagues: tuple[Colleague, ...]
    known: bool = True
    compared: date | None = None
    counts: dict[Shown, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What she answered about a colleague when she was asked: the question, when, and until when it is kept."""

    question: Question
    at: datetime
    until: date


@dataclass(frozen=True, kw_only=True)
class TieOfMine:
    """Everything her own side knows of one tie of hers."""

    as_of: date
    months: tuple[date, ...]
    colleague: Colleague
    said: tuple[Said, ...]


def own_network(*, by: Actor, limit: int = CLOSEST, shown: Shown = Shown.ALL) -> OwnNetwork | None:
    """The colleagues of the person who asks, closest first; None before the first snapshot.

    Only for herself: there is no argument for somebody else. Who opted out sees and is shown nothing. Ties are
    counted in working hours and beyond alike, but only whole days are shown, so nobody's evenings are told.
    """
    own = own_of(by=by)
    return None if own is None else network_of(own, limit=limit, shown=shown)


def network_of(own: Own, *, limit: int, shown: Shown = Shown.ALL) -> OwnNetwork:
    """The same of what was read already."""
    found = {choice: chosen(own) for choice, chosen in CHOICES.items()}
    weights = [tie.both for tie in own.ties]
    return OwnNetwork(
        as_of=own.as_of,
        contacts=len(own.ties),
        colleagues=tuple(_colleague(tie, own, weights) for tie in found[shown][:limit]),
        known=own.known,
        compared=None if own.quarter is None else own.months[own.quarter].as_of,
        counts={choice: len(ties) for choice, ties in found.items()},
    )


def tie_of_mine(person_id: int, *, by: Actor) -> TieOfMine:
    """One tie of the person who asks, from her own side; `Missing` where there is none.

    Somebody who opted out is like somebody she was never in touch with.
    """
    own = own_of(by=by)
    tie = next((tie for tie in own.ties if tie.person_id == person_id), None) if own else None
    if own is None or tie is None:
        raise Missing("You have no contact here that could be explained.")
    answers = policy.answers_of(by).filter(named_id=person_id, question__in=list(Question)).order_by("question")
    return TieOfMine(
        as_of=own.as_of,
        months=tuple(snapshot.as_of for snapshot in own.months),
        colleague=_colleague(tie, own, [tie.both for tie in own.ties]),
        said=tuple(
            Said(question=Question(a.question), at=a.at or a.kept_since, until=expires(a.kept_since)) for a in answers
        ),
    )


def _colleague(tie: OwnTie, own: Own, weights: Sequence[float]) -> Colleague:
    return Colleague(
        person=own.cards[tie.person_id],
        closeness=closeness(tie.both, weights),
        direction=_direction(tie, own),
        quiet=tie.quiet,
        contacts=tie.contacts,
        days=tie.days,
        weeks=tie.weeks,
        first=tie.first,
        last=tie.last,
        gap=tie.gap,
        share=round(own.share(tie), 2),
        wrote=tie.weight / (tie.both or 1),
        trend=tuple(own.history.get(tie.person_id, ())),
        compared=own.quarter is not None,
    )


def _direction(tie: OwnTie, own: Own) -> Direction:
    """Without an earlier snapshot nothing can be said about a direction."""
    return Direction.STEADY if own.quarter is None else direction(tie.both, own.earlier(tie.person_id))


def _closest(own: Own) -> list[OwnTie]:
    near = _at_least(VERY_CLOSE, [tie.both for tie in own.ties])
    return [tie for tie in own.ties if near(tie.both)]


def _cooling(own: Own) -> list[OwnTie]:
    """Ties of the closer half, now or three months ago, that fell by a third or fell silent; the largest loss first."""
    was = [weight for tie in own.ties if (weight := own.earlier(tie.person_id))]
    near, was_near = _at_least(CLOSE, [tie.both for tie in own.ties]), _at_least(CLOSE, was)
    silent = {Quiet.LONG_SILENT, Quiet.PROBABLY_GONE}
    found = [
        tie
        for tie in own.ties
        if (near(tie.both) or was_near(own.earlier(tie.person_id) or 0))
        and (tie.quiet in silent or _direction(tie, own) is Direction.COOLING)
    ]
    return sorted(found, key=lambda tie: tie.both - (own.earlier(tie.person_id) or 0))


def _new(own: Own) -> list[OwnTie]:
    """Ties of the closer half that are new or growing; one that fell silent since is neither."""
    near = _at_least(CLOSE, [tie.both for tie in own.ties])
    up = {Direction.NEW, Direction.GROWING}
    return [
        tie
        for tie in own.ties
        if near(tie.both) and _direction(tie, own) in up and tie.quiet in {Quiet.IN_TOUCH, Quiet.UNKNOWN}
    ]


def _at_least(mark: float, weights: Sequence[float]) -> Callable[[float], bool]:
    """Whether a weight ranks at this mark among one's own ties, as `rules.words.closeness` ranks it."""
    ordered = sorted(weights)
    most = max(1, len(ordered) - 1)
    return lambda weight: bool(weight) and bisect_left(ordered, weight) / most >= mark


CHOICES: dict[Shown, Callable[[Own], Sequence[OwnTie]]] = {
    Shown.ALL: lambda own: own.ties,
    Shown.CLOSEST: _closest,
    Shown.COOLING: _cooling,
    Shown.NEW: _new,
}
