"""How forms are carried out: a refusal stays on the form with all that was typed."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from rapport.accounts.public import Actor
from rapport.cases import policy
from rapport.cases.forms import Answerable, day_time
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


def later_than_agreed(case: Whole, hear_by: datetime | None) -> str:
    """Say to whoever promises a word that it is later than all was to be done as agreed; empty if it is not."""
    if hear_by is None or case.done_by is None or hear_by <= case.done_by:
        return ""
    return _("That is later than agreed: it is to be done by %s.") % day_time(case.done_by)


def needed_first(case: Whole, first: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form that asks a team for something begins with: needed by when the colleague waits for it."""
    return {**first, "needed_by": _hers(case)}


def _hers(case: Whole) -> datetime | None:
    """By when the colleague is to hear or to have it, if that is to come; of a part whoever waits for that."""
    due = case.due if case.parent is None else case.above.due if case.above is not None else None
    return due.at if due is not None and not due.late else None


def later_than_hers(case: Whole, form: Answerable) -> str:
    """Say to whoever asks a team for something that the colleague waits for it sooner; empty if she does not."""
    first = _hers(case)
    asked = form.cleaned_data["needed_by"] or form.cleaned_data["answer_by"]
    if first is None or asked is None or asked <= first:
        return ""
    return _("The colleague waits for it sooner: by %s.") % day_time(first)


def list_of(request: HttpRequest) -> str:
    """Return the list of the inbox one acts from, with the row to go on with; empty if from none."""
    target = request.POST.get("next") or request.GET.get("next", "")
    return target if target == "/cases/" or target.startswith(("/cases/?", "/cases/#")) else ""


def may_note(case: Whole, by: Actor) -> bool:
    """Whether the reader writes notes, as `policy.may_note` says: who serves, and the team that is offered the ball."""
    if case.serves or case.offer is None or not case.notes:
        return case.serves
    return case.offer.to_team.id in policy.teams_of(by)
