"""The same 184 addresses, where equal names are said to be one person."""

import csv


def test_equal_names_are_one_person(house, shared_data):
    from django.db.models import Count

    from rapport.directory.models import Identity, Person

    path = shared_data / "enron_graph" / "people.csv"
    arguments = (path, "--map", "Note=title", "--same-name-is-one")
    tried = house.load("people", *arguments, "--dry-run")
    assert not Person.objects.exists()
    document = house.load("people", *arguments)
    with path.open(encoding="utf-8", newline="") as stream:
        named = [row["Name"] for row in csv.DictReader(stream) if row["Name"]]
    people = len(set(named)) + 24
    assert (tried["created"], document["created"]) == (people, people)
    assert Person.objects.count() == people == 149
    held = Identity.objects.filter(kind="email").values("person").annotate(n=Count("id"))
    assert sum(row["n"] for row in held) == 184
    assert sum(row["n"] > 1 for row in held) == 31
    assert house.load_again("people", *arguments)["unchanged"] == 184
