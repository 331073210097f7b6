"""The guard in time, on files: which groups of a new snapshot differ from shown ones by only a few people."""

from datetime import timedelta

from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.rules.difference import APART, Overlap, least_differences, too_close


def people_too_close(snapshot: Snapshot, *, minimum: int) -> int:
    """People who would be told about by setting this snapshot against one shown for nearly the same day; 0 is safe."""
    near = Snapshot.objects.filter(
        state=Snapshot.State.READY,
        groups=True,
        as_of__gt=snapshot.as_of - timedelta(days=APART),
        as_of__lt=snapshot.as_of + timedelta(days=APART),
    ).exclude(id=snapshot.id)
    return max((_between(snapshot, shown, minimum) for shown in near if lake.is_whole(shown)), default=0)


def _between(new: Snapshot, old: Snapshot, minimum: int) -> int:
    """Both ways: groups of either must not be close to a union of the finest groups of the other."""
    return max(_one_way(new, old, minimum), _one_way(old, new, minimum))


def _one_way(new: Snapshot, old: Snapshot, minimum: int) -> int:
    sql = f"""
        WITH new AS (SELECT DISTINCT person_id, cell FROM {_labels(new, finest=False)}
                     UNION ALL SELECT person_id, '' FROM {lake.people(new)} JOIN {lake.who(new)} USING (key)),
        old AS (SELECT person_id, cell FROM {_labels(old, finest=True)})
        SELECT new.cell, old.cell, count(*) FROM new FULL JOIN old USING (person_id) GROUP BY 1, 2
    """  # noqa: S608
    sizes = f"SELECT cell, count(*) FROM {_labels(old, finest=True)} GROUP BY 1"  # noqa: S608
    overlaps = [Overlap(new=n, old=o, people=p) for n, o, p in lake.rows(sql)]
    return too_close(least_differences(overlaps, dict(lake.rows(sizes))), minimum=minimum)


def _labels(snapshot: Snapshot, *, finest: bool) -> str:
    """SQL of (person_id, cell): everybody's finest group, or all groups she is in. Everybody together is the group ''.

    By person, as two snapshots may know her by different pseudonyms.
    """
    lines = lake.quoted(lake.folder_of(snapshot) / lake.LINES)
    only = "AND lines.finest" if finest else ""
    return (
        f"(SELECT person_id, cell FROM {lake.people(snapshot)} JOIN {lake.who(snapshot)} USING (key) "  # noqa: S608
        f"JOIN read_parquet('{lines}') lines ON lines.unit_id = coalesce(unit_path[-1], 0) {only})"
    )
