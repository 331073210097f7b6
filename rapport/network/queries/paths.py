"""How far somebody is from somebody else along trusted ties: steps and a band, never who."""

from dataclasses import dataclass

from rapport.kit.problems import Refusal
from rapport.network.queries import lake, snapshots
from rapport.privacy.public import band_of, opted_out_ids

WORDS = {"none": "none", "some": "at least one", "ten_or_more": "ten or more"}


@dataclass(frozen=True, kw_only=True)
class PathFound:
    """`steps` ties on a shortest way (None: none within three); `go_betweens` as a band of how many begin one."""

    steps: int | None
    go_betweens: str


def path_between(person_id: int, target_id: int) -> PathFound:
    """Find the shortest way along trusted ties in the newest snapshot. Reads all ties: for the terminal, not pages."""
    from pyarrow import parquet

    from rapport.engine.graph import Graph
    from rapport.engine.paths import way

    snapshot = snapshots.latest()
    if snapshot is None:
        raise Refusal("There is no snapshot yet. Build one: rapport network build.", code="no_snapshot")
    if not opted_out_ids().isdisjoint({person_id, target_id}):
        return PathFound(steps=None, go_betweens="none")  # as for anybody the network does not know
    start, end = lake.key_in(snapshot, person_id), lake.key_in(snapshot, target_id)
    if start is None or end is None:
        return PathFound(steps=None, go_betweens="none")
    columns = ["source", "target", "weight", "trust"]
    ties = parquet.read_table(lake.folder_of(snapshot) / lake.TIES, columns=columns)
    found = way(
        Graph.from_table(ties),
        ties["trust"].to_numpy(),
        start,
        end,
        theta=lake.theta(snapshot),
    )
    return PathFound(steps=found.steps, go_betweens=WORDS[band_of(found.go_betweens)])
