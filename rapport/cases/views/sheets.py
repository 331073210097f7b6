"""The pages of actions: those that ask nothing, and those of a short form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.accounts.public import Actor, actor_of
from rapport.cases.forms import Answerable
from rapport.cases.queries.case.obstacles import Obstacle
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.queries.case.whole import whole
from rapport.cases.views.sending import list_of, seen_version, token
from rapport.kit.problems import Forbidden
from rapport.kit.text import number_in
from rapport.ui.answering import carried_out, form_page, gone_to, status_of

Act = Callable[..., Any]


@dataclass(frozen=True)
class Sheet:
    """The words of a short form: its heading, its button, and what is said once it is done."""

    title: str
    button: str
    done: str
    hint: str = ""
    stands: Sequence[Obstacle] = ()  # what has to be seen to first
    is_note: bool = False  # what is written there stays between those who serve, and looks so

    @property
    def blocked(self) -> bool:
        """Whether something stands in the way that does not fall away by itself."""
        return any(not one.falls for one in self.stands)


def at_once(
    act: Act, done: Callable[[], str], *, versioned: bool = False, undo: str = ""
) -> Callable[..., HttpResponse]:
    """Return the page of an action that asks nothing; `undo`: what of the same case takes it back, by its address."""

    @require_POST
    @login_required
    def view(request: HttpRequest, case_id: int) -> HttpResponse:
        seen = {"version": version_seen(request)} if versioned else {}
        act(case_id=case_id, by=actor_of(request), **seen)
        messages.success(request, done(), extra_tags=f"undo:/cases/{case_id}/{undo}" if undo else "")
        return gone_to(request, list_of(request) or f"/cases/{case_id}/")

    return view


def by_form(
    make: Callable[[HttpRequest, Whole, dict[str, Any]], Answerable],
    act: Callable[[Answerable, Whole, Any], Any],
    sheet: Callable[[Whole], Sheet],
    *,
    needs: Callable[[Whole, Actor], bool] = lambda case, _by: case.serves,
    warns: Callable[[Whole, Any], str] = lambda _case, _form: "",
    instead: Callable[[Whole], str] = lambda _case: "",
) -> Callable[..., HttpResponse]:
    """Return the page of an action with a short form; refused, it keeps all that was typed.

    `needs`: who is shown it at all; the action itself asks again. `warns`: what else is said once it is done.
    `instead`: why nothing is to be written there now; then it leads to the case, which says what can be done.
    """

    @form_page
    @login_required
    def view(request: HttpRequest, case_id: int) -> HttpResponse:
        actor = actor_of(request)
        found = whole(case_id, by=actor)
        if not needs(found, actor):
            raise Forbidden(_("This is for the team that answers for the case, or the one that has the ball."))
        if request.method != "POST" and (why := instead(found)):
            messages.info(request, why)
            return redirect(found.url)
        form = make(request, found, {"version": found.version, "once": token()})
        words = sheet(found)
        if carried_out(form, lambda: act(form, found, actor)):
            messages.success(request, f"{words.done} {warns(found, form)}".strip())
            return gone_to(request, found.url)
        seen_version(form, found.version)
        context = {"form": form, "case": found, "sheet": words, "steps": found.steps[-5:]}
        return render(request, "cases/act.html", context, status=status_of(form))

    return view


def version_seen(request: HttpRequest) -> int | None:
    """Which version of the case the reader saw, if the form tells."""
    return number_in(request.POST.get("version", ""), digits=9)
