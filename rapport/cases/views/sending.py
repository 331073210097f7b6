"""How forms are carried out: a refusal stays on the form with all that was typed."""

import secrets

from django.http import HttpRequest, QueryDict

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.forms import Answerable
from rapport.cases.queries.case.shapes import Whole
from rapport.catalogue.public import WorkTime, work_time_of


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent; None where it only opens."""
    return request.POST if request.method == "POST" else None


def token() -> str:
    """Return a token that a form sends once."""
    return secrets.token_urlsafe(16)


def seen_version(form: Answerable, version: int) -> None:
    """Let a form that comes back because the case changed carry the version its reader sees now."""
    if form.is_bound:
        again = QueryDict(mutable=True)
        again.update(form.data)
        again["version"] = str(version)
        form.data = again


def hours_of(case: Whole) -> WorkTime:
    """Return when the team works that has the ball: what is promised falls in its hours. Three statements at most."""
    return work_time_of(case.holder_team.id)


def list_of(request: HttpRequest) -> str:
    """Return the list of the inbox one acts from, with the row to go on with; empty if from none."""
    target = request.POST.get("next") or request.GET.get("next", "")
    return target if target == "/cases/" or target.startswith(("/cases/?", "/cases/#")) else ""


def may_note(case: Whole, by: Actor) -> bool:
    """Whether the reader writes notes, as `policy.may_note` says: who serves, and the team that is offered the ball."""
    if case.serves or case.offer is None or not case.notes:
        return case.serves
    return case.offer.to_team.id in policy.teams_of(by)
