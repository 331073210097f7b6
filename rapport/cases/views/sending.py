"""How forms are carried out: a refusal stays on the form with all that was typed."""

import secrets

from django.http import HttpRequest, QueryDict

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
