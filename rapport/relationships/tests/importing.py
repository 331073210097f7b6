"""What tests of imports share: the house with addresses, and files by name."""

from pathlib import Path

from rapport.directory.models import Identity, Person
from rapport.intake.public import run_import
from rapport.relationships.tests.conftest import OPERATOR

EXPORTS = Path(__file__).with_name("exports")


def known(house):
    """Let everybody be known by her address; add somebody with letters that are not English."""
    house.people["Tomasz Wójcik"] = Person.objects.create(
        name="Tomasz Wójcik", unit=house.units["Plants"], email="tomasz.wojcik@halmar.example"
    )
    for person in house.people.values():
        Identity.objects.get_or_create(value=person.email, defaults={"person": person})
    return house


def load(kind, *names, by=OPERATOR, **options):
    """Import files of the folder of exports, or elsewhere."""
    paths = [name if isinstance(name, Path) else EXPORTS / name for name in names]
    return run_import(kind, paths, by=by, team=options.pop("team", "IT"), **options)


def counts(result):
    """Return the counts that are not nought."""
    names = ("read", "created", "updated", "unchanged", "unresolved", "excluded", "rejected")
    return {name: getattr(result, name) for name in names if getattr(result, name)}
