"""One pure function from interactions, people and units to a folder of Parquet files: a snapshot of the network.

Nothing but the arguments goes in (no clock, no settings, no chance), so the same arguments give the same checksum, in
whatever order the rows lie and on either backend.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from upath import UPath

from rapport.engine import VERSION, forward, graph, layout, replies, roles, stability, stores, ties, trust, units
from rapport.engine.backends import Backend, Stored
from rapport.engine.stores import Where

Array = np.ndarray[Any, Any]
Rows: TypeAlias = pa.Table | Stored

ROW_GROUP = 131_072  # small enough that one person's ties are read without the rest
DECIMALS = 6  # of floats in the checksum; the backends' exponentials differ far below


@dataclass(frozen=True)
class Parameters:
    """All that shapes a snapshot besides its data.

    gamma: resolution of the communities; groups: if given, the gamma that gives about so many is looked for instead.
    minimum: people on both sides, and pairs, that a tie between units needs to pull on the map.
    units: whether tables of units and a map are made too; they count units of any size, down to one person.
    """

    rules: ties.TieRules = field(default_factory=ties.TieRules)
    model: trust.TrustModel = field(default_factory=trust.TrustModel)
    gamma: float = 1.0
    groups: int | None = None
    seed: int = 1
    minimum: int = 10
    replies: bool = True
    units: bool = True

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the record and the checksum."""
        rules, model = self.rules, self.model
        return {
            "half_life": rules.half_life,
            "channels": {name: dataclasses.asdict(channel) for name, channel in sorted(rules.channels.items())},
            "other_channels": rules.other,
            "reply_within": rules.reply_within,
            "working_hours": [rules.work_start, rules.work_end],
            "trust": {
                "version": model.version,
                "intercept": model.intercept,
                "coefficients": dict(sorted(model.coefficients.items())),
                "theta": model.theta,
            },
            "gamma": self.gamma,
            "groups": self.groups,
            "seed": self.seed,
            "minimum": self.minimum,
            "replies": self.replies,
            "units": self.units,
        }


@dataclass(frozen=True)
class Inputs:
    """What is known of the company on the day of the snapshot.

    people: ``key`` int64, ``unit`` int64 (null = in no unit), one row per membership.
    units: ``unit`` int64, ``parent`` int64 (null at the top).
    excluded: ``key`` int64, people who opted out; they are in no file of the snapshot.
    zones: ``key`` int64, ``offset`` int32, minutes east of UTC on that day.
    former: ``unit``, ``x``, ``y`` of an earlier map.
    aliases: ``key`` int64, ``same_as`` int64: keys in the interactions that are another key's person.
    sums: what is left of interactions that are gone; none may reach beyond the day of the snapshot.
    """

    people: pa.Table
    units: pa.Table
    excluded: pa.Table | None = None
    zones: pa.Table | None = None
    former: pa.Table | None = None
    aliases: pa.Table | None = None
    sums: Sequence[forward.Sums] = ()


def build(
    backend: Backend,
    interactions: Where | Sequence[Where],
    inputs: Inputs,
    folder: Where,
    *,
    as_of: date | datetime,
    parameters: Parameters | None = None,
) -> dict[str, Any]:
    """Compute everything and write it into ``folder``; gives the summary that is also written as ``summary.json``.

    Files, all Parquet: ``ties`` (by source and target), ``people``, ``units``, ``unit_trust``, ``unit_ties``,
    ``layout``; those of units and the layout only if the parameters ask for them. docs/engine.md lists their columns.
    The checksum covers all but the layout and the times taken.
    """
    parameters, into = parameters or Parameters(), stores.place(folder)
    into.mkdir(parents=True, exist_ok=True)
    theta = parameters.model.theta
    inputs = _without_excluded(inputs)
    stage = into / ".ties.parquet"
    try:
        with backend.step("ties"):
            _write_ties(backend, interactions, inputs, stage, as_of, parameters)
        with backend.step("graph"):
            network = graph.Graph.from_table(Stored(stage), people=inputs.people.column("key").to_numpy())
            found = Stored(into / "ties.parquet")
            tau = _write_trust(Stored(stage), network, into / "ties.parquet", as_of, parameters)
    finally:
        stores.remove(stage)
    with backend.step("people"):
        placed, ids = _placed(network, inputs)
        groups, others = _communities(network, parameters)
        people = _people(network, groups, roles.brokerage(network, tau, roles.divisions(placed), theta=theta))
        steady = stability.record(network, groups, others, _home(placed))
    tables, picture = {"people": people}, dict[str, pa.Table]()
    if parameters.units:
        with backend.step("units"):
            tables |= _units(network, tau, placed, ids, theta=theta)
        with backend.step("layout"):
            picture["layout"] = _layout(tables, inputs, parameters)
    summary = _summary({"ties": found, **tables}, network, groups, inputs, parameters, as_of) | steady
    for name, rows in {**tables, **picture}.items():
        stores.write(rows, into / f"{name}.parquet", row_group=ROW_GROUP)
    steps = 5 if parameters.units else 3
    summary["timings"] = [dataclasses.asdict(timing) for timing in backend.timings[-steps:]]
    (into / "summary.json").write_text(json.dumps(summary, indent=1, sort_keys=True), encoding="utf-8")
    return summary


def last_day(backend: Backend, interactions: Where | Sequence[Where], *, not_after: datetime) -> date | None:
    """Day (UTC) of the last interaction that is not later than ``not_after``; None if there is none."""
    rows = backend.read(interactions)
    rows = rows.filter(rows["at"] <= ties.moment(not_after))
    last = backend.arrow(rows.aggregate(last=rows["at"].max())).column("last")[0].as_py()
    return last.date() if last else None


def checksum(tables: Mapping[str, Rows], parameters: Mapping[str, Any]) -> str:
    """SHA-256 of parameters and tables: integers and times as they are, floats to a millionth, nulls as nulls."""
    digest = hashlib.sha256(json.dumps([VERSION, parameters], sort_keys=True).encode())
    for name, rows in sorted(tables.items()):
        digest.update(f"{name}:{rows.num_rows}".encode())
        for column in sorted(rows.column_names):
            digest.update(column.encode())
            digest.update(_plain(rows.column(column)).tobytes())
    return digest.hexdigest()


def _plain(column: pa.ChunkedArray) -> Array:
    """A column as int64; nulls and NaN as the lowest number."""
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us")).cast(pa.int64())
    null = np.iinfo(np.int64).min
    if pa.types.is_floating(column.type):
        values = column.fill_null(np.nan).to_numpy()
        return np.where(np.isnan(values), null, np.round(np.nan_to_num(values) * 10**DECIMALS).astype(np.int64))
    return column.cast(pa.int64()).fill_null(null).to_numpy()


def _without_excluded(inputs: Inputs) -> Inputs:
    if inputs.excluded is None:
        return inputs
    gone = pc.is_in(inputs.people.column("key"), inputs.excluded.column("key").combine_chunks())
    return dataclasses.replace(inputs, people=inputs.people.filter(pc.invert(gone)))


def _write_ties(
    backend: Backend,
    interactions: Where | Sequence[Where],
    inputs: Inputs,
    target: UPath,
    as_of: date | datetime,
    parameters: Parameters,
) -> None:
    """The ties, sorted, into a file: never are all their columns in memory at once."""
    options: dict[str, Any] = {"as_of": as_of, "rules": parameters.rules}
    if inputs.excluded is not None:
        options["excluded"] = backend.table(inputs.excluded.select(["key"]))
    aliases = None if inputs.aliases is None else backend.table(inputs.aliases)
    rows = _rows(backend, interactions, aliases)
    parts = [] if rows is None else [ties.pairs(rows, **options)]
    parts += [_left(backend, sums, aliases, options) for sums in inputs.sums]
    found = ties.unfolded(parts[0] if len(parts) == 1 else ties.together(_united(parts)))
    if not parameters.replies or rows is None:
        backend.write(found, target, sort_by=("source", "target"))
        return
    zones = None if inputs.zones is None else backend.table(inputs.zones)
    answered = replies.replies(rows, zones=zones, **options)
    files = [target.with_name(name) for name in (".pairs.parquet", ".replies.parquet")]
    try:  # one after the other: at once the two would share the memory, and go to the disk for want of it
        found, answered = (backend.read(backend.write(*part)) for part in zip((found, answered), files, strict=True))
        backend.write(replies.with_replies(found, answered), target, sort_by=("source", "target"))
    finally:
        for file in files:
            stores.remove(file)


def _rows(backend: Backend, interactions: Where | Sequence[Where], aliases: ibis.Table | None) -> ibis.Table | None:
    """The interactions, of each person under one key; None where there are only sums."""
    if not isinstance(interactions, str | Path | UPath) and not interactions:
        return None
    rows = backend.read(interactions)
    return rows if aliases is None else ties.under_one_key(rows, aliases)


def _left(backend: Backend, sums: forward.Sums, aliases: ibis.Table | None, options: dict[str, Any]) -> ibis.Table:
    """Pairs of what is left of interactions that are gone."""
    store = backend.read(sums.path)
    if aliases is not None:
        store = forward.under_one_key(store, aliases)
    return forward.pairs(store, sums.store, as_of=options["as_of"], excluded=options.get("excluded"))


def _united(parts: Sequence[ibis.Table]) -> ibis.Table:
    columns = parts[0].columns
    return ibis.union(*(part.select(*columns) for part in parts), distinct=False)


def _write_trust(
    rows: Stored, network: graph.Graph, target: UPath, as_of: date | datetime, parameters: Parameters
) -> Array:
    """The ties with what the graph adds to each, into a file; gives tau."""
    x = trust.features(rows, network, as_of=as_of, half_life=parameters.rules.half_life)
    tau = parameters.model.score(x)
    added = {
        "attention": graph.attention(network),
        "overlap": x[:, trust.FEATURES.index("overlap")],
        "disparity": graph.backbone(network),
        "trust": tau,
    }
    fields = [pa.field(name, pa.float64()) for name in added]
    schema = pa.schema([*rows.schema, *fields])
    with stores.writer(target, schema) as out:
        first = 0
        for batch in rows.batches(ROW_GROUP):
            last = first + batch.num_rows
            columns = [*batch.columns, *(pa.array(values[first:last]) for values in added.values())]
            out.write_batch(pa.record_batch(columns, schema=schema))
            first = last
    return tau


def _communities(network: graph.Graph, parameters: Parameters) -> tuple[graph.Communities, list[graph.Communities]]:
    """The snapshot's communities, and those of other seeds and resolutions, which tell how steady they are."""
    gamma = parameters.gamma
    if parameters.groups is not None:
        gamma = graph.resolution(network, parameters.groups, seed=parameters.seed)
    further = stability.runs_of(network, gamma=gamma, seed=parameters.seed)
    own, *others = graph.partitions(network, [(gamma, parameters.seed), *further])
    return own, others


def _people(network: graph.Graph, groups: graph.Communities, brokered: Array) -> pa.Table:
    out, into = graph.strength(network)
    constraint, effective = graph.constraint(network)
    columns = {
        "key": network.keys,
        "contacts": graph.contacts(network),
        "out_strength": out,
        "in_strength": into,
        "core": graph.core(network),
        "constraint": constraint,
        "effective_size": effective,
        "community": groups.label,
        **{name: brokered[:, place] for place, name in enumerate(roles.ROLES)},
    }
    return pa.table({name: pa.array(values, from_pandas=True) for name, values in columns.items()})


def _placed(network: graph.Graph, inputs: Inputs) -> tuple[units.Units, Array]:
    """Who is in which unit, by our indices, and the callers' ids of the units."""
    ids, parent = _tree(inputs.units)
    placed = inputs.people.filter(pc.is_valid(inputs.people.column("unit")))
    home = placed.column("unit").to_numpy()
    return units.Units.of(parent, network, placed.column("key").to_numpy(), _index(ids, home)), ids


def _home(placed: units.Units) -> Array:
    """int64[n]: the unit of each person, the lowest of several; -1 for none."""
    found = np.full(placed.size, -1, np.int64)
    order = np.lexsort((placed.unit, placed.person))[::-1]
    found[placed.person[order]] = placed.unit[order]
    return found


def _units(network: graph.Graph, tau: Array, found: units.Units, ids: Array, *, theta: float) -> dict[str, pa.Table]:
    """Tables of units, by the callers' unit ids instead of our indices."""
    own = units.measures(network, found)
    above = pa.array(np.where(found.parent >= 0, ids[found.parent], 0), mask=found.parent < 0)
    own = own.set_column(0, "unit", pa.array(ids)).set_column(1, "parent", above)
    return {
        "units": own,
        "unit_trust": _named(units.trust_reach(network, tau, found, theta=theta), ids, "unit trusted"),
        "unit_ties": _named(units.unit_ties(network, found), ids, "one other"),
    }


def _tree(rows: pa.Table) -> tuple[Array, Array]:
    """Unit ids ascending, and the index of each one's parent (-1 at the top)."""
    rows = rows.sort_by("unit")
    ids = rows.column("unit").to_numpy().astype(np.int64)
    above = rows.column("parent").cast(pa.int64())
    top = above.is_null().to_numpy()
    parent = np.full(ids.size, -1, np.int64)
    parent[~top] = _index(ids, above.drop_null().to_numpy())
    return ids, parent


def _index(ids: Array, wanted: Array) -> Array:
    place = np.searchsorted(ids, wanted).clip(max=max(ids.size - 1, 0))
    if wanted.size and (not ids.size or np.any(ids[place] != wanted)):
        raise ValueError("A person or a unit names a unit that is not among the units.")
    found: Array = place.astype(np.int64)
    return found


def _named(rows: pa.Table, ids: Array, columns: str) -> pa.Table:
    for name in columns.split():
        place = rows.column_names.index(name)
        rows = rows.set_column(place, name, pa.array(ids[rows.column(name).to_numpy()]))
    return rows


def _layout(tables: Mapping[str, pa.Table], inputs: Inputs, parameters: Parameters) -> pa.Table:
    """The map, from those ties between units that have the minimum on both sides and in pairs."""
    ids, parent = _tree(inputs.units)
    across = tables["unit_ties"]
    least = pc.min_element_wise(across["people_one"], across["people_other"], across["pairs"])
    shown = across.filter(pc.greater_equal(least, parameters.minimum))
    one, other = (_index(ids, shown.column(name).to_numpy()) for name in ("one", "other"))
    people = tables["units"].column("people").to_numpy()
    previous = None if inputs.former is None else _former(ids, inputs.former)
    found = layout.layout(parent, people, one, other, shown.column("weight").to_numpy(), previous=previous)
    return pa.table({"unit": ids, "x": found.x, "y": found.y, "radius": found.radius})


def _former(ids: Array, rows: pa.Table) -> tuple[Array, Array]:
    kept = rows.filter(pc.is_in(rows.column("unit"), pa.array(ids)))
    place = _index(ids, kept.column("unit").to_numpy())
    x, y = np.full(ids.size, np.nan), np.full(ids.size, np.nan)
    x[place], y[place] = kept.column("x").to_numpy(), kept.column("y").to_numpy()
    return x, y


def _summary(
    tables: Mapping[str, Rows],
    network: graph.Graph,
    groups: graph.Communities,
    inputs: Inputs,
    parameters: Parameters,
    as_of: date | datetime,
) -> dict[str, Any]:
    table, active = tables["ties"], graph.contacts(network) > 0
    # A pair tied both ways has two rows, each of which counts all its events.
    both_ways = 1 + table.column("last_back").is_valid().to_numpy().astype(np.int64)
    return {
        "engine": VERSION,
        "as_of": ties.moment(as_of).isoformat(),
        "parameters": parameters.as_dict(),
        "checksum": checksum(tables, {**parameters.as_dict(), "as_of": ties.moment(as_of).isoformat()}),
        "interactions": int((table.column("rows").to_numpy() / both_ways).sum().round()),
        "people": network.size,
        "active": int(active.sum()),
        "ties": table.num_rows,
        "pairs": int(network.undirected.indices.size // 2),
        "trusted_ties": int((table.column("trust").to_numpy() >= parameters.model.theta).sum()),
        "units": inputs.units.num_rows,
        "communities": int(np.unique(groups.label[active]).size),
        "gamma": groups.gamma,
        "modularity": groups.modularity,
        "nmi_with_units": _nmi(network, groups, active, inputs.people),
        "most_asked": roles.most_asked_share(network),
    }


def _nmi(network: graph.Graph, groups: graph.Communities, active: Array, people: pa.Table) -> float | None:
    """Agreement of communities and units over people who have both, and contacts; the lowest unit of several counts."""
    placed = people.filter(pc.is_valid(people.column("unit"))).sort_by([("key", "ascending"), ("unit", "ascending")])
    key, first = np.unique(placed.column("key").to_numpy(), return_index=True)
    node = np.searchsorted(network.keys, key)
    seen = active[node]
    if not seen.any():
        return None
    return graph.agreement(groups.label[node[seen]], placed.column("unit").to_numpy()[first[seen]])
