"""Groups: the list, one with its members, made, joined, left, closed."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.directory import policy
from rapport.directory.actions.groups import add_group, change_group, close_group, join_group, leave_group
from rapport.directory.forms.units import GroupForm, MemberForm, NewGroupForm
from rapport.directory.queries.choosing import units_of
from rapport.directory.queries.groups import FEWER_THAN, GroupRow, group_for, groups_page, members_page
from rapport.directory.views.people import Column
from rapport.directory.views.sending import carried_out
from rapport.fields.public import view_menu
from rapport.kit.problems import Forbidden
from rapport.kit.text import number_in
from rapport.ui.answering import form_page, gone_to, status_of

PAGE = 50


@require_safe
@login_required
def groups(request: HttpRequest) -> HttpResponse:
    """Show the groups the reader may see, her own first; htmx gets the table alone."""
    actor = actor_of(request)
    q, mine = request.GET.get("q", "").strip()[:200], request.GET.get("mine") == "1"
    found = groups_page(q=q, mine=mine, by=actor, limit=PAGE, after=request.GET.get("after"))
    here = reverse("directory:groups")
    query = urlencode({name: value for name, value in (("q", q), ("mine", "1" if mine else "")) if value})
    context: dict[str, Any] = {
        "groups": found.items,
        "columns": [
            Column(_("Group")),
            Column(_("What it is for")),
            Column(_("State")),
            Column(_("Members"), kind="number"),
        ],
        "next_url": f"{here}?{query}&after={found.after}" if found.after else "",
        "first_url": f"{here}?{query}" if request.GET.get("after") else "",
        "q": q,
        "mine": mine,
        "narrowed": bool(query),
        "may_make": _may_make(actor),
        "views": view_menu(
            "directory:groups", address=here, query=query, title=_("All groups"), units=units_of(actor), by=actor
        ),
    }
    if getattr(request, "htmx", False) and request.htmx.target == "results":  # type: ignore[attr-defined]
        return render(request, "directory/_groups.html", context | {"alone": True})
    return render(request, "directory/groups.html", context)


@form_page
@login_required
def new_group(request: HttpRequest) -> HttpResponse:
    """Make a group; whoever makes it is its first member."""
    actor = actor_of(request)
    if not _may_make(actor):
        raise Forbidden
    form = NewGroupForm(request.POST or None)
    made: list[int] = []
    if request.POST and carried_out(form, lambda _d: made.append(add_group(**form.told(), by=actor))):
        messages.success(request, _("The group is there."))
        return redirect("directory:group", group_id=made[0])
    return render(request, "directory/group_form.html", {"form": form}, status=status_of(form))


@form_page
@login_required
def group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Show a group with its members; an administrator puts somebody in."""
    actor = actor_of(request)
    row = group_for(group_id, by=actor)
    manages = policy.manages_directory(actor)
    form = MemberForm(request.POST or None, by=actor)
    if request.POST and manages and carried_out(form, lambda told: _put_in(group_id, told["person"], actor)):
        messages.success(request, _("Added."))
        return redirect("directory:group", group_id=group_id)
    members = members_page(group_id, by=actor, limit=PAGE, after=request.GET.get("after"))
    context = {
        "group": row,
        "members": members.items,
        "next_url": f"{request.path}?after={members.after}" if members.after else "",
        "manages": manages,
        "me": actor.person_id,
        "may_join": row.open and not row.mine and actor.person_id is not None,
        "may_change": manages or _is_alone(row),
        "small": row.open and row.members < FEWER_THAN,
        "form": form,
    }
    return render(request, "directory/group.html", context, status=status_of(form))


@form_page
@login_required
def edit_group(request: HttpRequest, group_id: int) -> HttpResponse:
    """Rename a group, or say anew what it is for."""
    actor = actor_of(request)
    row = group_for(group_id, by=actor)
    if not (policy.manages_directory(actor) or _is_alone(row)):
        raise Forbidden
    form = GroupForm(request.POST or None, initial={"name": row.name, "purpose": row.purpose})
    if request.POST and carried_out(form, lambda told: change_group(group_id=group_id, **told, by=actor)):
        messages.success(request, _("Saved."))
        return redirect("directory:group", group_id=group_id)
    return render(request, "directory/group_form.html", {"form": form, "group": row}, status=status_of(form))


@require_POST
@login_required
def join(request: HttpRequest, group_id: int) -> HttpResponse:
    """Join an open group."""
    actor = actor_of(request)
    _put_in(group_id, actor.person_id, actor)
    undo = reverse("directory:leave_group", args=[group_id])
    messages.success(request, _("You are in."), extra_tags=f"undo:{undo}")
    return gone_to(request, reverse("directory:group", args=[group_id]))


@require_POST
@login_required
def leave(request: HttpRequest, group_id: int) -> HttpResponse:
    """Leave a group, or take somebody out as an administrator."""
    actor = actor_of(request)
    row = group_for(group_id, by=actor)
    sent = number_in(request.POST.get("person", ""))
    other = actor.person_id if sent is None else sent
    if other is None:
        raise Forbidden
    leave_group(group_id=group_id, person_id=other, by=actor)
    if other != actor.person_id:
        messages.success(request, _("Taken out."))
        return redirect("directory:group", group_id=group_id)
    undo = f"undo:{reverse('directory:join_group', args=[group_id])}" if row.open else ""
    messages.success(request, _("You have left “%s”.") % row.name, extra_tags=undo)
    return gone_to(request, reverse("directory:groups"))


@require_POST
@login_required
def close(request: HttpRequest, group_id: int) -> HttpResponse:
    """Close an open group: only its members know of it from now on."""
    close_group(group_id=group_id, by=actor_of(request))
    messages.success(request, _("It is closed: only its members know of it."))
    return redirect("directory:group", group_id=group_id)


def _put_in(group_id: int, person_id: int | None, actor: Actor) -> None:
    if person_id is None:
        raise Forbidden(_("Your account does not belong to a person yet. Ask an administrator to connect the two."))
    join_group(group_id=group_id, person_id=person_id, by=actor)


def _may_make(actor: Actor) -> bool:
    return actor.person_id is not None or policy.manages_directory(actor)


def _is_alone(row: GroupRow) -> bool:
    return row.mine and row.members == 1
