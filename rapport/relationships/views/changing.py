"""Begin to look after somebody, end it and let it go on; change who looks after it, its stage and its rhythm."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.catalogue.public import team_card
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in
from rapport.relationships import policy
from rapport.relationships.actions.book import (
    end_relationship,
    open_relationship,
    return_relationship,
    set_deputies,
)
from rapport.relationships.actions.many import change_many
from rapport.relationships.forms.book import WEEK, NewForm, OwnerForm, RhythmForm, StageForm
from rapport.relationships.queries.book import Row, relationship_row
from rapport.relationships.queries.deputies import deputies_of
from rapport.relationships.queries.many import bulk_card
from rapport.relationships.queries.sides import serving
from rapport.relationships.queries.stages import stages_of
from rapport.relationships.rules.book import Does
from rapport.relationships.views.many import done_told
from rapport.relationships.views.teams import choosable, team_asked
from rapport.ui.answering import Answerable, carried_out, form_page, gone_to, status_of

Done = tuple[str, str]  # what was done, in words, and the address that takes it back, or none


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a page with one form says on top, and on its button."""

    title: str | Promise
    button: str | Promise
    hint: str | Promise = ""


OWNER = Sheet(title=gettext_lazy("Who looks after it"), button=gettext_lazy("Let her look after it"))
STAGE = Sheet(title=gettext_lazy("Move to another stage"), button=gettext_lazy("Move"))
RHYTHM = Sheet(
    title=gettext_lazy("Rhythm"),
    button=gettext_lazy("Set the rhythm"),
    hint=gettext_lazy("Counted from the last time the two sides met or spoke. What is planned does not put it off."),
)
ENDING = Sheet(
    title=gettext_lazy("End it"),
    button=gettext_lazy("End it"),
    hint=gettext_lazy("The team looks after them no longer. What was written stays, and it can go on at any time."),
)


@form_page
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Begin to look after a unit or a person."""
    actor = actor_of(request)
    own = choosable(actor)
    initial: dict[str, Any] = {"owner": actor.person_id, "team": team_asked(own, request.GET.get("team", "")).id}
    wanted = {name: number_in(request.GET.get(name, "")) for name in ("unit", "person")}
    initial |= {name: ident for name, ident in wanted.items() if ident is not None}
    form = NewForm(request.POST or None, by=actor, teams=own, members=serving(*own), initial=initial)
    made: list[int] = []
    if carried_out(form, lambda: made.append(_open(form, actor))):
        messages.success(
            request, _("Your team looks after them now."), extra_tags=f"undo:{_address('ending', made[0])}"
        )
        return redirect("relationships:book")
    return render(request, "relationships/book_new.html", {"form": form}, status=status_of(form))


@form_page
@login_required
def owner(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Say who looks after it, and who beside her."""
    actor = actor_of(request)
    row = _kept(relationship_id, actor)
    before = [one.id for one in deputies_of([row.id]).get(row.id, ())]
    initial = {"owner": row.owner_id, "deputies": before}
    form = OwnerForm(request.POST or None, members=serving(team_card(row.team_id)), initial=initial)

    def act() -> Done:
        said = form.cleaned_data
        done = _undoable(row, Does.OWNER, actor, owner_id=said["owner"], reason=said["reason"])
        if set(said["deputies"]) == set(before):
            return done
        set_deputies(relationship_id=row.id, person_ids=said["deputies"], by=actor)
        return _("Done."), ""

    return _sheet(request, OWNER, row, form, act)


@form_page
@login_required
def stage(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Move it to another stage, with a reason."""
    actor = actor_of(request)
    row = _kept(relationship_id, actor)
    form = StageForm(request.POST or None, stages=stages_of(row.team_id), initial={"stage": row.stage_id})

    def act() -> Done:
        said = form.cleaned_data
        return _undoable(row, Does.STAGE, actor, stage_id=said["stage"], reason=said["reason"])

    return _sheet(request, STAGE, row, form, act)


@form_page
@login_required
def rhythm(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Say every how many weeks the two should be in contact."""
    actor = actor_of(request)
    row = _kept(relationship_id, actor)
    weeks = max(1, round(row.rhythm_days / WEEK)) if row.rhythm_days else None
    form = RhythmForm(request.POST or None, initial={"weeks": weeks})

    def act() -> Done:
        said = form.cleaned_data["weeks"]
        return _undoable(row, Does.RHYTHM, actor, rhythm_days=said * WEEK if said else None)

    return _sheet(request, RHYTHM, row, form, act)


@form_page
@login_required
def ending(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Look after somebody no longer; the toast lets it go on."""
    actor = actor_of(request)
    row = _kept(relationship_id, actor)
    form = Answerable(request.POST if request.method == "POST" else None)

    def act() -> Done:
        end_relationship(relationship_id=row.id, by=actor)
        return done_told(Does.END, row), _address("return", row.id)

    return _sheet(request, ENDING, row, form, act)


@require_POST
@login_required
def returns(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Let what has ended go on."""
    try:
        return_relationship(relationship_id=relationship_id, by=actor_of(request))
        messages.success(request, _("It goes on."))
    except Refusal as refusal:
        if refusal.status != Refusal.status:
            raise
        messages.error(request, refusal.message)
    return gone_to(request, reverse("relationships:book"))


def _open(form: NewForm, actor: Actor) -> int:
    said = form.cleaned_data
    return open_relationship(
        team_id=said["team"],
        unit_id=said["unit"],
        person_id=said["person"],
        owner_id=said["owner"],
        rhythm_days=said["weeks"] * WEEK if said["weeks"] else None,
        about=said["about"],
        by=actor,
    )


def _undoable(row: Row, do: Does, actor: Actor, **said: Any) -> Done:
    """Do one thing to a relationship as to many; return what was done, and the address that takes it back."""
    made = change_many(do=do, relationship_ids=[row.id], by=actor, **said)
    card = bulk_card(made, by=actor)
    if card.refused:
        raise Refusal(card.refused[0][1])
    return done_told(do, relationship_row(row.id, by=actor)), reverse("relationships:undo_bulk", args=[made])


def _sheet(request: HttpRequest, sheet: Sheet, row: Row, form: Answerable, act: Callable[[], Done]) -> HttpResponse:
    """Show one form of a relationship; once done, lead back to where one came from, with a way to take it back."""
    done: list[Done] = []
    if carried_out(form, lambda: done.append(act())):
        said, undo = done[0]
        messages.success(request, said, extra_tags=f"undo:{undo}" if undo else "")
        target = request.POST.get("next", "")
        return gone_to(request, target if target.startswith("/book/") else reverse("relationships:book"))
    context = {"book": row, "row": row, "form": form, "next": request.POST.get("next") or _came_from(request)}
    return render(request, "relationships/sheet.html", vars(sheet) | context, status=status_of(form))


def _came_from(request: HttpRequest) -> str:
    """Return the page of the book one came from: what the address says, else what the browser does."""
    if request.GET.get("next"):
        return request.GET["next"]
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host() or not before.path.startswith("/book/"):
        return ""
    return before.path + (f"?{before.query}" if before.query else "")


def _kept(relationship_id: int, actor: Actor) -> Row:
    row = relationship_row(relationship_id, by=actor)
    policy.ensure_keeps(actor, team_card(row.team_id))
    return row


def _address(name: str, relationship_id: int) -> str:
    return reverse(f"relationships:{name}", args=[relationship_id])
