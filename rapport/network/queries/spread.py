"""How trust in a team is spread over its people: told from the minimum on, on either side, and never of whom."""

from dataclasses import dataclass

import numpy as np

from rapport.accounts.public import Actor
from rapport.network import policy
from rapport.network.models import Snapshot
from rapport.network.queries import lake, snapshots
from rapport.network.queries.tree import Tree, tree_of


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Of `members` people who count, `half` carry half of the trust; `trusting` people outside turn to the team.

    lost: how many of those would turn to nobody of it any more if the one, two, three on whom most depends left; None
    for fewer than the minimum, or none.
    """

    members: int
    half: int
    trusting: int
    lost: tuple[int | None, ...]


def spread_in(snapshot: Snapshot, tree: Tree, unit_id: int) -> Spread | None:
    """The spread of trust in a unit; None where it may not be told."""
    place, table = tree.place(unit_id), lake.mapped(lake.folder_of(snapshot) / lake.SPREAD)
    at = int(np.searchsorted(lake.column(table, "office"), unit_id))
    if place is None or at == table.num_rows or table["office"][at].as_py() != unit_id:
        return None
    row = table.slice(at, 1).to_pylist()[0]
    lost = tuple(min(n, row["trusting"]) or None for n in row["lost"])
    return Spread(members=int(tree.office[place]), half=row["half"], trusting=row["trusting"], lost=lost)


def spread_of(unit_id: int, *, by: Actor) -> Spread | None:
    """The same, of the newest snapshot shown, for those who may see who trusts the unit. One statement."""
    policy.require_trust_in(by, unit_id)
    shown = snapshots.of_groups()
    return spread_in(shown[-1], tree_of(shown[-1]), unit_id) if shown else None
