"""A small company, and snapshots whose numbers a test writes down itself."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pytest
from django.conf import settings
from pyarrow import parquet

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.directory.models import Person, Position, Unit
from rapport.directory.public import actor_for, people_frame, units_frame
from rapport.kit import clock
from rapport.kit.text import slugify
from rapport.network.actions.publication import write_publication
from rapport.network.models import Snapshot
from rapport.network.queries import difference, inputs, lake, snapshots
from rapport.network.tests.organisation_data import write_measures
from rapport.privacy.public import keyed_hashes, opted_out_ids

DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)  # a Friday


@dataclass
class Company:
    """Units and people by name; ties given as (from, to) or (from, to, trust)."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def unit(self, name: str, parent: str | None = None) -> Unit:
        above = self.units[parent] if parent else None
        slug = f"{above.slug}/{slugify(name)}" if above else slugify(name)
        unit = Unit.objects.create(
            name=name, slug=slug, parent=above, path=f"/new-{slug}/", depth=above.depth + 1 if above else 0
        )
        unit.path = f"{above.path if above else '/'}{unit.id}/"
        unit.save(update_fields=["path"])
        self.units[name] = unit
        return unit

    def person(self, name: str, unit: str | None = None) -> Person:
        place = self.units[unit] if unit else None
        person = Person.objects.create(name=name, unit=place, email=f"{slugify(name)}@halmar.example")
        Position.objects.create(person=person, unit=place, since=date(2020, 1, 1))
        self.people[name] = person
        return person

    def crowd(self, unit: str, count: int) -> list[Person]:
        """`count` people of a unit by number; those with these names already are among them."""
        names = [f"{unit} {number}" for number in range(1, count + 1)]
        return [self.people.get(name) or self.person(name, unit) for name in names]

    def actor(self, name: str, *roles: Role) -> Actor:
        return actor_for(self.user(name, *roles), via="page")

    def user(self, name: str, *roles: Role) -> User:
        person = self.people[name]
        if person.user is None:
            person.user = User.objects.create_user(f"{slugify(name)}@halmar.example", name=name)
            person.save(update_fields=["user"])
        for role in roles:
            RoleGrant.objects.get_or_create(user=person.user, role=role)
        return person.user

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


@pytest.fixture
def company(db) -> Company:
    return Company()
