"""Formal and informal organisation as it may be told: groups against contact, communities, roles in classes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rapport.accounts.public import Actor
from rapport.kit.problems import Refusal
from rapport.network import policy
from rapport.network.models import Snapshot
from rapport.network.queries import lake, snapshots
from rapport.network.queries.map import cell_name
from rapport.network.rules.organisation import MEASURES, STEADY, STEP, UNSEEN, Part, Told
from rapport.network.rules.words import Strength
from rapport.privacy.public import minimum_group

THIN = 0.5  # share of people with any contact seen, under which figures are warned of
SHOWN = 12  # rows of a list
LEVEL = 2


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group that may be shown. `above` is the division it is in, empty for a division; `ei` is (out - in)/(out + in).

    outside: share of its contact, by weight, with people outside of it; None where no contact was seen.
    """

    cell: str
    parent: str
    level: int
    name: str
    slug: str
    people: int
    above: str
    outside: float | None
    open: bool
    alone: bool

    @property
    def ei(self) -> float | None:
        """E-I index of contact: 2 outside - 1."""
        return None if self.outside is None else round(2 * self.outside - 1, 2)


@dataclass(frozen=True, kw_only=True)
class Class:
    """How many people of a group are something: `told` says how it is told, `share` is to five points."""

    told: Told
    share: float | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A division and how many of its people are what, by measure."""

    group: Group
    classes: Mapping[str, Class]


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """A published tie between units of two divisions, compared with the others of that kind."""

    one: Group
    other: Group
    strength: Strength


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A unit by which others hang together: `alone` groups lose the rest of the map without it."""

    group: Group
    carries: float  # share of published contact across divisions that has an end in it
    cut_off: int


@dataclass(frozen=True, kw_only=True)
class Community:
    """A community: groups of which most people are in it, and of which a part is. The largest has number 1."""

    number: int
    most: tuple[Group, ...]
    part: tuple[Group, ...]

    @property
    def divisions(self) -> int:
        """Over how many divisions these groups are spread."""
        return len({group.above or group.name for group in (*self.most, *self.part)})


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Communities under another resolution; `nmi` is agreement with those of the snapshot."""

    gamma: float
    communities: int
    modularity: float
    nmi_with_units: float | None
    nmi: float


@dataclass(frozen=True, kw_only=True)
class Stability:
    """Runs compared, and of the pairs of people together in one the share that is in another; 0 to 1."""

    runs: int
    pairs: float
    pairs_low: float
    nmi: float
    nmi_low: float


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """What the page shows. Lists are in the order in which they are to be read."""

    snapshot_id: int
    as_of: date
    minimum: int
    theta: float
    half_life: float
    listed: int
    communities: int
    modularity: float
    nmi_with_units: float | None
    most_asked: float | None
    stability: Stability | None
    settings: tuple[Setting, ...]
    coverage: tuple[float, float] | None  # at least, at most
    groups: tuple[Group, ...]
    standings: tuple[Standing, ...]
    bridges: tuple[Bridge, ...]
    holders: tuple[Holder, ...]
    largest_communities: tuple[Community, ...]

    @property
    def thin(self) -> bool:
        """Whether too few people were seen in contact for figures to stand for the company."""
        return self.coverage is not None and sum(self.coverage) / 2 < THIN

    @property
    def thin_divisions(self) -> frozenset[str]:
        """Divisions of which half of the people and more were not seen, by cell."""
        unseen = ((s.group.cell, s.classes[UNSEEN]) for s in self.standings)
        return frozenset(
            cell for cell, one in unseen if one.told is Told.NEARLY_ALL or (one.share is not None and one.share >= THIN)
        )

    @property
    def shaky(self) -> bool:
        """Whether communities depend on chance."""
        return self.stability is not None and self.stability.pairs < STEADY

    def at(self, level: int) -> list[Group]:
        """Groups of a level, the most closed first; those without contact last."""
        chosen = [g for g in self.groups if g.level == level or (g.level < level and not g.open)]
        return sorted(chosen, key=lambda g: (g.outside is None, g.outside or 0.0, -g.people, g.cell))


def organisation(*, by: Actor) -> Organisation:
    """Return the newest published snapshot's figures.

    `Forbidden` for others than `policy.ANALYSES`; refuses in a sentence without a snapshot.
    """
    policy.require_analysis(by)
    snapshot = published()
    table = lake.mapped(lake.folder_of(snapshot) / lake.ORGANISATION)
    groups = groups_of(snapshot)
    counts = snapshot.counts
    standings = _standings(table, groups)
    return Organisation(
        snapshot_id=snapshot.id,
        as_of=snapshot.as_of,
        minimum=minimum_group(),
        theta=lake.theta(snapshot),
        half_life=snapshot.parameters.get("half_life", 60),
        listed=sum(s.group.people for s in standings),
        communities=counts.get("communities", 0),
        modularity=counts.get("modularity", 0.0),
        nmi_with_units=counts.get("nmi_with_units"),
        most_asked=_most_asked(counts),
        stability=Stability(**counts["stability"]) if "stability" in counts else None,
        settings=tuple(Setting(**row) for row in counts.get("sensitivity", ())),
        coverage=_coverage(standings, minimum_group()),
        groups=tuple(groups.values()),
        standings=standings,
        bridges=_bridges(table, groups),
        holders=_holders(table, groups),
        largest_communities=_communities(table, groups),
    )


def published() -> Snapshot:
    """The newest snapshot whose figures about units are shown, if it has those of this page."""
    snapshot = snapshots.latest_of_groups()
    if snapshot is None or not (lake.folder_of(snapshot) / lake.ORGANISATION).exists():
        raise Refusal(
            "There are no figures about the organisation yet. Load interactions, then build a snapshot: "
            "rapport network build.",
            code="no_snapshot",
        )
    return snapshot


def groups_of(snapshot: Snapshot) -> dict[str, Group]:
    """Divisions and the groups right below them, by cell, largest first."""
    table = lake.mapped(lake.folder_of(snapshot) / lake.MAP)
    rows = table.filter(pc.field("level") <= LEVEL).drop_columns(["x", "y", "radius"]).to_pylist()
    names = {row["cell"]: cell_name(row["units"], row["unit_id"], row["name"]) for row in rows}
    found = [
        Group(
            cell=row["cell"],
            parent=row["parent"],
            level=row["level"],
            name=names[row["cell"]],
            slug=row["slug"] if row["unit_id"] is not None else "",
            people=row["people"],
            above=names.get(row["parent"], ""),
            outside=row["outside"],
            open=row["open"],
            alone=row["unit_id"] is not None,
        )
        for row in rows
    ]
    return {group.cell: group for group in sorted(found, key=lambda g: (g.level, -g.people, g.cell))}


def rows_of(table: pa.Table, *measures: str) -> list[dict[str, Any]]:
    """Rows of a figure, as they were written."""
    found: list[dict[str, Any]] = table.filter(pc.is_in(table["measure"], pa.array(measures))).to_pylist()
    return found


def _standings(table: pa.Table, groups: Mapping[str, Group]) -> tuple[Standing, ...]:
    classes: dict[str, dict[str, Class]] = defaultdict(dict)
    for row in rows_of(table, *MEASURES):
        classes[row["cell"]][row["measure"]] = Class(told=Told(row["told"]), share=row["value"])
    return tuple(Standing(group=group, classes=classes[cell]) for cell, group in groups.items() if cell in classes)


def _coverage(standings: Sequence[Standing], minimum: int) -> tuple[float, float] | None:
    """Least and greatest share of people seen in any contact, as far as the rows tell, to a hundredth.

    Made of the rows and of nothing else, so it says no more than they do, and nobody can subtract them from it.
    """
    people = sum(s.group.people for s in standings)
    if not people:
        return None
    least = most = 0.0
    for standing in standings:
        low, high = _within(standing.classes[UNSEEN], standing.group.people, minimum)
        least, most = least + low, most + high
    return round(1 - most / people, 2), round(1 - least / people, 2)


def _within(one: Class, people: int, minimum: int) -> tuple[float, float]:
    """The least and the most people a class may stand for."""
    if one.told is Told.FEW:
        return 0, minimum - 1
    if one.told is Told.NEARLY_ALL:
        return people - minimum + 1, people
    if one.share is None:
        return 0, people
    return max(one.share - STEP / 2, 0) * people, min(one.share + STEP / 2, 1) * people


def _most_asked(counts: Mapping[str, Any]) -> float | None:
    """What the most asked twentieth bears, if these are as many people as may be told about."""
    share = counts.get("most_asked")
    enough = counts.get("active", 0) * 0.05 >= minimum_group()
    return round(share, 2) if share is not None and enough else None


def _bridges(table: pa.Table, groups: Mapping[str, Group]) -> tuple[Bridge, ...]:
    return tuple(
        Bridge(one=groups[row["cell"]], other=groups[row["other"]], strength=Strength(row["told"]))
        for row in rows_of(table, "bridge")
        if row["cell"] in groups and row["other"] in groups
    )


def _holders(table: pa.Table, groups: Mapping[str, Group]) -> tuple[Holder, ...]:
    carries = {row["cell"]: row["value"] for row in rows_of(table, "carries")}
    holds = {row["cell"]: int(row["value"]) for row in rows_of(table, "holds")}
    found = [
        Holder(group=groups[cell], carries=carries.get(cell, 0.0), cut_off=holds.get(cell, 0))
        for cell in {**holds, **carries}
        if cell in groups
    ]
    return tuple(sorted(found, key=lambda h: (-h.cut_off, -h.carries, h.group.cell)))


def _communities(table: pa.Table, groups: Mapping[str, Group]) -> tuple[Community, ...]:
    """The communities of which any group may be told, the largest first."""
    held: dict[int, dict[str, list[Group]]] = defaultdict(lambda: {Part.MOST: [], Part.PART: []})
    for row in rows_of(table, "community", "circle"):  # what snapshots before called a circle
        if row["cell"] in groups:
            held[row["place"]][row["told"]].append(groups[row["cell"]])
    return tuple(
        Community(number=number + 1, most=tuple(found[Part.MOST]), part=tuple(found[Part.PART]))
        for number, found in sorted(held.items())
    )
