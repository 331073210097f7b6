"""The guard in time, on files: which groups of a new snapshot differ from shown ones by only a few people."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from rapport.directory.public import people_frame
from rapport.network.models import Snapshot
from rapport.network.queries import lake
from rapport.network.rules.difference import APART, Overlap, least_differences, too_close
from rapport.privacy.public import minimum_group


@dataclass(frozen=True)
class Side:
    """Whom a comparison is about: who was in which unit, how many there were, and the groups they were shown in."""

    people: str  # SQL of who, unit
    recorded: tuple[str, str]  # file and column of how many were in each unit when the snapshot was made
    groups: str


TAKE_PART = Side(
    "SELECT person_id::VARCHAR AS who, coalesce(unit_path[-1], 0) AS unit FROM {people} JOIN {keys} USING (key)",
    (lake.TREE, "takes_part"),
    lake.LINES,
)
LISTED = Side(
    "SELECT person_id::VARCHAR AS who, coalesce(unit_path[-1], 0) AS unit FROM listed", (lake.TREE, "heads"), lake.LINES
)
ANSWERED = Side(
    "SELECT concat(person_id, ' ', said) AS who, unit FROM read_parquet('{answers}') JOIN {keys} USING (key)",
    (lake.ASKED, "answered"),
    lake.ASKED,
)


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """What may be shown of a snapshot: figures about units, answers. `changed`: people who made us hold them back."""

    changed: int
    groups: bool
    answers: bool


def what_may_be_shown(snapshot: Snapshot, *, answers: bool) -> Allowed:
    """Decide it by the snapshot's files, beside all that was shown before; `answers`: whether it holds any."""
    changed = people_too_close(snapshot)
    groups = changed == 0
    return Allowed(changed=changed, groups=groups, answers=groups and answers and answers_too_close(snapshot) == 0)


def people_too_close(snapshot: Snapshot) -> int:
    """People who would be told about by setting this snapshot against one shown for nearly the same day; 0 is safe.

    Compared are those who take part and, as well, all whom the directory lists: if only the former counted, a
    snapshot shown at once although somebody left would tell that she had opted out.
    """
    near = Snapshot.objects.filter(
        state=Snapshot.State.READY,
        groups=True,
        as_of__gt=snapshot.as_of - timedelta(days=APART),
        as_of__lt=snapshot.as_of + timedelta(days=APART),
    ).exclude(id=snapshot.id)
    shown = [other for other in near if lake.is_whole(other)]
    frames = {day: people_frame(day) for day in {s.as_of for s in (snapshot, *shown)}} if shown else {}
    pairs = ((other, side) for other in shown for side in (TAKE_PART, LISTED))
    return max((_differ(snapshot, other, side, frames) for other, side in pairs), default=0)


def answers_too_close(snapshot: Snapshot) -> int:
    """People whose answers would be told by setting those of this snapshot against any shown before; 0 is safe.

    Answers do not fade as contacts do, so no time makes them safe. Somebody who now says something else, or named
    somebody who has moved since, counts as having gone and come.
    """
    former = Snapshot.objects.filter(state=Snapshot.State.READY, answers=True).exclude(id=snapshot.id)
    told = [other for other in former if lake.is_whole(other)]
    return max((_differ(snapshot, other, ANSWERED, {}) for other in told), default=0)


def _differ(one: Snapshot, other: Snapshot, side: Side, frames: Mapping[date, Any]) -> int:
    """Both ways: groups of either must not be close to a union of the finest groups of the other."""
    with lake.reading() as cursor:
        for name, snapshot in (("one", one), ("other", other)):
            if frames:
                cursor.register("listed", frames[snapshot.as_of])
            _gather(cursor, name, snapshot, side)
        return max(_one_way(cursor, "one", "other"), _one_way(cursor, "other", "one"))


def _gather(cursor: Any, name: str, snapshot: Snapshot, side: Side) -> None:
    """Put the people of a snapshot, with those who were erased since, and its groups where SQL finds them."""
    folder = lake.folder_of(snapshot)
    sql = side.people.format(
        people=lake.people(snapshot), keys=lake.who(snapshot), answers=lake.quoted(folder / lake.ANSWERS)
    )
    file, column = side.recorded
    recorded = lake.mapped(folder / file)
    finest = recorded.filter(recorded["finest"]) if "finest" in recorded.column_names else recorded
    cursor.register("recorded", pa.table({"unit": finest["unit"], "people": finest[column]}))
    cursor.register(f"lines_{name}", _lines(folder / side.groups))
    cursor.execute(f"CREATE TEMP TABLE people_{name} AS {sql}")
    cursor.execute(f"""
        INSERT INTO people_{name}
        WITH gone AS (SELECT unit, people - count(who) AS n FROM recorded LEFT JOIN people_{name} USING (unit)
                      GROUP BY unit, people)
        SELECT concat('gone ', uuid()), unit FROM (SELECT unit, unnest(range(greatest(n, 0))) FROM gone)
    """)  # noqa: S608


def _one_way(cursor: Any, new: str, old: str) -> int:
    """The groups of `new`, everybody together among them as '', against the finest groups of `old`."""
    was = f"SELECT DISTINCT who, cell FROM people_{old} JOIN lines_{old} USING (unit) WHERE finest"  # noqa: S608
    found = cursor.execute(f"""
        WITH new AS (SELECT who, cell FROM people_{new} JOIN lines_{new} USING (unit)
                     UNION SELECT who, '' FROM people_{new}),
        old AS ({was})
        SELECT new.cell, old.cell, count(*) FROM new FULL JOIN old USING (who) GROUP BY 1, 2
    """).fetchall()  # noqa: S608
    sizes = dict(cursor.execute(f"SELECT cell, count(*) FROM ({was}) GROUP BY 1").fetchall())  # noqa: S608
    overlaps = [Overlap(new=n, old=o, people=p) for n, o, p in found]
    return too_close(least_differences(overlaps, sizes), minimum=minimum_group())


def _lines(path: Path) -> Any:
    """(unit, cell, finest) of either kind of groups."""
    if path.suffix == ".arrow":
        return lake.mapped(path).select(["unit", "cell", "finest"])
    return parquet.read_table(path, columns=["unit_id", "cell", "finest"]).rename_columns(["unit", "cell", "finest"])
