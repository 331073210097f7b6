"""A person's page: how to work with her, where she stands, what happened."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.accounts.public import Actor, Role, actor_of
from rapport.directory import policy
from rapport.directory.models import Statement
from rapport.directory.queries.knowing import known_about, sentence_of
from rapport.directory.queries.merging import record_that_stays
from rapport.directory.queries.profile import (
    Profile,
    StatementRow,
    groups_beside,
    profile_of,
    reporting_line,
    statements_about,
)
from rapport.directory.queries.timeline import person_timeline
from rapport.directory.rules.profile import NeedState
from rapport.directory.views.places import address_of, panel
from rapport.directory.views.values import values_shown
from rapport.fields.public import Noun
from rapport.kit.problems import Missing
from rapport.privacy.public import record_look

Topic = Statement.Topic
WAYS = (Topic.REACH, Topic.TELL, Topic.AVOID, Topic.MOVES, Topic.DO, Topic.ANSWERS, Topic.ASK)
NEEDED = (NeedState.OPEN, NeedState.MEETING, NeedState.MET)
ON_OVERVIEW = 6


@dataclass(frozen=True)
class Tab:
    """A tab, or a way to see the page."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Way:
    """One heading of "How to work with me" and what stands under it."""

    topic: str
    label: str
    statements: list[StatementRow]


@require_safe
@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    """Lead to one's own page."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise Missing(_("Your account does not belong to a person yet. Ask an administrator to connect the two."))
    return redirect("directory:person", person_id=actor.person_id)


@require_safe
@login_required
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person. Each look at somebody else is written down for her."""
    actor = actor_of(request)
    try:
        profile = profile_of(person_id, by=actor)
    except Missing:
        if stays := record_that_stays(person_id, by=actor):
            return redirect("directory:person", person_id=stays)
        raise
    record_look(by=actor, subject_id=person_id, what="directory.person")
    own = actor.person_id == person_id
    seen_as = request.GET.get("as", "") if own else ""
    reader = _pretend(seen_as, actor)
    page = person_timeline(person_id, own=own and not seen_as, limit=ON_OVERVIEW)
    values = values_shown(Noun.PERSON, person_id, by=reader)
    rows = statements_about(person_id, by=reader)
    context = head(profile, actor, tab="overview", seen_as=seen_as, may_fill=values.may_fill) | {
        **said(rows),
        "sentence": sentence_of(known_about(rows, profile), own=own and not seen_as),
        "line": reporting_line(person_id, by=actor),
        "groups": [] if seen_as else groups_beside(person_id, by=actor),
        "entries": page.items,
        "network_panel": panel("/network/me/panel/") if own and not seen_as else "",
        "values": values.facts,
    }
    return render(request, "directory/person.html", context)


@require_safe
@login_required
def timeline(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show what happened to somebody, newest first, as far as the reader may see."""
    actor = actor_of(request)
    profile = profile_of(person_id, by=actor)
    record_look(by=actor, subject_id=person_id, what="directory.timeline")
    page = person_timeline(person_id, own=actor.person_id == person_id, limit=30, after=request.GET.get("after"))
    context = head(profile, actor, tab="timeline") | {
        "entries": page.items,
        "next_url": f"{request.path}?after={page.after}" if page.after else "",
    }
    return render(request, "directory/timeline.html", context)


@require_safe
@login_required
def my_network(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show one's own closest colleagues; nobody else ever gets this page."""
    actor = actor_of(request)
    if actor.person_id != person_id or not panel("/network/me/panel/"):
        raise Missing
    profile = profile_of(person_id, by=actor)
    context = head(profile, actor, tab="network") | {"network_panel": panel("/network/me/panel/")}
    return render(request, "directory/my_network.html", context)


def head(profile: Profile, actor: Actor, *, tab: str, seen_as: str = "", may_fill: bool = False) -> dict[str, Any]:
    """Return what the top of every tab shows."""
    own = actor.person_id == profile.id
    introduce = "" if own or profile.vacant else address_of("network:new_introduction")
    return {
        "person": profile,
        "own": own,
        "acting": own and not seen_as,
        "edit_url": "" if seen_as else _edit_url(profile, actor, may_fill=may_fill),
        "tabs": _tabs(profile, own=own, tab=tab),
        "ways_to_see": _ways_to_see(profile, seen_as) if own and tab == "overview" else [],
        "introduce_url": f"{introduce}?to={profile.id}" if introduce else "",
        "same_as_url": _same_as(profile) if policy.manages_directory(actor) and not seen_as else "",
        "can_note": actor.person_id is not None and not own,
        "may_move_needs": not seen_as and (own or actor.has(*policy.SERVES)),
    }


def _edit_url(profile: Profile, actor: Actor, *, may_fill: bool) -> str:
    """Return where the reader may change something of this person; of who has left, that she left."""
    if not policy.may_edit(actor, profile.id) and not (may_fill and profile.ended_on is None):
        return ""
    return reverse("directory:edit" if profile.ended_on is None else "directory:leaving", args=[profile.id])


def _same_as(profile: Profile) -> str:
    """Return where an administrator says that this record and another one are one person."""
    return f"{reverse('directory:new_merge')}?a={profile.id}"


def _tabs(profile: Profile, *, own: bool, tab: str) -> list[Tab]:
    tabs = [
        Tab(_("Overview"), profile.url, tab == "overview"),
        Tab(_("Timeline"), reverse("directory:timeline", args=[profile.id]), tab == "timeline"),
    ]
    if own and panel("/network/me/panel/"):
        tabs.append(Tab(_("My network"), reverse("directory:my_network", args=[profile.id]), tab == "network"))
    if own and panel("/privacy/me/"):
        tabs.append(Tab(_("What is held about me"), "/privacy/me/"))
    return tabs


def _ways_to_see(profile: Profile, seen_as: str) -> list[Tab]:
    tabs = [
        Tab(_("You"), profile.url, not seen_as),
        Tab(_("A colleague"), "?as=colleague", seen_as == "colleague"),
        Tab(_("A service team"), "?as=team", seen_as == "team"),
    ]
    if profile.unit_name:
        tabs.append(Tab(profile.unit_name, "?as=unit", seen_as == "unit"))
    return tabs


def _pretend(seen_as: str, actor: Actor) -> Actor:
    """Return the reader whose eyes are borrowed: any colleague, one who serves, or one of the same unit."""
    if seen_as == "colleague":
        return Actor(user_id=0, roles=frozenset({Role.EMPLOYEE}))
    if seen_as == "team":
        return Actor(user_id=0, roles=frozenset({Role.EMPLOYEE, Role.TEAM_MEMBER}))
    if seen_as == "unit":
        return Actor(user_id=actor.user_id, unit_ids=actor.unit_ids, roles=frozenset({Role.EMPLOYEE}))
    return actor


def said(rows: list[StatementRow]) -> dict[str, Any]:
    """Sort statements: her own words by topic, what she needs, what others noted, and what is out of date."""
    held = [row for row in rows if not row.out_of_date]
    own = [row for row in held if row.own]
    needs = sorted((row for row in own if row.topic == Topic.NEED), key=lambda row: NEEDED.index(row.state))
    return {
        "ways": [Way(t.value, str(t.label), [row for row in own if row.topic == t]) for t in WAYS],
        "has_words": any(row.topic != Topic.NEED for row in own),
        "needs": needs,
        "noted": [row for row in held if not row.own],
        "past": [row for row in rows if row.out_of_date],
    }
