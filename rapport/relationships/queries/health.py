"""One relationship's health with all that it was made of, and what other weights would do to a book."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import DateField, Max, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard, team_card
from rapport.kit import clock
from rapport.kit.problems import Missing
from rapport.relationships import policy
from rapport.relationships.models import Health, Relationship, Relationships, SignalRow
from rapport.relationships.queries.readings import TOLD, reading_of, weights_of
from rapport.relationships.rules.health import Band, Judged, Part, Reading, Unknown, aged, band_of, judge, score_of
from rapport.relationships.rules.points import turn_of
from rapport.relationships.rules.words import Signal

HISTORY = timedelta(days=400)
MOST_POINTS_SHOWN = 24  # of the line
MOST_MOVED = 5


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Whom a relationship is with, by name and page; `slug` gives a unit its colour."""

    name: str
    url: str
    slug: str = ""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One signal: what is known of it, what it adds, and what it would add at its best (`gain` more points)."""

    signal: Signal
    reading: Reading
    part: Part
    gain: int


@dataclass(frozen=True, kw_only=True)
class HealthPage:
    """How a relationship does and why. `history`: day and score, the oldest first, a row where something changed."""

    relationship_id: int
    team: ServiceTeamCard
    customer: Customer
    score: int | None
    before: int | None
    band: Band
    known: float
    judged_at: datetime | None
    stale: bool
    lines: Sequence[Line]
    history: Sequence[tuple[date, int | None]]
    leads: bool


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What other weights would make of one relationship."""

    relationship_id: int
    customer: Customer
    before: int | None
    after: int | None


class Scored(NamedTuple):
    """A relationship by weights as they are, and by others."""

    relationship_id: int
    before: int | None
    after: int | None

    @property
    def by(self) -> int:
        """How many points it would move; one that becomes or ceases to be unknown moves by all of them."""
        return abs((self.after or 0) - (self.before or 0))


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What other weights would do to a book of `n` relationships: how many rise, fall, become unknown, or known."""

    n: int
    up: int
    down: int
    unknown: int
    told: int
    same: int
    most: Sequence[Moved]


def customer_of(row: Relationship) -> Customer:
    """Return whom a relationship is with; its unit and person are at hand. No statement."""
    if row.unit is not None:
        return Customer(name=row.unit.name, url=f"/units/{row.unit.slug}/", slug=row.unit.slug)
    return Customer(name=row.person.name, url=f"/people/{row.person_id}/") if row.person else Customer(name="–", url="")


def health_page(relationship_id: int, *, by: Actor) -> HealthPage:
    """Return how a relationship does and why, for who reads its book. Six statements. Raises Missing."""
    row = policy.visible_to(by).filter(id=relationship_id).select_related("unit", "person").first()
    if row is None:
        raise Missing
    team = team_card(row.team_id)
    weights = weights_of([row.team_id])[row.team_id]
    readings = kept_readings([row.id])[row.id]
    judged = judge(readings, weights)
    return HealthPage(
        relationship_id=row.id,
        team=team,
        customer=customer_of(row),
        score=judged.score,
        before=row.score_before,
        band=band_of(judged.score),
        known=judged.known,
        judged_at=row.judged_at,
        stale=row.stale,
        lines=_lines(readings, judged, weights),
        history=history_of(row.id),
        leads=policy.leads(by, team),
    )


def _lines(readings: Mapping[Signal, Reading], judged: Judged, weights: Mapping[Signal, int]) -> list[Line]:
    """Return the signals, the heaviest first; each with what its best would change, all else as it is."""
    lines = []
    for signal, part in judged.parts.items():
        best = judge({**readings, signal: Reading(good=1.0)}, weights).score
        gain = 0 if best is None or judged.score is None else best - judged.score
        lines.append(Line(signal=signal, reading=readings[signal], part=part, gain=max(gain, 0)))
    return sorted(lines, key=lambda line: -line.part.weight)


def history_of(relationship_id: int) -> list[tuple[date, int | None]]:
    """Return day and score where they changed in the last year and a bit, the oldest first. One statement."""
    since = clock.today() - HISTORY
    rows = Health.objects.filter(relationship_id=relationship_id, on__gte=since).order_by("-on")
    return list(reversed(rows.values_list("on", "score")[:MOST_POINTS_SHOWN]))


def kept_readings(ids: Sequence[int]) -> dict[int, dict[Signal, Reading]]:
    """Return every signal of relationships as it was last noted; what is too old is unknown. One statement."""
    today = clock.today()
    found = {ident: {signal: Reading(good=None, why=_why(signal)) for signal in Signal} for ident in ids}
    for row in SignalRow.objects.filter(relationship_id__in=ids):
        signal, reading = Signal(row.signal), reading_of(row)
        lasts = TOLD.get(signal)
        found[row.relationship_id][signal] = reading if lasts is None else aged(reading, today=today, lasts=lasts)
    return found


def _why(signal: Signal) -> Unknown:
    return Unknown.UNTOLD if signal in TOLD else Unknown.NOTHING


def weighed(team_id: int, *, by: Actor) -> tuple[ServiceTeamCard, dict[Signal, int], bool]:
    """Return a team whose book the actor reads, its weights, and whether she may set them. Raises Missing."""
    team = team_card(team_id)
    if not policy.reads(by, team.unit_id):
        raise Missing
    return team, weights_of([team_id])[team_id], policy.leads(by, team)


def preview(team_id: int, points: Mapping[Signal, int], *, by: Actor) -> Preview:
    """Return what weights would do to the book of a team before anybody sets them. Five statements."""
    _team, now, _leads = weighed(team_id, by=by)
    rows = policy.visible_to(by).going_on().filter(team_id=team_id)
    before, after = ([weights[signal] for signal in Signal] for weights in (now, points))
    scores = [Scored(ident, score_of(goods, before), score_of(goods, after)) for ident, goods in _goods_of(rows)]
    both = [(one.before, one.after) for one in scores if one.before is not None and one.after is not None]
    moved = [one for one in scores if one.before != one.after]
    return Preview(
        n=len(scores),
        up=sum(then > was for was, then in both),
        down=sum(then < was for was, then in both),
        unknown=sum(one.after is None for one in moved),
        told=sum(one.before is None for one in moved),
        same=len(scores) - len(moved),
        most=_named(sorted(moved, key=_in_turn)[:MOST_MOVED]),
    )


def _in_turn(one: Scored) -> tuple[int, int, int]:
    """What falls comes first, the most of it before the rest."""
    return turn_of(one.before, one.after), -one.by, one.relationship_id


def _goods_of(rows: Relationships) -> list[tuple[int, Sequence[float | None]]]:
    """Return how good each signal of relationships is, in the order of `Signal`, as `kept_readings` has it.

    One row a relationship instead of one a signal: a book of 2,000 has 14,000. Two statements.
    """
    today = clock.today()
    fresh = {signal: Q(on__gte=today - TOLD[signal]) if signal in TOLD else Q() for signal in Signal}
    goods = {f"good_{signal}": Max("good", filter=Q(signal=signal) & fresh[signal]) for signal in Signal}
    kept = SignalRow.objects.filter(relationship__in=rows.order_by().values("id"))
    told = kept.annotate(on=Cast(KeyTextTransform("on", "data"), DateField())).values("relationship_id")
    found = {ident: good for ident, *good in told.annotate(**goods).values_list("relationship_id", *goods)}
    nothing = [None] * len(goods)
    return [(ident, found.get(ident, nothing)) for ident in rows.order_by("id").values_list("id", flat=True)]


def _named(scores: Sequence[Scored]) -> list[Moved]:
    """Return how some relationships move, with whom they are. One statement."""
    rows = Relationship.objects.select_related("unit", "person").in_bulk([one.relationship_id for one in scores])
    return [
        Moved(
            relationship_id=one.relationship_id,
            customer=customer_of(rows[one.relationship_id]),
            before=one.before,
            after=one.after,
        )
        for one in scores
    ]
