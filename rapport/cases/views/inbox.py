"""The inbox of who serves, and what is done to several cases at once."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.actions.changing import rank
from rapport.cases.actions.holding import give, put_back, take
from rapport.cases.forms import LEVELS
from rapport.cases.queries.inbox import Filters, Tab, filters_of, inbox
from rapport.cases.views.sending import actor_of
from rapport.catalogue.public import Level, ServiceTeamCard, team_cards
from rapport.directory.public import members_of
from rapport.fields.public import ViewMenu, view_menu
from rapport.kit.problems import Refusal

PAGE = 50
AT_ONCE = 200
TABS = {
    Tab.MINE: gettext_lazy("My ball"),
    Tab.PROMISES: gettext_lazy("My promises"),
    Tab.OFFERED: gettext_lazy("Offered to us"),
    Tab.WAITING: gettext_lazy("Waiting on others"),
    Tab.UNASSIGNED: gettext_lazy("Nobody has it yet"),
    Tab.TEAM: gettext_lazy("All of the team"),
}
STATES = {"open": gettext_lazy("Open"), "resolved": gettext_lazy("Resolved"), "ended": gettext_lazy("Closed")}


@require_safe
@login_required
def cases(request: HttpRequest) -> HttpResponse:
    """Show a list of the inbox; htmx gets the rows alone."""
    actor = actor_of(request)
    filters = filters_of(request.GET.dict())
    served_in = policy.teams_of(actor)
    page = inbox(filters, by=actor, served_in=served_in, after=request.GET.get("after"), limit=PAGE)
    own = sorted(team_cards(served_in).values(), key=lambda team: team.name)
    columns = (_("Case"), _("Asked by"), _("Who has it"), _("Since"), _("Hears by"), _("Priority"))
    context: dict[str, Any] = {
        "rows": page.items,
        "filters": filters,
        "columns": [{"label": label} for label in columns],
        "next_url": _url(filters, after=page.after) if page.after else "",
        "first_url": _url(filters) if request.GET.get("after") else "",
        "narrowed": bool(filters.q or filters.team or filters.priority or filters.state),
        "members": members_of(team.unit_id for team in own if team.unit_id) if page.items else [],
        "levels": [(level.value, says) for level, says in LEVELS.items()],
        "here": request.get_full_path(),
        "serves": bool(own),
        "leads": bool(actor.led_unit_ids),
        "views": _views(filters, actor, own),
    }
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "cases/_inbox.html", context | {"alone": True})
    context |= {
        "tabs": [
            {"label": says, "url": _url(Filters(tab=tab)), "current": tab is filters.tab} for tab, says in TABS.items()
        ],
        "title": TABS[filters.tab],
        "own": own if len(own) > 1 else [],
        "states": list(STATES.items()) if filters.tab is Tab.TEAM else [],
    }
    return render(request, "cases/inbox.html", context)


def _url(filters: Filters, **more: Any) -> str:
    query = urlencode(dict(filters.given) | more)
    return reverse("cases:cases") + (f"?{query}" if query else "")


def _views(filters: Filters, actor: Actor, own: list[ServiceTeamCard]) -> ViewMenu:
    here = reverse("cases:cases")
    units = {team.unit_id: team.name for team in own if team.unit_id in actor.unit_ids}
    query = urlencode(dict(filters.given))
    title = str(TABS[filters.tab])
    return view_menu("cases:cases", address=here, query=query, title=title, units=units, by=actor)


@require_POST
@login_required
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one thing to several cases; what could not be done is said, with the reason."""
    actor = actor_of(request)
    act = _act(request)
    picked = [int(one) for one in request.POST.getlist("pick") if one.isdecimal() and len(one) < 19]  # noqa: PLR2004 (keys)
    if act is None or not picked:
        messages.error(request, _("Choose some cases, and what to do with them."))
        return redirect(_back(request))
    done, refused = 0, ""
    for case_id in picked[:AT_ONCE]:
        try:
            act(case_id, actor)
            done += 1
        except Refusal as refusal:
            refused = refusal.message
    if done:
        messages.success(request, ngettext("Done for one case.", "Done for %(n)s cases.", done) % {"n": done})
    if refused:
        missed = len(picked[:AT_ONCE]) - done
        said = ngettext("Not for one: %(why)s", "Not for %(n)s: %(why)s", missed)
        messages.error(request, said % {"n": missed, "why": refused})
    return redirect(_back(request))


def _act(request: HttpRequest) -> Callable[[int, Actor], None] | None:
    """Return what is to be done to each case, if that is said."""
    do, person, level = (request.POST.get(name, "") for name in ("do", "person", "priority"))
    if do == "take":
        return lambda case_id, by: take(case_id=case_id, by=by)
    if do == "put_back":
        return lambda case_id, by: put_back(case_id=case_id, by=by)
    if do == "give" and person.isdecimal() and len(person) < 19:  # noqa: PLR2004 (a key)
        return lambda case_id, by: give(case_id=case_id, person_id=int(person), by=by)
    if do == "priority" and level in {str(known.value) for known in Level}:
        return lambda case_id, by: rank(case_id=case_id, priority=Level(int(level)), by=by)
    return None


def _back(request: HttpRequest) -> str:
    """Return the list one came from."""
    target = request.POST.get("next", "")
    here = reverse("cases:cases")
    return target if target == here or target.startswith(f"{here}?") else here
