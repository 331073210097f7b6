"""The inbox of who serves."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.cases import policy
from rapport.cases.forms import LEVELS
from rapport.cases.queries.inbox.lists import COUNTED, HER, NOBODY, Filters, Tab, counts, filters_of, inbox, news
from rapport.catalogue.public import ServiceTeamCard
from rapport.directory.public import members_of, person_card
from rapport.fields.public import ViewMenu, view_menu
from rapport.kit import clock
from rapport.kit.text import number_in
from rapport.ui.frame import MenuItem

PAGE = 50
LONGEST_OPEN = timedelta(days=7)  # of a page, of which it is still said what is new
TABS = {
    Tab.MINE: gettext_lazy("My ball"),
    Tab.PROMISES: gettext_lazy("My promises"),
    Tab.OFFERED: gettext_lazy("Offered to us"),
    Tab.WAITING: gettext_lazy("Waiting on others"),
    Tab.UNASSIGNED: gettext_lazy("Nobody has it yet"),
    Tab.TEAM: gettext_lazy("All of the team"),
}
DUES = {"late": gettext_lazy("Late"), "day": gettext_lazy("Due within a day")}
LASTS = {HER: gettext_lazy("The colleague wrote last")}
SORTS = {"": gettext_lazy("Changed last first"), "due": gettext_lazy("Due first")}
STATES = {"open": gettext_lazy("Open"), "resolved": gettext_lazy("Resolved"), "ended": gettext_lazy("Closed")}

NOTHING = {  # of an empty list: what that means, and which other one to look into
    Tab.MINE: (
        gettext_lazy("Your hands are free"),
        gettext_lazy("No open case is with you. Look into those that nobody has taken up yet."),
        Tab.UNASSIGNED,
    ),
    Tab.PROMISES: (
        gettext_lazy("Nobody waits for a word from you by a time"),
        gettext_lazy("What you promise, and what was agreed of your cases, stands here, what is due first on top."),
        Tab.MINE,
    ),
    Tab.OFFERED: (
        gettext_lazy("Nothing is offered to you"),
        gettext_lazy("When another team hands you the ball, it stands here with what it asks, until you answer."),
        Tab.MINE,
    ),
    Tab.WAITING: (
        gettext_lazy("You wait on nobody"),
        gettext_lazy("What you answer for or hold while it is somebody else's turn stands here."),
        Tab.MINE,
    ),
    Tab.UNASSIGNED: (
        gettext_lazy("Every case has somebody"),
        gettext_lazy("Whatever came to your teams was taken up."),
        Tab.TEAM,
    ),
    Tab.TEAM: (
        gettext_lazy("Your teams have nothing open"),
        gettext_lazy("What colleagues ask of them stands here, what changed last on top."),
        Tab.OFFERED,
    ),
}


@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """Show a list of the inbox; htmx gets the rows alone."""
    actor = actor_of(request)
    filters = filters_of(request.GET.dict())
    teams = policy.own_teams(actor)
    page = inbox(filters, by=actor, own=teams, after=request.GET.get("after"), limit=PAGE)
    own, here = sorted(teams.values(), key=lambda team: team.name), reverse("cases:cases")
    columns = (_("Case"), _("Asked by"), _("Who has it"), _("Since"), _("Hears by"), _("Priority"))
    context: dict[str, Any] = {
        "rows": page.items,
        "filters": filters,
        "columns": [{"label": label} for label in columns],
        "next_url": here + _query(filters, after=page.after) if page.after else "",
        "first_url": here + _query(filters) if request.GET.get("after") else "",
        "narrowed": filters.narrows,
        "nothing": _nothing(here, filters.tab),
        "levels": tuple((level.value, says) for level, says in LEVELS.items()),
        "here": request.get_full_path(),
        "drawn": urlencode(dict(filters.given) | {"since": clock.now().isoformat()}),
        "serves": bool(own),
        "leads": bool(actor.led_unit_ids),
        "views": _views(here, filters, actor, own),
    }
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "cases/_inbox.html", context | {"alone": True})
    context |= {
        "tabs": _tabs(here, filters.tab, {}),
        "counts_url": f"{reverse('cases:counts')}?tab={filters.tab}",
        "title": TABS[filters.tab],
        "chips": _chips(here, filters),
        "chosen": replace(filters, q=""),
        "own": tuple(own) if len(own) > 1 else (),
        "dues": tuple(DUES.items()),
        "lasts": tuple(LASTS.items()),
        "states": tuple(STATES.items()) if filters.tab is Tab.TEAM else (),
        "sorts": tuple(SORTS.items()) if filters.tab is Tab.TEAM else (),
    }
    return render(request, "cases/inbox.html", context)


@require_safe
@login_required
def counted(request: HttpRequest) -> HttpResponse:
    """Show how much is in each list, on its tab; the page fetches it, so that the list waits for no count.

    It asks again and again: with when its list was drawn (`since`), one line says in how many cases of that list others
    did something meanwhile.
    """
    actor, filters = actor_of(request), filters_of(request.GET.dict())
    own, here = policy.own_teams(actor), reverse("cases:cases")
    since = _moment(request.GET.get("since", ""))
    context = {
        "tabs": _tabs(here, filters.tab, counts(by=actor, own=own)),
        "counted": COUNTED,
        "news": news(filters, since, by=actor, own=own) if since else 0,
        "list_url": here + _query(filters),
    }
    return render(request, "cases/_inbox_counts.html", context)


@require_safe
@login_required
def members(request: HttpRequest) -> HttpResponse:
    """Show whom cases can be given to, as choices; fetched once a row is chosen."""
    teams = policy.own_teams(actor_of(request)).values()
    people = members_of(team.unit_id for team in teams if team.unit_id)
    return render(request, "cases/_members.html", {"members": people})


def _tabs(here: str, current: Tab, many: Mapping[Tab, int]) -> tuple[MenuItem, ...]:
    return tuple(
        MenuItem(str(says), here + _query(Filters(tab=tab)), "", count=many.get(tab, 0), current=tab is current)
        for tab, says in TABS.items()
    )


def _chips(here: str, filters: Filters) -> tuple[dict[str, str], ...]:
    """Return whose cases are shown, which an address alone asks for, and how they are taken away again."""
    if not filters.holder:
        return ()
    who = number_in(filters.holder)
    card = person_card([who]).get(who) if who else None
    label = _("Nobody has it yet") if filters.holder == NOBODY else card.name if card else _("Somebody who is not here")
    return ({"label": label, "remove_url": here + _query(replace(filters, holder=""))},)


def _moment(given: str) -> datetime | None:
    """Return a moment an address holds; what is none, or too old to be that of an open page, is no moment."""
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return None
    return moment if moment.tzinfo and moment > clock.now() - LONGEST_OPEN else None


def _query(filters: Filters, **more: Any) -> str:
    query = urlencode(dict(filters.given) | more)
    return f"?{query}" if query else ""


def _views(here: str, filters: Filters, actor: Actor, own: list[ServiceTeamCard]) -> ViewMenu:
    units = {team.unit_id: team.name for team in own if team.unit_id in actor.unit_ids}
    query = urlencode(dict(filters.given))
    title = str(TABS[filters.tab])
    plain = _query(Filters(tab=filters.tab)).removeprefix("?")
    return view_menu("cases:cases", address=here, query=query, plain=plain, title=title, units=units, by=actor)


def _nothing(here: str, tab: Tab) -> dict[str, str]:
    """Say what it means that a list is empty, and where to look instead."""
    title, says, other = NOTHING[tab]
    return {"title": str(title), "says": str(says), "label": str(TABS[other]), "url": here + _query(Filters(tab=other))}
