"""Groups of the story: a project, first-aiders, a reading circle, and one so large that it tells of nobody's ties."""

from collections.abc import Mapping
from dataclasses import dataclass

from rapport.accounts.public import Actor
from rapport.directory.actions.groups import add_group, join_group
from rapport.directory.models import Group, Person


@dataclass(frozen=True)
class Circle:
    """A group: the cast in it, and how many more from a place (everywhere, if none is named)."""

    name: str
    purpose: str
    cast: tuple[str, ...]
    more: int = 0
    place: str = ""


CIRCLES = (
    Circle(
        "Starter set-up",
        "A badge, a laptop and a desk on the first morning, whoever pays for them.",
        ("Amara Okafor", "Leila Haddad", "Kwame Mensah", "Mei-Ling Chou"),
    ),
    Circle("First-aiders Rotterdam", "Whom to call when somebody is hurt.", ("Amara Okafor",), 9, "Rotterdam"),
    Circle(
        "Sonar reading circle",
        "One paper a month, and what it means on a vessel.",
        ("Hana Kobayashi", "Wanjiru Kamau", "Mateus Ribeiro"),
        6,
    ),
    Circle("Choir", "We sing on Thursdays at noon; nobody needs to read notes.", ("Saoirse Ní Bhriain",), 40),
)


def gather(cast: Mapping[str, int], *, by: Actor) -> None:
    """Make the groups that are not there yet, with the cast by name and others in the order of their numbers."""
    for circle in CIRCLES:
        if Group.objects.filter(name=circle.name).exists():
            continue
        group_id = add_group(name=circle.name, purpose=circle.purpose, by=by)
        others = Person.objects.filter(ended_on=None, vacant=False).order_by("-id")
        others = others.filter(location=circle.place) if circle.place else others
        ids = [cast[name] for name in circle.cast if name in cast]
        for person_id in dict.fromkeys([*ids, *others.values_list("id", flat=True)[: circle.more]]):
            join_group(group_id=group_id, person_id=person_id, by=by)
