"""What every room's house is built of: units in a tree, people, and accounts for those who sign in."""

from dataclasses import dataclass, field

from django.test import Client

from rapport.accounts.models import RoleGrant, User
from rapport.accounts.public import Actor, Role
from rapport.directory.models import Person, Unit
from rapport.directory.public import actor_for
from rapport.kit.text import fold, slugify


def placed(name: str, above: Unit | None = None) -> Unit:
    """Make a unit below another, or one with nothing above."""
    slug = f"{above.slug}/{slugify(name)}" if above else slugify(name)
    unit = Unit(name=name, slug=slug, parent=above, search=fold(name), depth=above.depth + 1 if above else 0)
    unit.path = f"/new-{slug}/"  # it holds the id, which there is when the row is
    unit.save()
    unit.path = f"{above.path if above else '/'}{unit.id}/"
    unit.save(update_fields=["path"])
    return unit


def signed_up(person: Person, *roles: Role, email: str = "") -> User:
    """Give somebody an account, unless she has one, and roles."""
    if person.user is None:
        person.user = User.objects.create_user(email or person.email, name=person.name)
        person.save(update_fields=["user"])
    for role in roles:
        RoleGrant.objects.get_or_create(user=person.user, role=role)
    return person.user


@dataclass
class People:
    """Units and people by name. Whoever acts has an account from then on."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def unit(self, name: str, parent: str | None = None) -> Unit:
        self.units[name] = placed(name, self.units[parent] if parent else None)
        return self.units[name]

    def led(self, unit: str, by: str) -> None:
        self.units[unit].manager = self.people[by]
        self.units[unit].save(update_fields=["manager"])

    def user(self, name: str, *roles: Role) -> User:
        return signed_up(self.people[name], *roles)

    def actor(self, name: str, *roles: Role) -> Actor:
        return actor_for(self.user(name, *roles), via="page")

    def browser(self, name: str, *roles: Role) -> Client:
        """A browser in which she is signed in."""
        client = Client()
        client.force_login(self.user(name, *roles))
        return client

    def id(self, name: str) -> int:
        return self.people[name].id


def address(name: str) -> str:
    """Where somebody of this name gets mail."""
    return f"{slugify(name).replace('-', '.')}@halmar.example"
