"""How forms are carried out: a refusal stays on the form with all that was typed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rapport.accounts.public import Actor
from rapport.kit.problems import Forbidden, Missing, Refusal
from rapport.knowledge.forms import Answerable

form_page = require_http_methods(["GET", "HEAD", "POST"])


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def carried_out(form: Answerable, act: Callable[[], Any]) -> bool:
    """Carry out an action if a form is in order; return whether it was done."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except (Forbidden, Missing):
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def status_of(form: Answerable) -> int:
    """Return 422 for a form that came back, else 200."""
    return 422 if form.is_bound else 200


def gone_to(request: HttpRequest, address: str) -> HttpResponse:
    """Lead on after a POST, be it from a form, a button of a panel, or an Undo in a toast."""
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)
