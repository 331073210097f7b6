"""From an audience to messengers: who may be asked, who is chosen, and how good that is beside other choices.

Two choices are made. The figures are about the best of all whom a snapshot knows and who are not left out: they follow
from the snapshot alone, so that asking again tells nothing of who opted out since, or was asked. Who is really asked
is the best of those who may be asked today, which nobody reads.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from rapport.directory.public import membership_of, merged_records, people_frame, unit_card
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.network.models import MessengerInvitation, MessengerRound, Snapshot
from rapport.network.queries import lake
from rapport.network.queries.audience import Groups, groups_of
from rapport.network.queries.inputs import all_hidden, answers
from rapport.network.queries.tree import Ints
from rapport.network.rules.messengers import FEWEST, HUB, OVERLOADED, YEAR, Audience, Invited, not_now, told
from rapport.privacy.public import Group, is_dominated, merge_small, minimum_group

SEED = 20
SETS = 64_000  # of reverse reach that other choices are judged by
DRAWS = 20  # random choices of as many, of which the mean is told
ENOUGH = 10  # hubs and overloaded are told as so many and more, or as fewer


@dataclass(frozen=True)
class Found:
    """Whom to invite, best first, and what is told of it: figures about the audience, never about a person.

    people: of the audience, as the directory listed them. figure: the same question of the same snapshot has the same.
    """

    person_ids: tuple[int, ...]
    people: int
    figure: str
    report: dict[str, Any]


@dataclass(frozen=True)
class Field:
    """The company as a graph of trust, its people by node and group, who is in the audience and who may be chosen.

    eligible: by the snapshot alone.
    """

    graph: Any
    trusted: Ints
    chance: Ints
    person: Ints
    community: Ints
    contacts: Ints
    load: Ints
    group: Ints  # of each node
    groups: Groups
    meant: Ints  # bool[groups], of the audience
    audience: Ints
    eligible: Ints
    own: Ints  # bool[n], the eligible of the audience: what other choices are made of
    as_of: date  # the day of the snapshot
    frame: pa.Table
    people: int  # of the audience, as the directory listed them
    left_out: Mapping[str, int]


def choose(found: MessengerRound, snapshot: Snapshot) -> Found:
    """Choose messengers of a round. The engine's part takes seconds for 300,000 people."""
    field, figure = _field(found, snapshot)
    report = _told_before(snapshot, figure) or _report(field, found, snapshot)
    return Found(_asked(field, found), field.people, figure, report)


def _told_before(snapshot: Snapshot, figure: str) -> dict[str, Any] | None:
    """What was told of the same question before, also in a round that was taken away since."""
    rounds = MessengerRound.objects.filter(snapshot=snapshot, figure=figure).exclude(report={}).order_by("id")
    return rounds.values_list("report", flat=True).first()


def _report(field: Field, found: MessengerRound, snapshot: Snapshot) -> dict[str, Any]:
    nodes, figures = (_news if found.mode == MessengerRound.Mode.NEWS else _habit)(field, found.wanted)
    if nodes.size < FEWEST:
        raise Refusal(
            f"Fewer than {FEWEST} could be found whom people of this audience trust and who may be asked, as far as "
            "contacts tell. Choose a larger audience, or leave fewer units out.",
            code="nobody",
        )
    audience = Audience.of(found.audience)
    return {
        "as_of": snapshot.as_of.isoformat(),
        "theta": lake.theta(snapshot),
        "wanted": found.wanted,
        "mode": found.mode,
        "found": int(nodes.size),
        "left_out": {name: "ten_or_more" if n >= ENOUGH else "fewer" for name, n in field.left_out.items()},
        "joined": _beside(field.groups, audience.units),
        "joined_without": _beside(field.groups, audience.without),
    } | figures


def _beside(groups: Groups, units: tuple[int, ...]) -> list[str]:
    """Names of units that are taken together with these, as one of the two alone is too small."""
    ids = groups.beside(units, groups.touched(units)) if units else ()
    return sorted(card.name for card in unit_card(ids).values())


def _asked(field: Field, found: MessengerRound) -> tuple[int, ...]:
    """Who is to be invited: the best of those who may be chosen and may be asked today. Nobody reads how many."""
    from rapport.engine import messengers

    listed = np.isin(field.person, people_frame()["person_id"].to_numpy())
    hidden = all_hidden(merged_records()) | _not_now(found)
    free = field.eligible & listed & ~np.isin(field.person, sorted(hidden))
    graph, audience, k = field.graph, field.audience, found.wanted
    if not free.any():
        return ()
    if found.mode == MessengerRound.Mode.NEWS:
        nodes = messengers.choose(graph, field.chance, audience, free, k=k, seed=SEED).nodes
    else:
        nodes = messengers.choose_twice(graph, field.trusted, audience, free, field.community, k=k).nodes
    return tuple(field.person[nodes].tolist())


def _news(field: Field, wanted: int) -> tuple[Ints, dict[str, Any]]:
    from rapport.engine import messengers

    chosen = messengers.choose(
        field.graph, field.chance, field.audience, field.eligible, k=wanted, drawn=field.own, seed=SEED
    )
    sets = messengers.Sets(field.graph, field.chance, field.audience, seed=SEED + 2)
    sets.grow(SETS)
    drawn = [sets.reach(nodes).value for nodes in _random(field, chosen.nodes.size)]

    def figure(reach: Any, nodes: Ints) -> dict[str, Any]:
        dominated = is_dominated(amount=reach.value, top=sets.most_alone(nodes))
        return _told(field, reach.value, low=reach.low, high=reach.high, dominated=dominated)

    def by_group(group: Ints) -> Ints:
        drawn, reached = messengers.reach_by(sets, chosen.nodes, group)
        return reached / np.maximum(drawn, 1)

    reach = figure(chosen.reach, chosen.nodes)
    proven = {"bound": round(chosen.bound, 2), "random_equivalent": chosen.random_equivalent}
    return chosen.nodes, {
        "reach": reach,
        **(proven if reach["value"] is not None else {}),
        "random": _told(field, float(np.mean(drawn))) if drawn else None,
        "others": {
            name: None if nodes is None else figure(sets.reach(nodes), nodes)
            for name, nodes in _others(field, chosen.nodes.size).items()
        },
        "fairness": _fairness(field, by_group),
    }


def _habit(field: Field, wanted: int) -> tuple[Ints, dict[str, Any]]:
    from rapport.engine import messengers

    graph, trusted, audience, community = field.graph, field.trusted, field.audience, field.community
    chosen = messengers.choose_twice(graph, trusted, audience, field.eligible, community, k=wanted)

    def twice(nodes: Ints) -> dict[str, Any]:
        reached = counted(nodes).twice
        return _told(field, reached, dominated=is_dominated(amount=reached, top=lost(nodes)[1]))

    def counted(nodes: Ints) -> Any:
        return messengers.twice(graph, trusted, audience, community, nodes)

    def lost(nodes: Ints) -> tuple[int, int]:
        return messengers.most_on_one(graph, trusted, audience, nodes)

    def by_group(group: Ints) -> Ints:
        within = [audience & (group == number) for number in range(int(group.max(initial=-1)) + 1)]
        reached = [messengers.twice(graph, trusted, one, community, chosen.nodes).twice for one in within]
        return np.array(reached) / np.maximum([one.sum() for one in within], 1)

    once, drawn = chosen.once, [counted(nodes).twice for nodes in _random(field, chosen.nodes.size)]
    return chosen.nodes, {
        "reach": twice(chosen.nodes),
        "once": _told(field, once, dominated=is_dominated(amount=once, top=lost(chosen.nodes)[0])),
        "across": _told(field, chosen.across),
        "random": _told(field, float(np.mean(drawn))) if drawn else None,
        "others": {
            name: None if nodes is None else twice(nodes) for name, nodes in _others(field, chosen.nodes.size).items()
        },
        "fairness": _fairness(field, by_group),
    }


def _told(field: Field, reached: float, **more: Any) -> dict[str, Any]:
    return told(reached, field.people, minimum=minimum_group(), **more)


def _field(found: MessengerRound, snapshot: Snapshot) -> tuple[Field, str]:
    """What is chosen from, and the name of the question."""
    from rapport.engine import graph as graphs

    folder, frame = lake.folder_of(snapshot), people_frame(snapshot.as_of)
    groups, wanted = groups_of(snapshot, frame), Audience.of(found.audience)
    meant, without = _allowed(groups, wanted)
    ties = parquet.read_table(folder / lake.TIES, columns=["source", "target", "weight", "trust"])
    people = parquet.read_table(folder / lake.MEASURES, columns=["key", "contacts", "in_strength", "community"])
    graph = graphs.Graph.from_table(ties, people=people["key"].to_numpy())
    trusted = ties["trust"].to_numpy() >= lake.theta(snapshot)
    at = np.searchsorted(people["key"].to_numpy(), graph.keys)
    contacts, load, community = (people[c].to_numpy()[at] for c in ("contacts", "in_strength", "community"))
    group = _group(snapshot, groups, graph.keys)
    eligible, left_out = _eligible(contacts, load)
    audience = (group >= 0) & meant[group]
    eligible &= (group >= 0) & ~without[group]
    if not audience.any():
        raise Refusal("Of this audience nobody is in contact with anybody, as far as the logs tell.", code="nobody")
    field = Field(
        graph=graph,
        trusted=trusted,
        chance=np.where(trusted, graphs.attention(graph), 0.0),
        person=_people(snapshot, graph.keys),
        community=community,
        contacts=contacts,
        load=load,
        group=group,
        groups=groups,
        meant=meant,
        audience=audience,
        eligible=eligible,
        own=eligible & audience,
        as_of=snapshot.as_of,
        frame=frame,
        people=int(groups.people[meant].sum()),
        left_out=left_out,
    )
    asked = [sorted(groups.keys[meant].tolist()), sorted(groups.keys[without].tolist()), found.wanted, found.mode]
    return field, hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def _allowed(groups: Groups, wanted: Audience) -> tuple[Ints, Ints]:
    """The groups that are meant and those left out; refuses where either side would be fewer than the minimum."""
    minimum = minimum_group()
    meant, without = groups.meant(wanted), groups.touched(wanted.without)
    if groups.people[meant].sum() < minimum:
        raise Refusal(
            f"No group of {minimum} people and more is meant by this. Choose more units, sites or languages.",
            code="too_small",
        )
    if groups.people[~without].sum() < minimum:
        raise Refusal(f"Fewer than {minimum} people are left to be asked. Leave fewer units out.", code="too_few_left")
    return meant, without


def _group(snapshot: Snapshot, groups: Groups, keys: Ints) -> Ints:
    """The group of each node; -1 for somebody who is in none."""
    sql = f"SELECT key, coalesce(unit_path[-1], 0) AS unit FROM {lake.people(snapshot)} ORDER BY key"  # noqa: S608
    with lake.reading() as cursor:
        placed = cursor.execute(sql).to_arrow_table()
    known = placed["key"].to_numpy()
    at = np.searchsorted(known, keys).clip(max=max(known.size - 1, 0))
    found: Ints = np.where(known[at] == keys, groups.of_units(placed["unit"].to_numpy())[at], -1)
    return found


def _people(snapshot: Snapshot, keys: Ints) -> Ints:
    """The person behind each key, under the record that holds her now; -1 for nobody."""
    table = parquet.read_table(lake.keys_of(snapshot)).sort_by("key")
    known, person = table["key"].to_numpy(), table["person_id"].to_numpy().copy()
    for gone, kept in merged_records().items():
        person[person == gone] = kept
    at = np.searchsorted(known, keys).clip(max=max(known.size - 1, 0))
    found: Ints = np.where(known[at] == keys, person[at], -1)
    return found


def _eligible(contacts: Ints, load: Ints) -> tuple[Ints, dict[str, int]]:
    """Who may be chosen as far as the snapshot tells, and how many are left out as hubs and as overloaded."""
    active = contacts > 0
    if not active.any():
        return active, {"hubs": 0, "overloaded": 0}
    hub = active & (contacts > np.quantile(contacts[active], HUB))
    overloaded = active & ~hub & (load > np.quantile(load[active], OVERLOADED))
    return active & ~hub & ~overloaded, {"hubs": int(hub.sum()), "overloaded": int(overloaded.sum())}


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
    """As many of the audience who may be asked, drawn again and again; none where there are fewer."""
    chance, own = np.random.default_rng(SEED), np.flatnonzero(field.own)
    return [chance.choice(own, count, replace=False) for _ in range(DRAWS)] if 0 < count <= own.size else []


def _others(field: Field, count: int) -> dict[str, Ints | None]:
    """As many of the audience by other rules; None where a rule finds fewer.

    Who leads most; and of those who may be asked who has most contacts, gets most attention, is most central, is named
    most.
    """
    from rapport.engine.graph import pagerank

    return {
        "managers": _managers(field, count),
        "most_connected": _first(np.where(field.own, field.contacts, 0), count),
        "most_attention": _first(np.where(field.own, field.load, 0.0), count),
        "most_central": _first(np.where(field.own, pagerank(field.graph), 0.0), count),
        "nominated": _nominated(field, count),
    }


def _managers(field: Field, count: int) -> Ints | None:
    led = Counter(field.frame["manager_id"].drop_null().to_pylist())
    reports = np.array([led.get(person, 0) for person in field.person.tolist()])
    return _first(np.where(field.audience, reports, 0), count)


def _nominated(field: Field, count: int) -> Ints | None:
    """Whom most name when asked whom they turn to; None where fewer than the minimum who take part answered."""
    merged = merged_records()
    said = answers(field.as_of, all_hidden(merged), merged)
    if pc.count_distinct(said["respondent_id"]).as_py() < minimum_group():
        return None
    named = Counter(said["named_id"].to_pylist())
    times = np.array([named.get(person, 0) for person in field.person.tolist()])
    return _first(np.where(field.own, times, 0), count)


def _first(values: Ints, count: int) -> Ints | None:
    """The nodes with the largest values above zero; None where fewer have one: fewer people are no comparison."""
    order = np.argsort(-values, kind="stable")[:count]
    found: Ints = order[values[order] > 0]
    return found if found.size == count else None


Shares = Callable[[Ints], Ints]  # from the number of a row by node to the share of each row that is reached
GROUPS = {"site": "location", "language": "language", "clock": "timezone"}


def _fairness(field: Field, shares: Shares) -> dict[str, list[dict[str, Any]]]:
    """By site, language and clock of most of a group: people of the audience and how many are reached; small joined."""
    return {name: _rows(field, field.groups.most[column], shares) for name, column in GROUPS.items()}


def _rows(field: Field, values: Ints, shares: Shares) -> list[dict[str, Any]]:
    names = sorted(set(values[field.meant].tolist()))
    people = [int(field.groups.people[field.meant & (values == name)].sum()) for name in names]
    rows = merge_small(
        [Group(key=name, people=n) for name, n in zip(names, people, strict=True)], minimum=minimum_group()
    ).rows
    if len(rows) < 2:  # noqa: PLR2004 (one row is the whole audience)
        return []
    number = {key: place for place, row in enumerate(rows) for key in row.keys}
    of_group = np.array([number[v] if m else -1 for v, m in zip(values.tolist(), field.meant.tolist(), strict=True)])
    reached = shares(np.where(field.audience, of_group[field.group], -1))
    reached = np.pad(reached, (0, max(len(rows) - reached.size, 0)))
    found = [
        {"names": list(row.keys), "people": row.people}
        | told(float(reached[place]) * row.people, row.people, minimum=minimum_group())
        for place, row in enumerate(rows)
    ]
    return sorted(found, key=lambda one: (-one["people"], one["names"]))
