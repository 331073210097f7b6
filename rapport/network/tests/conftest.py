"""A small company, and snapshots whose numbers a test writes down itself."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pytest
from django.conf import settings
from pyarrow import parquet

from rapport.directory.models import Person, Position
from rapport.directory.public import people_frame, units_frame
from rapport.kit import clock
from rapport.kit.text import slugify
from rapport.network.actions.publication import write_publication
from rapport.network.models import Snapshot
from rapport.network.queries import difference, inputs, lake, snapshots
from rapport.network.tests.organisation_data import write_measures
from rapport.privacy.public import keyed_hashes, opted_out_ids
from tests.company import People
from tests.kept import made_once

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday


class Company(People):
    """Units and people by name; ties given as (from, to) or (from, to, trust)."""

    def person(self, name: str, unit: str | None = None) -> Person:
        place = self.units[unit] if unit else None
        person = Person.objects.create(name=name, unit=place, email=f"{slugify(name)}@halmar.example")
        Position.objects.create(person=person, unit=place, since=date(2020, 1, 1))
        self.people[name] = person
        return person

    def crowd(self, unit: str, count: int) -> list[Person]:
        """`count` people of a unit by number; those with these names already are among them."""
        names, place = [f"{unit} {number}" for number in range(1, count + 1)], self.units[unit]
        new = Person.objects.bulk_create(
            Person(name=name, unit=place, email=f"{slugify(name)}@halmar.example")
            for name in names
            if name not in self.people
        )
        Position.objects.bulk_create(Position(person=person, unit=place, since=date(2020, 1, 1)) for person in new)
        self.people |= {person.name: person for person in new}
        return [self.people[name] for name in names]

    def snapshot(
        self,
        ties=(),
        *,
        said=(),
        as_of: date = DAY,
        groups: bool | None = True,
        community=None,
        unseen=None,
        who="",
        model="",
    ) -> Snapshot:
        """Ties as above; `said` are pairs of who was asked and whom she named. Who opted out is not in it.

        groups None: shown if the guards of a build allow it. With `unseen`, names of people who count as without
        contact, the engine measures people as well.
        """
        number = Snapshot.objects.count() + 1
        snapshot = Snapshot(
            as_of=as_of,
            state=Snapshot.State.READY,
            inputs=f"in{number}",
            who=who,
            checksum=f"out{number}",
            engine="test",
            parameters={"trust": {"theta": 0.5} | ({"version": model} if model else {})},
            counts={"people": len(self.people), "ties": len(ties), "pairs": len(ties)},
            folder=f"network/test-{uuid4().hex}",
            groups=bool(groups),
            ready_at=clock.now(),
        )
        folder = Path(settings.LAKE) / snapshot.folder
        folder.mkdir(parents=True, exist_ok=True)
        people, heads = inputs.placed(people_frame(as_of), opted_out_ids())
        write_people(folder / lake.PEOPLE, people, {self.people[name].id: c for name, c in (community or {}).items()})
        write_who(lake.keys_of(snapshot), people)
        write_ties(folder / lake.TIES, [self._tie(*tie) for tie in ties], as_of)
        base = snapshots.shown_last("")
        if unseen is not None:
            gone = keyed_hashes("person", [self.people[name].id for name in unseen]).tolist() if unseen else []
            snapshot.counts |= write_measures(folder, unseen=gone)
        asked = [(self.people[one].id, self.people[other].id) for one, other in said]
        published = write_publication(
            folder,
            units_frame(),
            heads=heads,
            asked=pa.table(
                {"respondent_id": [a for a, _ in asked], "named_id": [b for _, b in asked]},
                schema=pa.schema([("respondent_id", pa.int64()), ("named_id", pa.int64())]),
            ),
            keys=lake.keys_of(snapshot),
            theta=0.5,
            previous=None,
            base=lake.folder_of(base) if base else None,
        )
        snapshot.answers = snapshot.groups and published.answers
        if groups is None:
            shown = difference.what_may_be_shown(snapshot, answers=published.answers)
            snapshot.groups, snapshot.answers = shown.groups, shown.answers
        snapshot.save()
        return snapshot

    def _tie(self, source, target, trust=0.9, weight=1.0):
        source, target = keyed_hashes("person", [self.people[source].id, self.people[target].id]).tolist()
        return source, target, trust, weight


def write_people(path, people, community):
    placed = people.select(["key", "unit_id", "unit_path"])
    where = pa.array([community.get(person, 0) for person in people["person_id"].to_pylist()], pa.int64())
    parquet.write_table(placed.append_column("community", where), path)


def write_who(path, people):
    path.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(people.select(["key", "person_id"]), path)


def write_ties(path, ties, as_of):
    """Each tie given is answered: the other way has the same weight and no trust unless it is given too.

    One given with a weight of zero is not there: nobody answered.
    """
    both = {(s, t): (trust, weight) for s, t, trust, weight in ties}
    for s, t, _trust, weight in ties:
        both.setdefault((t, s), (0.0, weight))
    keys = sorted(key for key, (_trust, weight) in both.items() if weight)
    last = datetime.combine(as_of - timedelta(days=3), datetime.min.time())
    parquet.write_table(
        pa.table(
            {
                "source": pa.array([s for s, _ in keys], pa.int64()),
                "target": pa.array([t for _, t in keys], pa.int64()),
                "trust": pa.array([both[k][0] for k in keys], pa.float64()),
                "weight": pa.array([both[k][1] for k in keys], pa.float64()),
                "weight_back": pa.array([both[k[1], k[0]][1] for k in keys], pa.float64()),
                "count": pa.array([9] * len(keys), pa.int64()),
                "days": pa.array([12] * len(keys), pa.int32()),
                "weeks": pa.array([9] * len(keys), pa.int32()),
                "first": pa.array([last - timedelta(days=400)] * len(keys), pa.timestamp("us")),
                "last": pa.array([last] * len(keys), pa.timestamp("us")),
                "last_back": pa.array([last] * len(keys), pa.timestamp("us")),
                "rows": pa.array([18] * len(keys), pa.int64()),
            }
        ),
        path,
    )


@pytest.fixture(autouse=True)
def friday():
    """It is Friday noon."""
    with clock.frozen(NOON):
        yield


@made_once(at=NOON)
def company() -> Company:
    return Company()
