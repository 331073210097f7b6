"""The sidebar: the loop of the product, in its order. A place without a page yet is not listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor, Role, actor_of
from rapport.catalogue.public import teams
from rapport.ui.frame import Link, MenuGroup, MenuItem, Reader

FRESH = 60.0  # seconds
_served: tuple[float, frozenset[int]] = (-FRESH, frozenset())


def serves(actor: Actor) -> bool:
    """Whether somebody is in a unit that serves, or leads one. One statement a minute, whoever asks."""
    global _served  # noqa: PLW0603 — when this process last read them, and what it read
    if monotonic() - _served[0] > FRESH:
        _served = (monotonic(), frozenset(team.unit_id for team in teams() if team.unit_id is not None))
    return not _served[1].isdisjoint(actor.unit_ids | actor.led_unit_ids)


def forget() -> None:
    """Let the next page read anew who serves."""
    global _served  # noqa: PLW0603 — as above
    _served = (-FRESH, frozenset())


def suppose(unit_ids: frozenset[int]) -> None:
    """Take these units for those that serve, for the next minute."""
    global _served  # noqa: PLW0603 — as above
    _served = (monotonic(), unit_ids)


@dataclass(frozen=True)
class Place:
    """One entry: its words, the name of its address, its icon, its key after `g`, and who sees it."""

    label: str | Promise
    name: str
    icon: str
    key: str = ""
    roles: tuple[Role, ...] = ()
    thumb: bool = False  # one of the places in the bar of phones
    short: str | Promise = ""  # what it is called there
    yields: bool = False  # leaves that bar to the inbox and the book of who serves
    inside: tuple[str, ...] = ()  # names of addresses that lie in it though they begin like those of another place
    serves: bool = False  # for who serves in a team or leads one
    ends: str = ""  # how addresses end that lie in it, though they begin like those of another place

    def seen_by(self, actor: Actor) -> bool:
        """Whether the entry is for this actor."""
        if self.serves and not serves(actor):
            return False
        return not self.roles or actor.has(*self.roles)


ANALYSTS = (Role.ANALYST, Role.ADMINISTRATOR)
OVERSEEN = ("privacy:looks", "privacy:assessment")
SEES_FIGURES = (Role.ANALYST, Role.EXECUTIVE, Role.ADMINISTRATOR)  # leads come to theirs from the inbox
ORGANISATION = (*ANALYSTS, Role.EXECUTIVE, Role.OVERSEER)

MENU: tuple[tuple[str | Promise, tuple[Place, ...]], ...] = (
    ("", (Place(_("My day"), "home", "home", "d", thumb=True),)),
    (
        _("Know"),
        (
            Place(_("People"), "directory:people", "people", "p", thumb=True, yields=True),
            Place(_("Units"), "directory:units", "unit", "u"),
            Place(_("Groups"), "directory:groups", "talk", "g"),
            Place(_("Who knows about it?"), "directory:experts", "know", "q"),
            Place(_("My network"), "network:me", "link", "n"),
            Place(_("My book"), "relationships:book", "book", "y", thumb=True, short=_("Book"), serves=True),
            Place(_("Who trusts us"), "network:trust", "trust", "t", ends="/trust/"),
            Place(_("How trust is estimated"), "network:model", "eye"),
            Place(_("Network map"), "network:map", "map", "m"),
            Place(_("Organisation"), "network:organisation", "ops", "o", ORGANISATION),
            Place(_("Introductions"), "network:introductions", "hand", "i"),
            Place(_("Invitations"), "network:invitations", "ear"),
            Place(_("Messengers"), "network:messengers", "mail", "", (Role.COMMUNICATIONS, Role.ANALYST)),
        ),
    ),
    (
        _("Serve"),
        (
            Place(_("Ask for help"), "cases:new", "ask", "h", thumb=True, short=_("Ask"), inside=("cases:new",)),
            Place(
                _("My requests"),
                "cases:mine",
                "list",
                "r",
                thumb=True,
                short=_("Requests"),
                yields=True,
                inside=("cases:mine",),
            ),
            Place(_("Who looks after us"), "relationships:for_us", "work", inside=("relationships:for_us",)),
            Place(_("Articles"), "knowledge:articles", "file", "k"),
            Place(_("Inbox"), "cases:cases", "inbox", "c", thumb=True, serves=True),
            Place(_("Board"), "cases:board", "board", "l", serves=True, inside=("cases:board",)),
            Place(_("Ratings"), "cases:ratings", "star", inside=("cases:ratings",)),
            Place(_("What waits on me"), "tasks:tasks", "check", "w"),
            Place(_("Service figures"), "cases:figures", "chart", "s", SEES_FIGURES, inside=("cases:figures",)),
        ),
    ),
    (
        _("Data"),
        (
            Place(_("Imports"), "intake:imports", "upload", "", ANALYSTS),
            Place(_("Interaction logs"), "interactions:files", "data", "", ANALYSTS),
            Place(_("Robots and mailboxes"), "network:senders", "filter", "", (Role.ADMINISTRATOR,)),
            Place(_("Own fields"), "fields:fields", "pen", "", (Role.ADMINISTRATOR,)),
            Place(_("Operations"), "ledger:operations", "cog", "", (Role.ADMINISTRATOR,)),
            Place(_("Webhooks"), "webhooks:webhooks", "out", "", (Role.ADMINISTRATOR,)),
            Place(_("Accounts"), "accounts:users", "key", "", (Role.ADMINISTRATOR,)),
            Place(
                _("Oversight"), "privacy:oversight", "shield", "", (Role.OVERSEER, Role.ADMINISTRATOR), inside=OVERSEEN
            ),
            Place(_("Privacy"), "privacy:overview", "lock", ""),
        ),
    ),
)


# Behind the reader's own picture.
MINE = (
    Place(_("What is held about me"), "privacy:me", "eye"),
    Place(_("Settings"), "accounts:settings", "clock"),
    Place(_("How I hear"), "conversation:preferences", "bell"),
    Place(_("Access tokens"), "accounts:tokens", "lock"),
)


def menu_for(request: HttpRequest) -> tuple[MenuGroup, ...]:
    """Return the groups this reader sees, with the current place marked."""
    actor = actor_of(request)
    taken = _place_around(request.path, actor)
    groups = (MenuGroup(str(title), tuple(_items(places, actor, request.path, taken))) for title, places in MENU)
    return tuple(group for group in groups if group.items)


def reader_of(request: HttpRequest) -> Reader:
    """Return what the frame says of the reader, and her own places."""
    actor = actor_of(request)
    user = request.user
    own = []
    if actor.person_id is not None:  # an account may belong to nobody in the directory
        own.append(Link(str(_("Your page")), reverse("directory:person", args=[actor.person_id]), "people"))
    links = [Link(str(place.label), url, place.icon) for place in MINE if (url := _address(place.name))]
    return Reader(
        id=user.pk or 0,
        name=getattr(user, "name", "") or getattr(user, "email", ""),
        links=[*own, *links],
        sign_out_url=reverse("account_logout"),
    )


def _place_around(path: str, actor: Actor) -> Place | None:
    """The place an address lies in though it begins like another's, if the reader sees that place."""
    every = (place for _title, places in MENU for place in places if place.inside and place.seen_by(actor))
    found = (place for place in every for name in place.inside if (url := _address(name)) and path.startswith(url))
    last = (place for _title, places in MENU for place in places if place.ends and path.endswith(place.ends))
    return next(found, None) or next((place for place in last if place.seen_by(actor)), None)


def _items(places: Iterable[Place], actor: Actor, path: str, taken: Place | None) -> Iterable[MenuItem]:
    for place in places:
        url = _address(place.name)
        if url and place.seen_by(actor):
            current = place is taken if taken else path == url or (url != "/" and path.startswith(url))
            thumb = place.thumb and not (place.yields and serves(actor))
            short = str(place.short)
            yield MenuItem(str(place.label), url, place.icon, current=current, key=place.key, thumb=thumb, short=short)


def _address(name: str) -> str:
    """Return an address by its name, or nothing where its room is not built in."""
    return _address_below(name, get_script_prefix())


@lru_cache(maxsize=512)
def _address_below(name: str, _prefix: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
