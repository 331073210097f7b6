"""From an audience to messengers: who may be asked, who is chosen, and how good that is beside other choices."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from rapport.directory.public import membership_of, merged_records
from rapport.kit import clock
from rapport.network.models import MessengerInvitation, MessengerRound, Snapshot
from rapport.network.queries import audience as audiences
from rapport.network.queries import lake
from rapport.network.queries.inputs import all_hidden, answers
from rapport.network.queries.tree import Ints
from rapport.network.rules.messengers import HUB, OVERLOADED, YEAR, Audience, Invited, not_now
from rapport.privacy.public import Group, band_of, merge_small, minimum_group

SEED = 20
SETS = 64_000  # of reverse reach that other choices are judged by
DRAWS = 20  # random choices of as many, of which the mean is told


@dataclass(frozen=True)
class Found:
    """Whom to invite, best first, and what is told of it: figures about the audience, never about a person."""

    person_ids: tuple[int, ...]
    report: dict[str, Any]


@dataclass(frozen=True)
class Field:
    """The company as a graph of trust, its people by node, and who is in the audience and who may be asked."""

    graph: Any
    trusted: Ints
    chance: Ints
    person: Ints
    community: Ints
    contacts: Ints
    audience: Ints
    eligible: Ints
    as_of: date  # the day of the snapshot
    frame: pa.Table
    row: Ints  # of each node in the frame; -1 for who is not listed any more
    people: int  # of the audience, as the directory lists them
    left_out: Mapping[str, int]


def choose(found: MessengerRound, snapshot: Snapshot, frame: pa.Table) -> Found:
    """Choose messengers of a round. The engine's part takes seconds for 300,000 people."""
    field = _field(found, snapshot, frame)
    shared = {
        "as_of": snapshot.as_of.isoformat(),
        "theta": lake.theta(snapshot),
        "wanted": found.wanted,
        "mode": found.mode,
        "left_out": {name: band_of(count) for name, count in field.left_out.items()},
    }
    nodes, told = (_news if found.mode == MessengerRound.Mode.NEWS else _habit)(field, found.wanted)
    report = shared | {"found": int(nodes.size)} | told
    return Found(tuple(field.person[nodes].tolist()), report)


def _news(field: Field, wanted: int) -> tuple[Ints, dict[str, Any]]:
    from rapport.engine import messengers

    chosen = messengers.choose(field.graph, field.chance, field.audience, field.eligible, k=wanted, seed=SEED)
    sets = messengers.Sets(field.graph, field.chance, field.audience, seed=SEED + 2)
    sets.grow(SETS)
    drawn = [sets.reach(nodes).value for nodes in _random(field, chosen.nodes.size)]
    return chosen.nodes, {
        "reach": _figure(chosen.reach, field.people),
        "bound": round(chosen.bound, 2),
        "random_equivalent": chosen.random_equivalent,
        "random": round(float(np.mean(drawn))) if drawn else 0,
        "others": {
            name: None if nodes is None else _figure(sets.reach(nodes), field.people)
            for name, nodes in _others(field, chosen.nodes.size).items()
        },
        "fairness": _fairness(field, lambda group: messengers.reach_by(sets, chosen.nodes, group)),
    }


def _habit(field: Field, wanted: int) -> tuple[Ints, dict[str, Any]]:
    from rapport.engine import messengers

    chosen = messengers.choose_twice(
        field.graph, field.trusted, field.audience, field.eligible, field.community, k=wanted
    )

    def twice(nodes: Ints) -> Any:
        return messengers.twice(field.graph, field.trusted, field.audience, field.community, nodes)

    def by_group(group: Ints) -> tuple[Ints, Ints]:
        reached = np.array(
            [
                messengers.twice(
                    field.graph, field.trusted, field.audience & (group == g), field.community, chosen.nodes
                ).twice
                for g in range(int(group.max(initial=-1)) + 1)
            ]
        )
        return np.bincount(group[field.audience & (group >= 0)], minlength=reached.size), reached

    drawn = [twice(nodes).twice for nodes in _random(field, chosen.nodes.size)]
    return chosen.nodes, {
        "reach": _exact(chosen.twice, field.people),
        "once": chosen.once,
        "across": chosen.across,
        "random": round(float(np.mean(drawn))) if drawn else 0,
        "others": {
            name: None if nodes is None else _exact(twice(nodes).twice, field.people)
            for name, nodes in _others(field, chosen.nodes.size).items()
        },
        "fairness": _fairness(field, by_group),
    }


def _field(found: MessengerRound, snapshot: Snapshot, frame: pa.Table) -> Field:
    from rapport.engine import graph as graphs

    folder, wanted = lake.folder_of(snapshot), Audience.of(found.audience)
    ties = parquet.read_table(folder / lake.TIES, columns=["source", "target", "weight", "trust"])
    people = parquet.read_table(folder / lake.MEASURES, columns=["key", "contacts", "in_strength", "community"])
    graph = graphs.Graph.from_table(ties, people=people["key"].to_numpy())
    trusted = ties["trust"].to_numpy() >= lake.theta(snapshot)
    at = np.searchsorted(people["key"].to_numpy(), graph.keys)
    contacts, load, community = (people[c].to_numpy()[at] for c in ("contacts", "in_strength", "community"))
    person = _people(snapshot, graph.keys)
    ids = frame["person_id"].to_numpy()
    row = np.searchsorted(ids, person).clip(max=max(ids.size - 1, 0))
    row = np.where(ids[row] == person, row, -1)
    meant = audiences.members(wanted, frame)
    there = (row >= 0) & ~np.isin(person, sorted(all_hidden(merged_records())))
    eligible, left_out = _eligible(found, wanted, frame, person, np.where(there, row, -1), contacts, load)
    return Field(
        graph=graph,
        trusted=trusted,
        chance=np.where(trusted, graphs.attention(graph), 0.0),
        person=person,
        community=community,
        contacts=contacts,
        audience=there & meant[row],
        people=int(meant.sum()),
        eligible=eligible,
        as_of=snapshot.as_of,
        frame=frame,
        row=row,
        left_out=left_out,
    )


def _people(snapshot: Snapshot, keys: Ints) -> Ints:
    """The person behind each key, under the record that holds her now; -1 for nobody."""
    table = parquet.read_table(lake.keys_of(snapshot)).sort_by("key")
    known, person = table["key"].to_numpy(), table["person_id"].to_numpy().copy()
    for gone, kept in merged_records().items():
        person[person == gone] = kept
    at = np.searchsorted(known, keys).clip(max=max(known.size - 1, 0))
    found: Ints = np.where(known[at] == keys, person[at], -1)
    return found


def _eligible(
    found: MessengerRound, wanted: Audience, frame: pa.Table, person: Ints, row: Ints, contacts: Ints, load: Ints
) -> tuple[Ints, dict[str, int]]:
    """Who may be asked, and how many are left out as hubs and as overloaded; who has been asked lately is not told."""
    active = (contacts > 0) & (row >= 0)
    if not active.any():
        return active, {"hubs": 0, "overloaded": 0}
    hub = active & (contacts > np.quantile(contacts[active], HUB))
    overloaded = active & ~hub & (load > np.quantile(load[active], OVERLOADED))
    left = {"hubs": int(hub.sum()), "overloaded": int(overloaded.sum())}
    eligible = active & ~hub & ~overloaded & ~np.isin(person, sorted(_not_now(found)))
    if wanted.without:
        eligible &= ~audiences.in_units(frame, wanted.without)[row]
    return eligible, left


def _not_now(found: MessengerRound) -> frozenset[int]:
    """Who is not asked now, and whoever looks for messengers herself."""
    now = clock.now()
    rows = MessengerInvitation.objects.filter(round__invited_at__gt=now - YEAR).values_list(
        "person_id", "round__invited_at", "round__closes_at", "decision"
    )
    had = [
        Invited(person_id=p, invited_at=at, closes_at=until, accepted=said == MessengerInvitation.Decision.YES)
        for p, at, until, said in rows
        if at and until
    ]
    own = membership_of(found.asked_by_id).person_id if found.asked_by_id else None
    return not_now(had, now) | ({own} if own else frozenset())


def _random(field: Field, count: int) -> list[Ints]:
    """As many who may be asked, drawn again and again."""
    chance, eligible = np.random.default_rng(SEED), np.flatnonzero(field.eligible)
    return [chance.choice(eligible, count, replace=False) for _ in range(DRAWS)] if count else []


def _others(field: Field, count: int) -> dict[str, Ints | None]:
    """As many by other rules: who leads most, who has most contacts of those who may be asked, who is named most."""
    return {
        "managers": _managers(field, count),
        "most_connected": _first(np.where(field.eligible, field.contacts, 0), count),
        "nominated": _nominated(field, count),
    }


def _managers(field: Field, count: int) -> Ints:
    led = Counter(field.frame["manager_id"].drop_null().to_pylist())
    reports = np.array([led.get(person, 0) for person in field.person.tolist()])
    return _first(reports, count)


def _nominated(field: Field, count: int) -> Ints | None:
    """Whom most name when asked whom they turn to; None where fewer than the minimum who take part answered."""
    merged = merged_records()
    said = answers(field.as_of, all_hidden(merged), merged)
    if pc.count_distinct(said["respondent_id"]).as_py() < minimum_group():
        return None
    named = Counter(said["named_id"].to_pylist())
    times = np.array([named.get(person, 0) for person in field.person.tolist()])
    return _first(np.where(field.eligible, times, 0), count)


def _first(values: Ints, count: int) -> Ints:
    """The nodes with the largest values above zero."""
    order = np.argsort(-values, kind="stable")[:count]
    found: Ints = order[values[order] > 0]
    return found


def _figure(reached: Any, people: int) -> dict[str, Any]:
    return {
        "value": round(reached.value),
        "low": round(reached.low),
        "high": round(reached.high),
        "share": round(reached.value / people, 2) if people else 0.0,
    }


def _exact(reached: int, people: int) -> dict[str, Any]:
    return {"value": reached, "low": reached, "high": reached, "share": round(reached / people, 2) if people else 0.0}


Counted = Callable[[Ints], tuple[Ints, Ints]]


def _fairness(field: Field, counted: Counted) -> dict[str, list[dict[str, Any]]]:
    """By site, language and clock: people of the audience, and the share of them that is reached; small ones joined."""
    return {name: _shares(field, column, counted) for name, column in GROUPS.items()}


GROUPS = {"site": "location", "language": "language", "clock": "timezone"}


def _shares(field: Field, column: str, counted: Counted) -> list[dict[str, Any]]:
    values = np.array(field.frame[column].to_pylist(), object)
    own = np.where(field.audience, values[field.row], "")
    names, people = np.unique(own[field.audience].astype(str), return_counts=True)
    groups = [Group(key=name, people=int(n)) for name, n in zip(names.tolist(), people.tolist(), strict=True)]
    rows = merge_small(groups, minimum=minimum_group()).rows
    if len(rows) < 2:  # noqa: PLR2004 (one row is the whole audience)
        return []
    number = {key: place for place, row in enumerate(rows) for key in row.keys}
    group = np.array([number.get(str(value), -1) for value in own.tolist()])
    group[~field.audience] = -1
    drawn, reached = counted(group)
    return _told(rows, drawn, reached)


def _told(rows: Sequence[Any], drawn: Ints, reached: Ints) -> list[dict[str, Any]]:
    drawn, reached = (np.pad(counts, (0, max(len(rows) - counts.size, 0))) for counts in (drawn, reached))
    told = [
        {
            "names": list(row.keys),
            "people": row.people,
            "share": round(float(reached[place] / drawn[place]), 2) if drawn[place] else 0.0,
        }
        for place, row in enumerate(rows)
    ]
    return sorted(told, key=lambda one: (-one["people"], one["names"]))
