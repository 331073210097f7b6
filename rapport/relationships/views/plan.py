"""The plan: goals proposed, measured and ended, steps set and ended."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.directory.public import PersonCard, person_card
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in
from rapport.relationships.actions.goals import (
    change_goal,
    end_goal,
    propose_goal,
    reopen_goal,
    value_goal,
    who_is_asked,
)
from rapport.relationships.actions.steps import change_step, end_step, reopen_step, set_step
from rapport.relationships.forms.plan import GoalForm, StepForm, ValueForm
from rapport.relationships.queries.page import Head, head_of
from rapport.relationships.queries.plan import goal_seen, open_goals, page_of_step, step_seen
from rapport.relationships.rules.words import GoalState
from rapport.ui.answering import Answerable, carried_out, form_page, gone_to, status_of

SHEET = "relationships/sheet.html"


@form_page
@login_required
def new_goal(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Propose a goal."""
    actor = actor_of(request)
    book = head_of(relationship_id, by=actor)
    form, asked = GoalForm(_sent(request)), _asked(book, actor)
    if carried_out(form, lambda: propose_goal(relationship_id=book.id, **form.cleaned_data, by=actor)):
        name = {"name": asked.name} if asked else {}
        said = _("It is proposed. %(name)s says yes or no.") if asked else _("It is proposed. Nobody is asked yet.")
        messages.success(request, said % name)
        return redirect(book.url)
    return _sheet(request, book, form, title=_("Propose a goal"), button=_("Propose"), asks=True, asked=asked)


@form_page
@login_required
def goal(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Put a goal anew."""
    actor = actor_of(request)
    row = goal_seen(goal_id, by=actor)
    book = head_of(row.relationship_id, by=actor)
    first = {name: getattr(row, name) for name in ("words", "measure", "start", "target", "due_on")}
    form, asked = GoalForm(_sent(request), initial=first), _asked(book, actor)
    if carried_out(form, lambda: change_goal(goal_id=row.id, **form.cleaned_data, by=actor)):
        name = {"name": asked.name} if asked else {}
        said = _("Kept. %(name)s is asked again where its terms changed.") if asked else _("Kept. Nobody is asked yet.")
        messages.success(request, said % name)
        return redirect(book.url)
    return _sheet(request, book, form, title=_("Change the goal"), button=_("Keep"), asks=True, asked=asked)


@form_page
@login_required
def values(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Put down how far a goal is."""
    actor = actor_of(request)
    row = goal_seen(goal_id, by=actor)
    book = head_of(row.relationship_id, by=actor)
    form = ValueForm(_sent(request), initial={"value": row.current})
    if carried_out(form, lambda: value_goal(goal_id=row.id, **form.cleaned_data, by=actor)):
        messages.success(request, _("Noted."))
        return redirect(book.url)
    return _sheet(request, book, form, title=_("How far is it?"), button=_("Note it"), hint=row.words)


@require_POST
@login_required
def goal_end(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Say that a goal was reached, or drop it."""
    actor = actor_of(request)
    row = goal_seen(goal_id, by=actor)
    state = request.POST.get("state", "")
    if state not in set(GoalState):
        raise Refusal(_("A goal is reached or dropped."))
    end_goal(goal_id=row.id, state=GoalState(state), by=actor)
    said = _("Reached.") if state == GoalState.REACHED else _("Dropped.")
    messages.success(request, said, extra_tags=f"undo:/book/goals/{row.id}/return/")
    return gone_to(request, f"/book/{row.relationship_id}/")


@require_POST
@login_required
def goal_return(request: HttpRequest, goal_id: int) -> HttpResponse:
    """Take a goal up again."""
    actor = actor_of(request)
    row = goal_seen(goal_id, by=actor)
    reopen_goal(goal_id=row.id, by=actor)
    messages.success(request, _("It is open again."))
    return gone_to(request, f"/book/{row.relationship_id}/")


@form_page
@login_required
def new_step(request: HttpRequest, relationship_id: int) -> HttpResponse:
    """Say what somebody is to do by when."""
    actor = actor_of(request)
    book = head_of(relationship_id, by=actor)
    towards = number_in(request.GET.get("goal", ""))
    form = StepForm(_sent(request), initial={"goal": towards}, goals=open_goals(book.id), by=actor)

    def act() -> None:
        data = form.cleaned_data
        more = {"person_id": data["person"], "due_on": data["due_on"], "goal_id": data["goal"]}
        set_step(relationship_id=book.id, words=data["words"], **more, by=actor)

    if carried_out(form, act):
        messages.success(request, _("It is on the list."))
        return redirect(book.url)
    return _sheet(request, book, form, title=_("Add a step"), button=_("Add"))


@form_page
@login_required
def step(request: HttpRequest, step_id: int) -> HttpResponse:
    """Put a step anew."""
    actor = actor_of(request)
    row = step_seen(step_id, by=actor)
    book = head_of(row.relationship_id, by=actor)
    first = {"words": row.words, "person": row.person_id, "due_on": row.due_on}
    form = StepForm(_sent(request), initial=first, by=actor)
    del form.fields["goal"]

    def act() -> None:
        data = form.cleaned_data
        change_step(step_id=row.id, words=data["words"], person_id=data["person"], due_on=data["due_on"], by=actor)

    if carried_out(form, act):
        messages.success(request, _("Kept."))
        return redirect(book.url)
    return _sheet(request, book, form, title=_("Change the step"), button=_("Keep"))


def _step_act(act: Callable[..., None], said: Callable[[], str], undo: str = "") -> Callable[..., HttpResponse]:
    @require_POST
    @login_required
    def view(request: HttpRequest, step_id: int) -> HttpResponse:
        actor = actor_of(request)
        act(step_id=step_id, by=actor)
        messages.success(request, said(), extra_tags=f"undo:/book/steps/{step_id}/{undo}/" if undo else "")
        return gone_to(request, page_of_step(step_id, by=actor))

    return view


step_done = _step_act(lambda **told: end_step(done=True, **told), lambda: _("Done."), "return")
step_drop = _step_act(lambda **told: end_step(done=False, **told), lambda: _("Dropped."), "return")
step_return = _step_act(reopen_step, lambda: _("It is open again."))


def _asked(book: Head, actor: Actor) -> PersonCard | None:
    """Who is asked for the other side's yes; None where nobody leads them."""
    ident = who_is_asked(book.id, by=actor)
    card = person_card([ident]).get(ident) if ident is not None else None
    return card if card is not None and not card.left and not card.vacant else None


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _sheet(request: HttpRequest, book: Head, form: Answerable, **words: Any) -> HttpResponse:
    return render(request, SHEET, {"book": book, "form": form, **words}, status=status_of(form))
