"""A person's contacts by the groups of the published map, whom she connects, and whom her time goes to.

Read are her own rows, the directory, and the map as everybody sees it; nothing else about others.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from rapport.directory.public import PersonCard
from rapport.kit.problems import Refusal
from rapport.network.models import Snapshot
from rapport.network.queries import lake, snapshots
from rapport.network.queries.map import Bubble, NetworkMap, network_map
from rapport.network.queries.own import Own
from rapport.network.rules.words import Strength

GAPS = 3
FEWEST = 2  # contacts on each side: with one on a side she passes on, with two she connects


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A published group, with how many of her contacts are in it and what share of her contact they have."""

    key: str
    name: str
    slug: str  # empty where several units are joined
    colour: int
    contacts: int
    share: float
    own: bool  # she is in it herself


@dataclass(frozen=True, kw_only=True)
class Gap:
    """Two of her circles between which the map shows a faint tie, or none, be there none or one of too few pairs."""

    one: Circle
    other: Circle
    faint: bool


@dataclass(frozen=True, kw_only=True)
class Circles:
    """Her circles, largest share first; `map_of` is the day of the map. outside: contacts in none of its groups."""

    as_of: date
    map_of: date | None
    circles: tuple[Circle, ...]
    gaps: tuple[Gap, ...]
    outside: int


@dataclass(frozen=True, kw_only=True)
class Given:
    """Shares of her own contact: in her own unit and below, elsewhere in her division, and elsewhere. They add to 1."""

    on: date
    team: float
    division: float
    elsewhere: float


def circles_of(own: Own) -> Circles:
    """Her contacts by group. Without a published map there are no circles: groups exist only as it shows them."""
    try:
        picture = network_map()
    except Refusal:
        return Circles(as_of=own.as_of, map_of=None, circles=(), gaps=(), outside=len(own.ties))
    groups = _groups(picture, (card.unit_id for card in own.cards.values()))
    mine = groups.get(_unit(own.cards.get(own.person_id)))
    contacts: Counter[str] = Counter()
    amounts: dict[str, float] = defaultdict(float)
    for tie in own.ties:
        key = groups.get(_unit(own.cards[tie.person_id]))
        if key is not None:
            contacts[key] += 1
            amounts[key] += tie.both
    circles = [
        _circle(bubble, contacts[bubble.key], amounts[bubble.key] / (own.total or 1), own=bubble.key == mine)
        for bubble in picture.bubbles
        if bubble.key in contacts
    ]
    circles.sort(key=lambda circle: (-circle.share, circle.key))
    return Circles(
        as_of=own.as_of,
        map_of=picture.as_of,
        circles=tuple(circles),
        gaps=_gaps(circles, picture),
        outside=len(own.ties) - sum(contacts.values()),
    )


def _circle(bubble: Bubble, contacts: int, share: float, *, own: bool) -> Circle:
    return Circle(
        key=bubble.key,
        name=bubble.name,
        slug=bubble.slug,
        colour=bubble.colour,
        contacts=contacts,
        share=share,
        own=own,
    )


def _groups(picture: NetworkMap, units: Iterable[int | None]) -> dict[int, str]:
    """For each of these units the group of the picture its own people are in."""
    wanted = sorted({unit for unit in units if unit is not None})
    shown = {bubble.key for bubble in picture.bubbles}
    snapshot = _drawn(picture)
    if not wanted:
        return {}
    lines = lake.quoted(lake.folder_of(snapshot) / lake.LINES)
    sql = f"SELECT unit_id, cell FROM read_parquet('{lines}') WHERE unit_id IN (SELECT unnest(?))"  # noqa: S608
    return {unit: cell for unit, cell in lake.rows(sql, [wanted]) if cell in shown}


def _drawn(picture: NetworkMap) -> Snapshot:
    return snapshots.of_id(picture.snapshot_id)


def _unit(card: PersonCard | None) -> int:
    return (card.unit_id if card else None) or 0


def _gaps(circles: Sequence[Circle], picture: NetworkMap) -> tuple[Gap, ...]:
    """Pairs of her circles without a shown tie, or with a faint one; those first where she has most on both sides."""
    keys = [bubble.key for bubble in picture.bubbles]
    tied = {frozenset((keys[tie.one], keys[tie.other])): tie.strength for tie in picture.ties}
    found = []
    for one, other in combinations([c for c in circles if c.contacts >= FEWEST], 2):
        strength = tied.get(frozenset((one.key, other.key)))
        if strength in {None, Strength.FAINT}:
            found.append(Gap(one=one, other=other, faint=strength is not None))
    found.sort(key=lambda b: -min(b.one.share, b.other.share))
    chosen: list[Gap] = []
    for gap in found:  # each circle once, so that the sentences say different things
        if not {gap.one, gap.other} & {circle for b in chosen for circle in (b.one, b.other)}:
            chosen.append(gap)
    return tuple(chosen[:GAPS])


def time_given(own: Own) -> tuple[Given, ...]:
    """Month by month, by the units of today's directory; months without contact are left out."""
    slug = own.cards[own.person_id].unit if own.person_id in own.cards else ""
    place = {who: _place(own.cards[who].unit, slug) for who in own.history if who in own.cards}
    found = []
    for month, snapshot in enumerate(own.months):
        amounts = _amounts(own.history, place, month)
        total = sum(amounts.values())
        if total:
            shares = {where: amounts.get(where, 0.0) / total for where in ("team", "division", "elsewhere")}
            found.append(Given(on=snapshot.as_of, **shares))
    return tuple(found)


def _amounts(
    history: Mapping[int, Sequence[float | None]], place: Mapping[int, str], month: int
) -> Mapping[str, float]:
    amounts: dict[str, float] = defaultdict(float)
    for who, where in place.items():
        amounts[where] += history[who][month] or 0.0
    return amounts


def _place(theirs: str, mine: str) -> str:
    """Where a unit lies from another, by slugs: a division is right below the top."""
    if not mine or not theirs:
        return "elsewhere"
    if f"{theirs}/".startswith(f"{mine}/"):
        return "team"
    division = mine.split("/")[:2]
    return "division" if len(division) > 1 and theirs.split("/")[:2] == division else "elsewhere"
