"""The catalogue in the palette: its pages, who serves, and what can be asked for."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.catalogue import policy
from rapport.catalogue.queries.services import services_for
from rapport.catalogue.queries.teams import teams
from rapport.kit.text import fold
from rapport.ui.finding import Hit


def found_services(question: str, by: Actor, limit: int) -> Sequence[Hit]:
    """Return pages and teams called so, then services that fit. Two statements."""
    words = fold(question).split()
    if not words or not by.is_known:
        return []
    serve = [Hit(label=t.name, line=_("Service team"), url=t.url, icon="buoy") for t in teams(by=by)]
    called = [hit for hit in (*_pages(by), *serve) if _begins(words, hit.label)]
    asked = [Hit(label=s.name, line=s.team.name, url=s.url, icon="ask") for s in services_for(by, question)[:limit]]
    return [*called, *asked][:limit]


def _pages(by: Actor) -> Iterable[Hit]:
    places = [
        (_("Services"), _("What can be asked for"), "services", "buoy"),
        (_("Service teams"), _("Who works for colleagues, on what, and when"), "teams", "buoy"),
        (_("Calendars"), _("When teams work"), "calendars", "cal"),
        (_("Agreements"), _("What teams promise"), "agreements", "flag"),
    ]
    if policy.manages_catalogue(by):
        places.append((_("Priorities"), _("What comes first"), "matrix", "filter"))
    return (
        Hit(label=label, line=line, url=reverse(f"catalogue:{name}"), icon=icon) for label, line, name, icon in places
    )


def _begins(words: Sequence[str], label: str) -> bool:
    """Whether each word begins a word of a label, as the palette itself finds places."""
    held = fold(label).split()
    return all(any(one.startswith(word) for one in held) for word in words)
