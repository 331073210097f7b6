"""What is typed in a composer, kept until it is sent: hers on every device she signs in on."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rapport.accounts.public import actor_of
from rapport.cases.actions.words.drafting import drop_draft, keep_draft
from rapport.cases.queries.case.shapes import Whole
from rapport.cases.rules.limits import LARGEST_DRAFT, LONGEST_DRAFT
from rapport.cases.rules.words import Said
from rapport.kit import clock
from rapport.kit.problems import Refusal
from rapport.kit.text import number_in

SENT = ("said", "text", "hear_by", "once")


@require_http_methods(["PUT", "DELETE"])
@login_required
def draft(request: HttpRequest, case_id: int) -> HttpResponse:
    """Keep what the reader is writing in a case (JSON: `said`, `text`, `hear_by`, `once`), or forget it."""
    if request.method == "DELETE":
        drop_draft(case_id=case_id, by=actor_of(request))
    else:
        keep_draft(case_id=case_id, **_told(request), by=actor_of(request))
    return HttpResponse(status=204)


def _told(request: HttpRequest) -> dict[str, str]:
    """Return what the browser sent, empty where it sent nothing readable: whether she may write there is said first."""
    if (number_in(request.headers.get("Content-Length") or "0") or 0) > LARGEST_DRAFT:
        raise Refusal(f"What is not sent yet is kept up to {LONGEST_DRAFT:,} characters.", field="text")
    try:
        told = json.loads(request.body)
    except (ValueError, RecursionError):
        told = None
    known = told if isinstance(told, dict) else {}
    return {name: text if isinstance(text := known.get(name), str) else "" for name in SENT}


def kept_in(found: Whole, *, asks: bool) -> str:
    """Return what the reader was writing in a case as her browser reads it (JSON); empty where nothing is kept.

    With its age in milliseconds, as clocks differ. `asks`: the composer is that of the colleague whose case it is,
    where what was meant for those who serve does not come back; nor the other way round.
    """
    kept = found.draft
    if kept is None or (kept.text and (kept.said is Said.ASKED) != asks):
        return ""
    age = round((clock.now() - kept.at).total_seconds() * 1000)
    return json.dumps({"text": kept.text, "said": kept.said, "hear_by": kept.hear_by, "age": max(0, age)})
