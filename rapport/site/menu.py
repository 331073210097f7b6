"""The sidebar: the loop of the product, in its order. A place without a page yet is not listed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor, Role


@dataclass(frozen=True)
class Place:
    """One entry: its words, the name of its address, its icon, its key after `g`, and who sees it."""

    label: str | Promise
    name: str
    icon: str
    key: str = ""
    roles: tuple[Role, ...] = ()

    def seen_by(self, actor: Actor) -> bool:
        """Whether the entry is for this actor."""
        return not self.roles or actor.has(*self.roles)


@dataclass(frozen=True)
class Entry:
    """A place as one page shows it."""

    label: str | Promise
    url: str
    icon: str
    key: str
    current: bool


@dataclass(frozen=True)
class Group:
    """Entries under one heading; the first group has none."""

    title: str | Promise
    items: tuple[Entry, ...]


ANALYSTS = (Role.ANALYST, Role.ADMINISTRATOR)

MENU: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    ("", (Place(_("My day"), "home", "home", "d"),)),
    (
        _("Know"),
        (
            Place(_("People"), "directory:people", "people", "p"),
            Place(_("Units"), "directory:units", "unit", "u"),
            Place(_("Who trusts us"), "network:trust", "trust", "t"),
            Place(_("Network map"), "network:map", "map", "m"),
            Place(_("Introductions"), "network:introductions", "hand", "i"),
        ),
    ),
    (
        _("Data"),
        (
            Place(_("Imports"), "intake:imports", "inbox", "", ANALYSTS),
            Place(_("Interaction logs"), "interactions:files", "list", "", ANALYSTS),
            Place(_("Operations"), "ledger:operations", "board", "", (Role.ADMINISTRATOR,)),
            Place(_("Accounts"), "accounts:users", "people", "", (Role.ADMINISTRATOR,)),
            Place(_("Privacy"), "privacy:overview", "lock", ""),
        ),
    ),
)


def menu_for(request: HttpRequest) -> list[Group]:
    """Return the groups this reader sees, with the current place marked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    groups = (Group(title, tuple(_entries(places, actor, request.path))) for title, places in MENU)
    return [group for group in groups if group.items]


def _entries(places: Iterable[Place], actor: Actor, path: str) -> Iterable[Entry]:
    for place in places:
        if not place.seen_by(actor):
            continue
        try:
            url = reverse(place.name)
        except NoReverseMatch:  # a room that is not built in
            continue
        current = path == url or (url != "/" and path.startswith(url))
        yield Entry(place.label, url, place.icon, place.key, current)
