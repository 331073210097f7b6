"""The guard in time: two snapshots close together must not be subtracted from one another.

A figure about 40 people today and one about 41 tomorrow, from nearly the same contacts, tell what the one who
came in does. So a new snapshot shows figures about units only if every group in it is, against every snapshot
shown for a day less than `APART` days away, either the same people or different by at least the minimum. If not,
pages go on showing the former one and say so. Snapshots further apart differ by a month of everybody's contacts,
which hides one person's; where nobody joined, left or moved, new contacts may be shown at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

APART = 28  # days: "monthly" in every month


@dataclass(frozen=True)
class Overlap:
    """`people` people are in the group `new` of one snapshot and in the finest group `old` of the other.

    None stands for being in no group of that snapshot: joined, left, or opted out.
    """

    new: str | None
    old: str | None
    people: int


def least_differences(overlaps: Iterable[Overlap], old_sizes: Mapping[str, int]) -> dict[str, int]:
    """For each new group, the fewest people by which it differs from any union of old groups.

    Each old group is taken into the union or left out, whichever costs less: taken, those of it who are not in the
    new group differ; left out, those of it who are. Newcomers always differ. Exact, since old groups are disjoint.
    """
    found: dict[str, int] = defaultdict(int)
    for overlap in overlaps:
        if overlap.new is None:
            continue
        if overlap.old is None:
            found[overlap.new] += overlap.people
        else:
            found[overlap.new] += min(overlap.people, old_sizes[overlap.old] - overlap.people)
    return dict(found)


def too_close(differences: Mapping[str, int], *, minimum: int) -> int:
    """People of the groups that differ by some, but by fewer than the minimum; 0 when all may be shown."""
    return sum(people for people in differences.values() if 0 < people < minimum)
