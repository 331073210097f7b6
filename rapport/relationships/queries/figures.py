"""The figures of a team's book in a period: coverage, rhythm, stages, what hangs on one person, changes of owner."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Sum

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, team_card
from rapport.directory.public import headcounts, units_going_on
from rapport.kit import clock
from rapport.kit.problems import Missing, Refusal
from rapport.privacy.public import minimum_group
from rapport.relationships import policy
from rapport.relationships.models import (
    Deputy,
    Health,
    OwnerSpan,
    Participant,
    Relationship,
    Stage,
    StageMove,
    Touchpoint,
)
from rapport.relationships.queries.readings import CONTACTS
from rapport.relationships.rules.figures import (
    Figure,
    Measured,
    Spell,
    counted,
    hangs_on_one,
    mean,
    median_days,
    paired,
)
from rapport.relationships.rules.time import kept_share
from rapport.relationships.rules.words import LONGEST_RHYTHM, Contact, Side

AROUND = timedelta(days=180)  # a change of owner, on either side
YEAR = timedelta(days=365)
LONGEST = timedelta(days=3660)
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


@dataclass(frozen=True, kw_only=True)
class BookFigures:
    """The figures of a book; `least`: people a unit has that coverage counts."""

    team: ServiceTeamCard
    period: Period
    relationships: int
    least: int
    figures: Mapping[Measured, Figure]
    stages: Sequence[StageRow]
    pace: Sequence[Pace]


def period_of(since: date | None, until: date | None) -> Period:
    """Return the period asked for, the last year without one; refuses one that is none, or longer than ten years."""
    last = until or clock.today()
    first = since or last - YEAR
    if first > last or last - first > LONGEST:
        raise Refusal("Choose a first day before the last one, at most ten years before.", code="bad_period")
    return Period(since=first, until=last)


def book_figures(team_id: int, period: Period, *, by: Actor) -> BookFigures:
    """Return the figures of a team's book, for who reads it. Sixteen statements, whatever its size. Raises Missing."""
    if not by.is_system and team_id not in policy.teams_of(by):
        raise Missing
    rows = list(policy.visible_to(by).filter(team_id=team_id, ended_at=None))
    risks = _hanging(rows)
    around = _changes(team_id, period)
    return BookFigures(
        team=team_card(team_id),
        period=period,
        relationships=len(rows),
        least=minimum_group(),
        figures={
            Measured.COVERAGE: _coverage(rows),
            Measured.RHYTHM: _rhythm(rows, period),
            **risks,
            **around,
            Measured.HOURS: _hours(team_id, period),
        },
        stages=_stages(team_id, period),
        pace=_pace(team_id, period),
    )


def _coverage(rows: Sequence[Relationship]) -> Figure:
    """Units that go on and have at least so many people, in the book or not."""
    sizes = headcounts(units_going_on())
    large = {unit for unit, people in sizes.items() if people >= minimum_group()}
    return counted(len(large & {row.unit_id for row in rows}), len(large), fewest=1)


def _rhythm(rows: Sequence[Relationship], period: Period) -> Figure:
    planned = {row.id: row for row in rows if row.rhythm_days is not None}
    since = period.begin - timedelta(days=LONGEST_RHYTHM)
    found = Touchpoint.objects.filter(relationship_id__in=planned, removed_at=None, planned=False, kind__in=CONTACTS)
    days = defaultdict(list)
    for ident, at in found.filter(at__gte=since, at__lt=period.end).order_by("at").values_list("relationship_id", "at"):
        days[ident].append(at.date())
    end = period.end.date()
    shares = []
    for ident, row in planned.items():
        begin = max(period.since, row.began_at.date())
        contacts = sorted([*days[ident], row.began_at.date()])
        kept = kept_share(contacts=contacts, rhythm_days=row.rhythm_days or 1, begin=begin, end=end)
        shares += [] if kept is None else [kept]
    return _within(mean(shares))


def _within(figure: Figure) -> Figure:
    """A share's range never leaves 0 to 1."""
    if figure.low is None or figure.high is None:
        return figure
    return Figure(value=figure.value, n=figure.n, low=max(0.0, figure.low), high=min(1.0, figure.high))


def _hanging(rows: Sequence[Relationship]) -> dict[Measured, Figure]:
    """How many relationships hang on one person of ours or theirs in the last year, or have an owner alone."""
    ids, since = [row.id for row in rows], clock.now() - YEAR
    met = Touchpoint.objects.filter(
        relationship_id__in=ids, removed_at=None, planned=False, kind__in=CONTACTS, at__gte=since, at__lte=clock.now()
    )
    contacts = Counter(met.values_list("relationship_id", flat=True))
    there = Participant.objects.filter(touchpoint__in=met).values_list(
        "touchpoint__relationship_id", "side", "person_id"
    )
    seen: dict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    for ident, side, person in there:
        seen[ident, side][person] += 1
    asked = {
        side: [ident for ident in ids if contacts[ident] and seen[ident, side] and contacts[ident] >= 3]  # noqa: PLR2004
        for side in Side
    }
    on_one = {side: sum(hangs_on_one(seen[ident, side], contacts[ident]) for ident in of) for side, of in asked.items()}
    deputed = set(Deputy.objects.filter(relationship_id__in=ids).values_list("relationship_id", flat=True))
    owned = [row.id for row in rows if row.owner_id is not None]
    return {
        Measured.ONE_OF_OURS: counted(on_one[Side.OURS], len(asked[Side.OURS])),
        Measured.ONE_OF_THEIRS: counted(on_one[Side.THEIRS], len(asked[Side.THEIRS])),
        Measured.NO_DEPUTY: counted(len(set(owned) - deputed), len(owned)),
    }


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
    for ident, at in Touchpoint.objects.filter(
        relationship_id__in=ids, removed_at=None, planned=False, kind__in=CONTACTS
    ).values_list("relationship_id", "at"):
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
    shared = Touchpoint.objects.filter(
        relationship__team_id=team_id, removed_at=None, planned=False, kind__in=SHARED, minutes__isnull=False,
        at__gte=period.begin, at__lt=period.end,
    )  # fmt: skip
    found: dict[str, Any] = shared.aggregate(minutes=Sum("minutes"))
    n = shared.count()
    return Figure(value=(found["minutes"] or 0) / 60, n=n)


def _stages(team_id: int, period: Period) -> list[StageRow]:
    """How relationships go through the stages; a spell counts where it began before the period was over."""
    stages = list(Stage.objects.filter(team_id=team_id).order_by("place"))
    moves = StageMove.objects.filter(relationship__team_id=team_id, at__lt=period.end).order_by("relationship", "at")
    rows = list(moves.values_list("relationship_id", "before_id", "after_id", "at", "relationship__ended_at"))
    came, left, now, spells = Counter[int](), Counter[int](), Counter[int](), defaultdict(list)
    for place, (ident, before, after, at, ended_at) in enumerate(rows):
        next_at = rows[place + 1][3] if place + 1 < len(rows) and rows[place + 1][0] == ident else None
        over = ended_at is not None and ended_at < period.end
        end = next_at or min(ended_at or period.end, period.end)
        spells[after].append(Spell(days=(end - at).total_seconds() / 86400, ended=next_at is not None))
        now[after] += next_at is None and not over
        if at >= period.begin:
            came[after] += 1
            if before is not None:
                left[before] += 1
    return [
        StageRow(
            name=stage.name,
            now=now[stage.id],
            came=came[stage.id],
            left=left[stage.id],
            days=median_days(spells[stage.id]),
            going_on=sum(not spell.ended for spell in spells[stage.id]),
        )
        for stage in stages
    ]


def _pace(team_id: int, period: Period) -> list[Pace]:
    """Stages gained and lost by quarters of a year up to the end of the period."""
    moves = StageMove.objects.filter(
        relationship__team_id=team_id, before__isnull=False, at__gte=period.end - QUARTERS * QUARTER, at__lt=period.end
    )
    forward, back = Counter[int](), Counter[int]()
    for at, before, after in moves.values_list("at", "before__place", "after__place"):
        ago = int((period.end - at) / QUARTER)
        forward[ago] += max(after - before, 0)
        back[ago] += max(before - after, 0)
    return [
        Pace(until=(period.end - ago * QUARTER).date(), forward=forward[ago], back=back[ago])
        for ago in reversed(range(QUARTERS))
    ]
