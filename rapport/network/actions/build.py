"""Computing a snapshot: gathered, computed beside, published at once or not at all."""

import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db import transaction
from django.db.models import Min
from pyarrow import parquet

from rapport.accounts.public import Actor
from rapport.engine import VERSION
from rapport.interactions import public as interactions
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.ledger.public import record
from rapport.network import policy
from rapport.network.actions.alone import alone, sweep_cut_off
from rapport.network.actions.publication import Written, write_publication
from rapport.network.events import SnapshotPublished
from rapport.network.models import Snapshot
from rapport.network.queries import difference, lake, snapshots
from rapport.network.queries.inputs import Gathered, gather
from rapport.privacy.public import pseudonym_keys

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Built:
    """What came of building: the snapshot, and whether it is a new one. `summary` has the engine's counts."""

    snapshot_id: int
    checksum: str
    as_of: date
    changed: bool
    groups: bool
    summary: dict[str, Any]


def silent(message: str) -> None:
    """Tell nobody."""


def build(*, as_of: date | None = None, by: Actor, tell: Tell = silent) -> Built:
    """Compute the network as of a day (by default that of the last interaction) and publish it.

    The same inputs and parameters give the same checksum and no new snapshot. Waits for a snapshot that is being
    computed. Refuses in a sentence where there is nothing to compute from.
    """
    policy.require_operator(by)
    with alone():
        sweep_cut_off()
        supersede_withdrawn()
        began = clock.now()
        tell("Gathering interactions, people and units.")
        inputs = gather(as_of)
        known = _known(inputs)
        if known is not None:
            return _built(known, changed=False)
        return _compute(inputs, began=began, by=by, tell=tell)


def supersede_withdrawn() -> int:
    """Have no page read snapshots any more that hold rows taken back since; returns how many those are."""
    standing = policy.ready()
    since = standing.aggregate(first=Min("made_at"))["first"]
    found = 0
    for gone in interactions.withdrawn(since) if since else ():
        # `made_at` is before the inputs were gathered, `ready_at` after: in between rows may have come or gone.
        held = standing.filter(made_at__lt=gone.withdrawn_at, ready_at__gte=gone.loaded_at, as_of__gte=gone.first_on)
        found += held.update(superseded_at=clock.now())
    return found


def _known(inputs: Gathered) -> Snapshot | None:
    """The snapshot of exactly these inputs, if its files are all there."""
    ready = policy.ready().filter(inputs=inputs.digest).order_by("-id")
    return next((s for s in ready if lake.is_whole(s)), None)


def _compute(inputs: Gathered, *, began: datetime, by: Actor, tell: Tell) -> Built:
    name = f"{inputs.as_of:%Y%m%d}-{uuid.uuid4().hex[:12]}"
    snapshot = Snapshot.objects.create(
        as_of=inputs.as_of,
        inputs=inputs.digest,
        who=inputs.who,
        engine=VERSION,
        folder=f"network/{name}",
        made_at=began,
    )
    folder = lake.folder_of(snapshot)
    stage = lake.stage_of(snapshot)
    try:
        stage.mkdir(parents=True)
        tell(f"Computing ties, trust and measures of {sum(inputs.heads['people'].to_pylist()):,} people.")
        summary = _run(inputs, stage)
        _write_people(inputs, stage, lake.keys_of(snapshot))
        tell("Laying out what may be shown.")
        former = snapshots.latest_of_groups()
        base = snapshots.shown_last(inputs.parameters.model.version)
        published = write_publication(
            stage,
            inputs.units,
            heads=inputs.heads,
            asked=inputs.asked,
            keys=lake.keys_of(snapshot),
            theta=inputs.parameters.model.theta,
            previous=lake.folder_of(former) if former else None,
            base=lake.folder_of(base) if base else None,
        )
        stage.rename(folder)
        _publish(snapshot, summary, published, by=by)
    except BaseException as error:
        lake.remove(snapshot)
        Snapshot.objects.filter(id=snapshot.id).update(
            state=Snapshot.State.FAILED, error=f"{type(error).__name__}: {error}"[:2000]
        )
        raise
    return _built(snapshot, changed=True)


def _run(inputs: Gathered, stage: Path) -> dict[str, Any]:
    """Let the engine compute; it knows people by their keys only."""
    from rapport.engine import backends, forward
    from rapport.engine import snapshot as engine

    units = inputs.units.select(["unit_id", "parent_id"]).rename_columns(["unit", "parent"])
    people = inputs.people.select(["key", "unit_id"]).rename_columns(["key", "unit"])
    rules = inputs.parameters.rules
    given = engine.Inputs(
        people=people,
        units=units,
        excluded=inputs.excluded,
        zones=inputs.zones,
        aliases=inputs.aliases,
        sums=[
            forward.Sums(s.path, forward.Store(s.landmark, s.until, replace(rules, half_life=s.half_life)))
            for s in inputs.sums
        ],
    )
    memory = settings.ENGINE_MEMORY
    with _engine(backends, memory, stage) as backend:
        summary = engine.build(
            backend, list(inputs.files), given, stage, as_of=inputs.as_of, parameters=inputs.parameters
        )
    shutil.rmtree(stage / "spill", ignore_errors=True)
    return summary


def _engine(backends: Any, memory: str, stage: Path) -> Any:
    try:
        return backends.connect(settings.ENGINE, memory_limit=memory, temp_directory=stage / "spill")
    except backends.NoEngineError as error:
        raise Refusal(str(error), code="no_engine", hint="RAPPORT_ENGINE") from None


def _write_people(inputs: Gathered, stage: Path, keys: Path) -> None:
    """Where everybody was, by pseudonym, in the snapshot; whose pseudonym it is, apart from it."""
    people = _with_pseudonyms(stage, inputs.people)
    measured = parquet.read_table(stage / lake.MEASURES, columns=["key", "community"])
    community = dict(zip(measured["key"].to_pylist(), measured["community"].to_pylist(), strict=True))
    placed = people.select(["key", "unit_id", "unit_path"])
    placed = placed.append_column(
        "community", pa.array([community.get(key, 0) for key in placed["key"].to_pylist()], pa.int64())
    )
    parquet.write_table(placed, stage / lake.PEOPLE)
    keys.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # By person, in small groups of rows: a page looks for the few keys of one of them.
    parquet.write_table(people.select(["key", "person_id"]).sort_by("person_id"), keys, row_group_size=8192)
    keys.chmod(0o600)


def _with_pseudonyms(stage: Path, people: pa.Table) -> pa.Table:
    """Put pseudonyms in the place of the lake's keys: their key is replaced each year, the lake's never."""
    measured = parquet.read_table(stage / lake.MEASURES, columns=["key"])["key"]
    keys = pc.unique(pa.chunked_array([*measured.chunks, *people["key"].chunks], pa.int64()))
    names = pa.array(pseudonym_keys(keys.to_pylist()), pa.int64())
    lake.rename(stage, pa.table({"key": keys, "name": names}))
    own = names.take(pc.index_in(people["key"], value_set=keys).combine_chunks())
    return people.set_column(people.schema.get_field_index("key"), "key", own)


def _publish(snapshot: Snapshot, summary: dict[str, Any], published: Written, *, by: Actor) -> None:
    """Make it visible, in one step, with the decision whether figures about units may be shown from it."""
    shown = difference.what_may_be_shown(snapshot, answers=published.answers)
    with transaction.atomic():
        snapshot.state = Snapshot.State.READY
        snapshot.checksum = summary["checksum"]
        snapshot.parameters = summary["parameters"]
        snapshot.counts = {key: value for key, value in summary.items() if key not in {"parameters", "timings"}}
        snapshot.counts |= {"groups": published.groups, "listed": published.people}
        snapshot.changed, snapshot.groups, snapshot.answers = shown.changed, shown.groups, shown.answers
        snapshot.ready_at = clock.now()
        snapshot.save()
        record(
            SnapshotPublished(
                snapshot_id=snapshot.id,
                as_of=snapshot.as_of,
                people=published.people,
                groups=snapshot.groups,
            ),
            by=by,
        )


def _built(snapshot: Snapshot, *, changed: bool) -> Built:
    return Built(
        snapshot_id=snapshot.id,
        checksum=snapshot.checksum,
        as_of=snapshot.as_of,
        changed=changed,
        groups=snapshot.groups,
        summary=snapshot.counts,
    )
