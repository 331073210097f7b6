"""The figures of a team's book in a period: coverage, rhythm, stages, what hangs on one person, changes of owner."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Sum

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, small_teams, team_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.relationships import policy
from rapport.relationships.models import (
    Deputy,
    Health,
    OwnerSpan,
    Stage,
    StageMove,
    Touchpoint,
)
from rapport.relationships.queries.contacts_counted import most_seen, shares_kept
from rapport.relationships.queries.coverage import reach_of
from rapport.relationships.rules.figures import (
    Figure,
    Measured,
    Spell,
    counted,
    mean,
    median_days,
    paired,
)
from rapport.relationships.rules.hanging import FEWEST as FEWEST_MET
from rapport.relationships.rules.hanging import alone
from rapport.relationships.rules.words import Contact, Side

AROUND = timedelta(days=180)  # a change of owner, on either side
YEAR = timedelta(days=365)
LONGEST = timedelta(days=3660)
EARLIEST = date(1970, 1, 1)
AHEAD = timedelta(days=3650)  # a plan made now is no further off
SHARED = (Contact.SHADOWING, Contact.EXCHANGE)
QUARTER = timedelta(days=91)
QUARTERS = 8


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days from the first to the last, both in."""

    since: date
    until: date

    @property
    def begin(self) -> datetime:
        """When it begins, on the clock of the site."""
        return datetime.combine(self.since, time.min, ZoneInfo(settings.READER_TIME_ZONE))

    @property
    def end(self) -> datetime:
        """When it is over; never later than now."""
        past = self.until + timedelta(days=1)
        return min(datetime.combine(past, time.min, ZoneInfo(settings.READER_TIME_ZONE)), clock.now())


@dataclass(frozen=True, kw_only=True)
class StageRow:
    """A stage: how many are in it, came and left in the period, and how long they stay."""

    name: str
    now: int
    came: int
    left: int
    days: Figure
    going_on: int


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Stages gained and lost in a quarter of a year that ends on a day."""

    until: date
    forward: int
    back: int


class Kept(NamedTuple):
    """A relationship of the book as far as figures ask for it."""

    id: int
    unit_id: int | None
    owner_id: int | None


class Move(NamedTuple):
    """A relationship came from one stage to another; `before` is None where it began, `ended_at` where it goes on."""

    relationship_id: int
    before_id: int | None
    before_place: int | None
    after_id: int
    after_place: int
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class BookFigures:
    """The figures of a book."""

    team: ServiceTeamCard
    period: Period
    relationships: int
    figures: Mapping[Measured, Figure]
    stages: Sequence[StageRow]
    pace: Sequence[Pace]


def period_of(since: date | None, until: date | None) -> Period:
    """Return the period asked for, the last year without one; refuses none, one of over ten years, and days far off."""
    last = until or clock.today()
    far = f"Choose days from {EARLIEST.year} on, at most {AHEAD.days // 365} years ahead."
    if not EARLIEST <= last <= clock.today() + AHEAD:
        raise Refusal(far, code="bad_period")
    first = since or last - YEAR
    if first > last or last - first > LONGEST:
        raise Refusal("Choose a first day before the last one, at most ten years before.", code="bad_period")
    if first < EARLIEST:
        raise Refusal(far, code="bad_period")
    return Period(since=first, until=last)


def book_figures(team_id: int, period: Period, *, by: Actor) -> BookFigures:
    """Return the figures of a team's book, for who reads it. Twelve statements, whatever its size. Raises Missing.

    Refuses a team of a person or two, to everybody: its figures would be about one of them.
    """
    team = team_card(team_id)
    if not policy.reads(by, team.unit_id):
        raise Missing
    if small_teams([team]):
        raise Forbidden("This team has fewer than three people, so its figures would be about one of them.")
    kept = policy.visible_to(by).going_on().filter(team_id=team_id).order_by("id")
    rows = [Kept(*row) for row in kept.values_list("id", "unit_id", "owner_id")]
    moves = _moves(team_id, period)
    return BookFigures(
        team=team,
        period=period,
        relationships=len(rows),
        figures={
            Measured.COVERAGE: _coverage(team, rows),
            Measured.RHYTHM: _rhythm(rows, period),
            **_hanging(rows),
            **_changes(team_id, period),
            Measured.HOURS: _hours(team_id, period),
        },
        stages=_stages(team_id, period, moves),
        pace=_pace(period, moves),
    )


def _coverage(team: ServiceTeamCard, rows: Sequence[Kept]) -> Figure:
    """How many units are looked after, of all that count: as the page of coverage counts them."""
    reach = reach_of(team, {row.unit_id for row in rows if row.unit_id is not None})
    return counted(reach.looked_after, reach.units, fewest=1)


def _rhythm(rows: Sequence[Kept], period: Period) -> Figure:
    shares = shares_kept([row.id for row in rows], since=period.since, before=period.end, end=period.end.date())
    return _within(mean([shares[row.id] for row in rows if row.id in shares]))


def _within(figure: Figure) -> Figure:
    """A share's range never leaves 0 to 1."""
    if figure.low is None or figure.high is None:
        return figure
    return Figure(value=figure.value, n=figure.n, low=max(0.0, figure.low), high=min(1.0, figure.high))


def _hanging(rows: Sequence[Kept]) -> dict[Measured, Figure]:
    """How many relationships hang on one person of ours or theirs in the last year, or have an owner alone."""
    ids, now = [row.id for row in rows], clock.now()
    seen = [one for one in most_seen(ids, since=now - YEAR, now=now) if one.contacts >= FEWEST_MET]
    figures = {}
    for what, side in ((Measured.ONE_OF_OURS, Side.OURS), (Measured.ONE_OF_THEIRS, Side.THEIRS)):
        asked = [one for one in seen if one.side is side]
        hang = [one for one in asked if alone(dict(enumerate(one.times)), contacts=one.contacts) is not None]
        figures[what] = counted(sum(one.relationships for one in hang), sum(one.relationships for one in asked))
    deputed = set(Deputy.objects.filter(relationship_id__in=ids).values_list("relationship_id", flat=True))
    owned = {row.id for row in rows if row.owner_id is not None}
    return {**figures, Measured.NO_DEPUTY: counted(len(owned - deputed), len(owned))}


def _changes(team_id: int, period: Period) -> dict[Measured, Figure]:
    """Contacts and health in half a year after somebody else took over, against the half year before."""
    before = OwnerSpan.objects.filter(
        relationship=OuterRef("relationship"), until=OuterRef("since"), person__isnull=False
    )
    spans = OwnerSpan.objects.filter(
        Exists(before),
        relationship__team_id=team_id,
        person__isnull=False,
        since__gte=period.begin,
        since__lt=min(period.end, clock.now() - AROUND),
    )
    changes = list(spans.order_by("id").values_list("relationship_id", "since"))
    ids = {ident for ident, _at in changes}
    met: dict[int, list[datetime]] = defaultdict(list)
    for ident, at in Touchpoint.objects.contacts().filter(relationship_id__in=ids).values_list("relationship_id", "at"):
        met[ident].append(at)
    scores: dict[int, list[tuple[date, int | None]]] = defaultdict(list)
    for ident, on, score in (
        Health.objects.filter(relationship_id__in=ids).order_by("on").values_list("relationship_id", "on", "score")
    ):
        scores[ident].append((on, score))
    contacts = [
        (sum(at - AROUND <= one < at for one in met[ident]), sum(at <= one < at + AROUND for one in met[ident]))
        for ident, at in changes
    ]
    healths = [(_as_of(scores[ident], at.date()), _as_of(scores[ident], (at + AROUND).date())) for ident, at in changes]
    both = [(a, b) for a, b in healths if a is not None and b is not None]
    return {
        Measured.CONTACTS_AFTER: paired([a for a, _b in contacts], [b for _a, b in contacts]),
        Measured.HEALTH_AFTER: paired([a for a, _b in both], [b for _a, b in both]),
    }


def _as_of(scores: Sequence[tuple[date, int | None]], day: date) -> int | None:
    return next((score for on, score in reversed(scores) if on <= day), None)


def _hours(team_id: int, period: Period) -> Figure:
    shared = Touchpoint.objects.took_place().filter(
        relationship__team_id=team_id, kind__in=SHARED, minutes__isnull=False, at__gte=period.begin, at__lt=period.end
    )
    found: dict[str, Any] = shared.aggregate(minutes=Sum("minutes"), n=Count("id"))
    return Figure(value=(found["minutes"] or 0) / 60, n=found["n"])


def _moves(team_id: int, period: Period) -> list[Move]:
    """Return how relationships went through the stages until the period was over, each in order. One statement."""
    rows = StageMove.objects.filter(relationship__team_id=team_id, at__lt=period.end)
    columns = ("relationship_id", "before_id", "before__place", "after_id", "after__place", "at",
               "relationship__ended_at")  # fmt: skip
    return [Move(*row) for row in rows.order_by("relationship", "at", "id").values_list(*columns)]


def _stages(team_id: int, period: Period, moves: Sequence[Move]) -> list[StageRow]:
    """How relationships go through the stages; a spell counts where it began before the period was over."""
    came, left, now, spells = Counter[int](), Counter[int](), Counter[int](), defaultdict(list)
    for move, then in zip_longest(moves, moves[1:]):
        following = then if then is not None and then.relationship_id == move.relationship_id else None
        ended_at = move.ended_at
        end = following.at if following else min(ended_at or period.end, period.end)
        spells[move.after_id].append(Spell(days=(end - move.at).total_seconds() / 86400, ended=following is not None))
        now[move.after_id] += following is None and not (ended_at is not None and ended_at < period.end)
        if move.at >= period.begin:
            came[move.after_id] += 1
            if move.before_id is not None:
                left[move.before_id] += 1
    return [
        StageRow(
            name=stage.name,
            now=now[stage.id],
            came=came[stage.id],
            left=left[stage.id],
            days=median_days(spells[stage.id]),
            going_on=sum(not spell.ended for spell in spells[stage.id]),
        )
        for stage in Stage.objects.filter(team_id=team_id).order_by("place")
    ]


def _pace(period: Period, moves: Sequence[Move]) -> list[Pace]:
    """Stages gained and lost by quarters of a year up to the end of the period."""
    forward, back = Counter[int](), Counter[int]()
    for move in moves:
        if move.before_place is not None and move.at >= period.end - QUARTERS * QUARTER:
            ago = int((period.end - move.at) / QUARTER)
            forward[ago] += max(move.after_place - move.before_place, 0)
            back[ago] += max(move.before_place - move.after_place, 0)
    return [
        Pace(until=(period.end - ago * QUARTER).date(), forward=forward[ago], back=back[ago])
        for ago in reversed(range(QUARTERS))
    ]
