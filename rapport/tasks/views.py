"""The one list of what waits on the reader: she decides yes or no, with a reason; what she is late with beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.accounts.public import Actor, actor_of
from rapport.directory.public import PersonCard, UnitCard, person_card, unit_card
from rapport.kit import clock
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.tasks.actions import TaskKind, about_tasks, decide, delegate, end_delegation, kinds
from rapport.tasks.forms import CoverForm
from rapport.tasks.queries import (
    About,
    Cover,
    Late,
    LateKind,
    Waiting,
    covers,
    late_beside,
    stays_with_her,
    task_waiting,
    waiting_on,
)
from rapport.tasks.rules import LONGEST_REASON, Wants

ON_DAY = 5
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that waits, with who asked and what it is about; or one she is late with, which is no task."""

    title: str
    about: About
    due_at: datetime | None
    late: bool
    task: Waiting | None = None
    kind: TaskKind | None = None
    asker: PersonCard | None = None
    unit: UnitCard | None = None
    to_me: bool = True
    whom: PersonCard | None = None  # for whom the reader would decide
    typed: str = ""
    error: str = ""

    @property
    def looks(self) -> bool:
        """Whether it wants a look, and is settled where it is done."""
        return self.kind is None or self.kind.wants is Wants.LOOK


@require_safe
@login_required
def tasks(request: HttpRequest) -> HttpResponse:
    """Show what waits on the reader and on her units, what is due first at the top."""
    return _page(request)


def _page(request: HttpRequest, *, refused: tuple[int, str, str] | None = None) -> HttpResponse:
    actor = actor_of(request)
    after = request.GET.get("after")
    page = waiting_on(by=actor, after=after)
    late = _late_rows(late_beside(page, by=actor, after=after))
    here = reverse("tasks:tasks")
    context: dict[str, Any] = {
        "rows": _due_first(late, rows_of(page.items, actor, refused=refused)),
        "next_url": f"{here}?after={page.after}" if page.after else "",
        "first_url": here if request.GET.get("after") else "",
    }
    return render(request, "tasks/tasks.html", context, status=422 if refused else 200)


@require_safe
@login_required
def panel(request: HttpRequest) -> HttpResponse:
    """Show the first of what waits, for the reader's day; nothing where nothing does."""
    actor = actor_of(request)
    page = waiting_on(by=actor, limit=ON_DAY)
    late = _late_rows(late_beside(page, by=actor, most=ON_DAY))
    return render(request, "tasks/_panel.html", {"rows": _due_first(late, rows_of(page.items, actor))[:ON_DAY]})


def _late_rows(late: Sequence[tuple[LateKind, Late]]) -> list[Row]:
    return [Row(title=str(kind.title), about=one.about, due_at=one.due_at, late=True) for kind, one in late]


def _due_first(*rows: Sequence[Row]) -> list[Row]:
    """Return rows together, what is due first at the top, what has no time last."""
    return sorted(chain(*rows), key=lambda row: row.due_at or LAST)


@require_POST
@login_required
def decision(request: HttpRequest, task_id: int) -> HttpResponse:
    """Say yes or no; a no needs a reason where the asking room says so, and what was typed stays."""
    actor = actor_of(request)
    reason = request.POST.get("reason", "")[:LONGEST_REASON]
    yes = request.POST.get("answer") == "yes"
    told = _told_after(task_id, actor) if yes else None
    try:
        decide(task_id=task_id, yes=yes, reason=reason, by=actor)
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        if refusal.code == "settled":
            messages.error(request, refusal.message)
            return redirect("tasks:tasks")
        return _page(request, refused=(task_id, reason, refusal.message))
    if told is not None:
        messages.success(request, told[0], extra_tags=f"open:{told[1]}" if told[1] else "")
    else:
        messages.success(request, _("Done.") if yes else _("Your reason is with whoever asked."))
    return redirect("tasks:tasks")


def _told_after(task_id: int, actor: Actor) -> tuple[str, str] | None:
    """What is said once somebody said yes to a task, and the way there, where its room has words for that."""
    found = task_waiting(task_id, by=actor)
    said = str(kinds()[found.kind].told) if found is not None and found.kind in kinds() else ""
    about = about_tasks([found], actor).get(task_id) if found is not None and said else None
    return (said % about.label, about.url) if about is not None else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def delegations(request: HttpRequest) -> HttpResponse:
    """Show who decides for the reader and for whom she decides, and let her say who does while she is away."""
    actor = actor_of(request)
    today = timezone.localdate(clock.now())
    form = CoverForm(request.POST if request.method == "POST" else None, initial={"first": today}, by=actor)
    if form.is_bound and form.is_valid():
        try:
            delegate(**form.told(), by=actor)
        except Forbidden:
            raise
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is arranged. Both of you find it here, and who decides is told."))
            return redirect("tasks:delegations")
    known = covers(by=actor)
    people = person_card({i for cover in known for i in (cover.from_person_id, cover.to_person_id)})
    titles = {name: kind.title for name, kind in kinds().items()}
    context: dict[str, Any] = {
        "form": form,
        "now": clock.now(),
        "mine": actor.person_id,
        "rows": [
            (
                cover,
                people[cover.from_person_id],
                people[cover.to_person_id],
                titles.get(cover.kind, ""),
                _last(cover),
                stays_with_her(cover) if cover.from_person_id == actor.person_id else 0,
            )
            for cover in known
        ],
    }
    return render(request, "tasks/delegations.html", context, status=422 if form.is_bound else 200)


def _last(cover: Cover) -> datetime:
    """The last moment of a delegation: of whole days on their last one."""
    return cover.until - timedelta(microseconds=1)


@require_POST
@login_required
def ends(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """End a delegation now."""
    end_delegation(delegation_id=delegation_id, by=actor_of(request))
    messages.success(request, _("It is over: what waits is decided by whom it waits on."))
    return redirect("tasks:delegations")


def rows_of(waiting: Sequence[Waiting], actor: Actor, *, refused: tuple[int, str, str] | None = None) -> list[Row]:
    """Return tasks as rows. Two statements, and those of each kind that is among them."""
    if not waiting:
        return []
    known = kinds()
    about = about_tasks(waiting, actor)
    people = person_card({i for task in waiting for i in (task.asked_by_id, task.to_person_id) if i is not None})
    units = unit_card(task.to_unit_id for task in waiting if task.to_unit_id)
    now = clock.now()
    missed, typed, error = refused or (0, "", "")
    return [
        Row(
            title=str(known[task.kind].title),
            task=task,
            kind=known[task.kind],
            about=about.get(task.id) or About(label=str(known[task.kind].title)),
            asker=people.get(task.asked_by_id or 0),
            unit=units.get(task.to_unit_id or 0),
            to_me=task.to_person_id is not None,
            whom=people.get(task.to_person_id or 0) if task.to_person_id != actor.person_id else None,
            due_at=task.due_at,
            late=task.due_at is not None and task.due_at < now,
            typed=typed if task.id == missed else "",
            error=error if task.id == missed else "",
        )
        for task in waiting
        if task.kind in known
    ]
