"""Face-to-face contacts without a calendar: seconds from an epoch, no direction, five departments.

Ways from one person to another are set against a search anybody can follow: ring by ring.
"""

import random

import pytest

from tests.journeys.conftest import contacts, pairs

MOST = 3  # ties on the longest way that is told
MANY = 10


@pytest.fixture(scope="module")
def people(house, shared_data):
    arguments = (
        shared_data / "sociopatterns_workplace" / "people_2013.csv",
        "--map", "badge=id", "--map", "department=unit", "--as-of", "2013-06-01",
    )  # fmt: skip
    return arguments, house.load("people", *arguments)


@pytest.fixture(scope="module")
def seen(house, shared_data, people):
    arguments = (
        shared_data / "sociopatterns_workplace" / "contacts_2013.csv.gz",
        "--map", "t=at", "--map", "badge_i=from", "--map", "badge_j=to",
        "--epoch", "2013-06-24", "--undirected", "--duration", "20", "--channel", "contact",
    )  # fmt: skip
    return arguments, house.load("interactions", *arguments)


@pytest.fixture(scope="module")
def snapshot(house, seen):
    said = house("network", "build")
    assert said.code == 0, said.stderr
    return said.document


def test_people_and_departments(people):
    from rapport.directory.models import Person

    assert (people[1]["read"], people[1]["created"]) == (92, 92)
    assert Person.objects.values("unit").distinct().count() == 5


def test_the_reference_figures_of_the_contacts(seen):
    from rapport.directory.models import Identity

    table = contacts()
    assert (seen[1]["read"], seen[1]["created"]) == (9_827, 9_827)
    assert len(pairs(table)) == len(pairs(table, undirected=True)) == 755, "each pair stands one way round"
    assert sum(table["duration"].to_pylist()) == 196_540
    assert str(min(table["at"].to_pylist()).date()) == "2013-06-24"
    assert Identity.objects.filter(kind="id").count() == 92


def test_again_changes_nothing(house, people, seen):
    assert house.load_again("people", *people[0])["unchanged"] == 92
    assert house.load_again("interactions", *seen[0])["unchanged"] == 9_827


def test_the_snapshot_holds_everybody_and_every_pair(snapshot):
    assert snapshot["people"] == 92
    assert snapshot["pairs"] == 755


def test_communities_go_with_departments(house, snapshot):
    document = house("network", "communities").document
    assert 0.5 < document["nmi_with_units"] < 0.8


def test_trust_is_told_by_groups_of_ten_or_more(house, snapshot):
    from rapport.directory.models import Person, Unit

    sizes = {unit.slug: Person.objects.filter(unit=unit).count() for unit in Unit.objects.all()}
    assert min(sizes.values()) == 4
    for slug, size in sizes.items():
        said = house("network", "trusted-by", "--unit", slug)
        assert said.code == 0, said.stderr
        assert said.document
        for row in said.document:
            assert {"unit", "people", "share", "low", "high", "change"} <= set(row)
            assert row["people"] >= 10
            assert 0 <= row["low"] <= row["share"] <= row["high"] <= 1
            assert row["unit"] not in sizes or sizes[row["unit"]] >= 10
        assert sum(row["people"] for row in said.document) <= 92 - size


def test_a_path_is_steps_and_a_band(house, snapshot):
    said = house("network", "path", "--from", "153", "--to", "271")
    assert said.code == 0, said.stderr
    assert set(said.document) == {"steps", "go_betweens"}
    assert said.document["steps"] == 2, "one step and two are told alike"


@pytest.fixture(scope="module")
def trusted(snapshot):
    """Whom each person turns to, by person."""
    from rapport.network.models import Snapshot
    from rapport.network.queries import lake

    snapshot = Snapshot.objects.get()
    mark = snapshot.parameters["trust"]["theta"]
    ties = lake.rows(f"SELECT source, target FROM {lake.ties(snapshot)} WHERE trust >= {mark}")  # noqa: S608
    person = dict(lake.rows(f"SELECT key, person_id FROM {lake.who(snapshot)}"))  # noqa: S608
    found: dict[int, set[int]] = {ident: set() for ident in person.values()}
    for source, target in ties:
        found[person[source]].add(person[target])
    return found


def ring_by_ring(trusted, start, end):
    """(steps, how many of those the first turns to begin a way of so many steps), by the rings around the start."""
    rings = [{start}]
    seen = {start}
    while rings[-1] and end not in seen and len(rings) <= MOST:
        rings.append({other for one in rings[-1] for other in trusted[one]} - seen)
        seen |= rings[-1]
    if end not in seen:
        return None, 0
    steps = len(rings) - 1
    if steps < 2:
        return steps, 0
    return steps, sum(shortest(trusted, one, end) == steps - 1 for one in trusted[start])


def shortest(trusted, start, end):
    ring, seen, steps = {start}, {start}, 0
    while ring and end not in ring:
        ring = {other for one in ring for other in trusted[one]} - seen
        seen |= ring
        steps += 1
    return steps if ring else None


def band(count):
    return "none" if not count else ("at least one" if count < MANY else "ten or more")


def test_every_way_is_as_long_as_a_search_ring_by_ring_finds_it(snapshot, trusted):
    from rapport.network.queries.paths import path_between

    people = sorted(trusted)
    seen = set()
    for start, end in [(one, other) for one in people[::4] for other in people[::3] if one != other]:
        steps, count = ring_by_ring(trusted, start, end)
        found = path_between(start, end)
        assert (found.steps, found.go_betweens) == (steps, band(count)), (start, end)
        seen.add((steps, band(count)))
    assert {steps for steps, _ in seen} == {None, 1, 2, 3}
    assert {words for _, words in seen} >= {"none", "at least one"}


def told(steps, count):
    """One step and two are one: a tie between two by name is told to nobody."""
    return {"steps": 2, "go_betweens": None} if steps in (1, 2) else {"steps": steps, "go_betweens": band(count)}


def test_the_terminal_tells_two_steps_and_fewer_alike_and_no_identity_and_both_see_the_look(house, snapshot, trusted):
    from rapport.directory.models import Identity
    from rapport.privacy.models import Look

    badge = dict(Identity.objects.filter(kind="id").values_list("person_id", "value"))
    some = random.Random(7).sample([(one, other) for one in badge for other in badge if one != other], 12)
    direct = next((one, other) for one in sorted(trusted) for other in sorted(trusted[one]))
    for start, end in [*some, direct]:
        said = house("network", "path", "--from", badge[start], "--to", badge[end])
        steps, count = ring_by_ring(trusted, start, end)
        assert said.code == 0, said.stderr
        assert said.document == told(steps, count)
        looks = Look.objects.filter(what="network.path", subject_id__in=(start, end))
        assert set(looks.values_list("subject_id", "via")) == {(start, "cli"), (end, "cli")}


def test_somebody_unknown_is_refused_in_a_line(house, snapshot):
    said = house("network", "path", "--from", "153", "--to", "nobody@nowhere.example")
    assert (said.code, said.stdout, said.stderr.count("\n")) == (2, "", 1)
