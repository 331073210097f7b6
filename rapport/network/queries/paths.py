"""How far somebody is from somebody else along trusted ties: steps and a band, never who."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from rapport.kit.problems import Refusal
from rapport.network.models import Snapshot
from rapport.network.queries import lake, snapshots
from rapport.privacy.public import band_of, opted_out_ids

WORDS = {"none": "none", "some": "at least one", "ten_or_more": "ten or more"}


@dataclass(frozen=True, kw_only=True)
class PathFound:
    """`steps` ties on a shortest way (None: none within three); `go_betweens` as a band of how many begin one."""

    steps: int | None
    go_betweens: str | None


NEAR = 2  # steps and fewer are told as one: a single step would be a tie by name
NO_WAY = PathFound(steps=None, go_betweens="none")


def path_between(person_id: int, target_id: int) -> PathFound:
    """Find the shortest way along trusted ties in the newest snapshot. Reads all ties: for the terminal, not pages.

    Whoever opted out since is on no way, and is found like somebody the network does not know.
    """
    from rapport.engine.graph import Graph
    from rapport.engine.paths import way

    snapshot = snapshots.latest()
    if snapshot is None:
        raise Refusal("There is no snapshot yet. Build one: rapport network build.", code="no_snapshot")
    hidden = opted_out_ids()
    start, end = lake.number_in(snapshot, person_id), lake.number_in(snapshot, target_id)
    if start is None or end is None or not hidden.isdisjoint({person_id, target_id}):
        return NO_WAY
    ties = _ties(snapshot, hidden)
    found = way(Graph.from_table(ties), ties["trust"].to_numpy(), start, end, theta=lake.theta(snapshot))
    return PathFound(steps=found.steps, go_betweens=WORDS[band_of(found.go_betweens)])


def as_told(found: PathFound) -> PathFound:
    """A way as it may be told of two people by name.

    A tie between them is theirs, so one step and two are told alike: `steps` is two then, and `go_betweens` None.
    """
    return PathFound(steps=NEAR, go_betweens=None) if found.steps in range(1, NEAR + 1) else found


def _ties(snapshot: Snapshot, hidden: frozenset[int]) -> pa.Table:
    """All ties of a snapshot but those of people who opted out since."""
    columns = ["source", "target", "weight", "trust"]
    ties = parquet.read_table(lake.folder_of(snapshot) / lake.TIES, columns=columns)
    out = pa.array([key for person in hidden if (key := lake.number_in(snapshot, person)) is not None], pa.int64())
    gone = pc.or_(pc.is_in(ties["source"], value_set=out), pc.is_in(ties["target"], value_set=out))
    return ties.filter(pc.invert(gone))
