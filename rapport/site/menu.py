"""The sidebar: the loop of the product, in its order. A place without a page yet is not listed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rapport.accounts.public import Actor, Role, actor_of
from rapport.catalogue.public import teams
from rapport.kit.fresh import Fresh
from rapport.ui.frame import Link, MenuGroup, MenuItem, Reader

# The units that serve; one statement a minute, whoever asks.
serving_units = Fresh(lambda: frozenset(team.unit_id for team in teams() if team.unit_id is not None))


def serves(actor: Actor) -> bool:
    """Whether somebody is in a unit that serves, or leads one."""
    return not serving_units().isdisjoint(actor.unit_ids | actor.led_unit_ids)


def leads(actor: Actor) -> bool:
    """Whether somebody leads a unit that serves."""
    return not serving_units().isdisjoint(actor.led_unit_ids)


@dataclass(frozen=True, eq=False)  # told apart by identity: menus are kept by their places
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
    leads: bool = False  # for who leads a team, whatever her roles
    ends: str = ""  # how addresses end that lie in it, though they begin like those of another place

    def is_for(self, roles: frozenset[Role], *, serving: bool, leading: bool) -> bool:
        """Whether the entry is for somebody who has these roles, and serves in a team, or leads one, or not."""
        if self.leads and leading:
            return True
        if self.serves and not serving:
            return False
        return not self.roles or not roles.isdisjoint(self.roles)


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
            Place(_("What is promised"), "catalogue:promised_to_me", "flag", "a", inside=("catalogue:promised_to_me",)),
            Place(_("Articles"), "knowledge:articles", "file", "k"),
            Place(_("Inbox"), "cases:cases", "inbox", "c", thumb=True, serves=True),
            Place(_("Board"), "cases:board", "board", "l", serves=True, inside=("cases:board",)),
            Place(_("Ratings"), "cases:ratings", "star", inside=("cases:ratings",)),
            Place(_("What waits on me"), "tasks:tasks", "check", "w"),
            Place(_("Service figures"), "cases:figures", "chart", "s", SEES_FIGURES, inside=("cases:figures",)),
            Place(_("Services"), "catalogue:services", "buoy", "v", (Role.ADMINISTRATOR,), leads=True),
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
    """Return the groups this reader sees, with the current place marked; the same to all who see the same."""
    actor = actor_of(request)
    seen = _seen(actor.roles, serves(actor), leads(actor))
    return _menu(seen, _current(request.path, seen), serves(actor), get_script_prefix(), get_language())


@lru_cache(maxsize=256)
def _seen(roles: frozenset[Role], serving: bool, leading: bool) -> tuple[Place, ...]:
    places = (place for _title, group in MENU for place in group)
    return tuple(place for place in places if place.is_for(roles, serving=serving, leading=leading))


def _current(path: str, seen: tuple[Place, ...]) -> frozenset[str]:
    """The names of the places an address lies in: the one that says so itself, or those that begin like it."""
    inside = (place for place in seen for name in place.inside if (url := _address(name)) and path.startswith(url))
    ends = (place for place in seen if place.ends and path.endswith(place.ends))
    taken = next(inside, None) or next(ends, None)
    if taken:
        return frozenset({taken.name})
    addresses = ((place.name, _address(place.name)) for place in seen)
    return frozenset(name for name, url in addresses if url and (path == url or (url != "/" and path.startswith(url))))


@lru_cache(maxsize=1024)
def _menu(
    seen: tuple[Place, ...], current: frozenset[str], serving: bool, _prefix: str, _language: str | None
) -> tuple[MenuGroup, ...]:
    shown = [(str(title), [place for place in places if place in seen]) for title, places in MENU]
    groups = (MenuGroup(title, tuple(_items(places, current, serving=serving))) for title, places in shown)
    return tuple(group for group in groups if group.items)


def reader_of(request: HttpRequest) -> Reader:
    """Return what the frame says of the reader, and her own places."""
    actor = actor_of(request)
    user = request.user
    return Reader(
        id=user.pk or 0,
        name=getattr(user, "name", "") or getattr(user, "email", ""),
        links=_links(actor.person_id, get_script_prefix(), get_language()),
        sign_out_url=_address("account_logout"),
    )


@lru_cache(maxsize=1024)
def _links(person_id: int | None, _prefix: str, _language: str | None) -> tuple[Link, ...]:
    own = []
    if person_id is not None:  # an account may belong to nobody in the directory
        own.append(Link(str(_("Your page")), reverse("directory:person", args=[person_id]), "people"))
    return (*own, *(Link(str(place.label), url, place.icon) for place in MINE if (url := _address(place.name))))


def _items(places: Iterable[Place], current: frozenset[str], *, serving: bool) -> Iterable[MenuItem]:
    for place in places:
        if url := _address(place.name):
            thumb = place.thumb and not (place.yields and serving)
            here = place.name in current
            short = str(place.short)
            yield MenuItem(str(place.label), url, place.icon, current=here, key=place.key, thumb=thumb, short=short)


def _address(name: str) -> str:
    """Return an address by its name, or nothing where its room is not built in."""
    return _address_below(name, get_script_prefix())


@lru_cache(maxsize=512)
def _address_below(name: str, _prefix: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
