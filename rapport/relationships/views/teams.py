"""Which team's book a page shows: `?team=` holds its letters, as everywhere."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.catalogue.public import ServiceTeamCard
from rapport.kit.problems import Missing
from rapport.relationships import policy


def choosable(actor: Actor) -> list[ServiceTeamCard]:
    """Return the teams whose book somebody reads, by name; refuses who reads none. One statement.

    Those that have retired are not among them, but where nothing else is left to read.
    """
    every = policy.kept_teams(actor)
    return [team for team in every if not team.retired] or list(every)


def team_asked(own: Sequence[ServiceTeamCard], letters: str) -> ServiceTeamCard:
    """Return the team an address names by its letters, the first of one's own without any. Raises Missing."""
    if not letters:
        return own[0]
    found = next((team for team in own if team.prefix == letters.strip().upper()), None)
    if found is None:
        raise Missing
    return found


def address_of(name: str, team: ServiceTeamCard | None, **more: Any) -> str:
    """Return the address of a page of the book of a team; of all one's books without a team."""
    query = urlencode(({"team": team.prefix} if team else {}) | more)
    return reverse(f"relationships:{name}") + (f"?{query}" if query else "")


def team_tabs(name: str, own: Sequence[ServiceTeamCard], team: ServiceTeamCard) -> list[dict[str, Any]]:
    """Return a tab for each team, where there are several."""
    tabs = [{"label": one.name, "url": address_of(name, one), "current": one == team} for one in own]
    return tabs if len(tabs) > 1 else []


def ways(current: str, team: ServiceTeamCard | None) -> list[dict[str, Any]]:
    """Return the ways to look at the book of a team, for `<c-seg>`."""
    said = {
        "book": _("List"),
        "board": _("Board"),
        "calendar": _("Calendar"),
        "organisation": _("Organisation"),
        "coverage": _("Coverage"),
        "cold": _("What goes cold"),
        "figures": _("Figures"),
    }
    return [{"label": label, "url": address_of(name, team), "current": name == current} for name, label in said.items()]
